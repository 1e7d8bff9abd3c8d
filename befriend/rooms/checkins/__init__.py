"""Schedules, forms, drafts, answers and scores: a check-in is stored once and never edited."""

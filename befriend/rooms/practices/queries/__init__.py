"""Reads of practices done: one's own sessions, favourites, reminders; for a clinician the dose and what went badly."""

from .dose import Dose, dose_of, is_kept_private
from .finding import favourites_of, not_to_suggest, unfinished_session
from .going_badly import OpenAdverseEffect, adverse_effects_of, told_with_contact, went_badly_since
from .helping import OneTime, OwnTimes, own_times, pool_for, services_that_practise
from .playing import own_session
from .programmes import Followed, audiences_of, open_programmes, own_programmes, practised_since, programmes_of
from .reminding import OwnReminder, fed_reminder, hash_of, is_feed_open, own_reminder, place_of_words, reminder_due

__all__ = [
    "Dose",
    "Followed",
    "OneTime",
    "OpenAdverseEffect",
    "OwnReminder",
    "OwnTimes",
    "adverse_effects_of",
    "audiences_of",
    "dose_of",
    "favourites_of",
    "fed_reminder",
    "hash_of",
    "is_feed_open",
    "is_kept_private",
    "not_to_suggest",
    "open_programmes",
    "own_programmes",
    "own_reminder",
    "own_session",
    "own_times",
    "place_of_words",
    "pool_for",
    "practised_since",
    "programmes_of",
    "reminder_due",
    "services_that_practise",
    "told_with_contact",
    "unfinished_session",
    "went_badly_since",
]

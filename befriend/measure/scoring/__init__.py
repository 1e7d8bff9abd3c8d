"""Answers become scores: `one` for one person, readable; `table` for whole tables, columnar. They must agree."""

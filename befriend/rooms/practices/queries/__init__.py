"""Reads of practices done: one's own sessions and favourites, and for a clinician the dose and what went badly."""

from .dose import Dose, dose_of
from .finding import favourites_of, not_to_suggest, unfinished_session
from .going_badly import OpenAdverseEffect, adverse_effects_of, has_told_adverse_effect
from .helping import OneTime, OwnTimes, own_times, pool_for, services_that_practise
from .playing import own_session
from .programmes import Followed, audiences_of, open_programmes, own_programmes, practised_since, programmes_of

__all__ = [
    "Dose",
    "Followed",
    "OneTime",
    "OpenAdverseEffect",
    "OwnTimes",
    "adverse_effects_of",
    "audiences_of",
    "dose_of",
    "favourites_of",
    "has_told_adverse_effect",
    "not_to_suggest",
    "open_programmes",
    "own_programmes",
    "own_session",
    "own_times",
    "pool_for",
    "practised_since",
    "programmes_of",
    "services_that_practise",
    "unfinished_session",
]

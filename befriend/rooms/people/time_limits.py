"""How long a sign-in lasts: after a while without use, and after a while in any case, a person signs in again."""

import time

from django.conf import settings
from django.http import HttpRequest

from befriend.base.limits import TimeLimits

from .confirming import LAST_USED, SIGNED_IN_AT

NOTED_EVERY = 60
"""Seconds between two notes of the last use: a page more or less does not matter, and each note is a write."""


def has_run_out(request: HttpRequest, *, works_here: bool) -> bool:
    """Whether this sign-in is too old, or was not used for too long. One that nobody noted is."""
    limits = limits_of(works_here=works_here)
    now, session = time.time(), request.session
    began, used = float(session.get(SIGNED_IN_AT, 0)), float(session.get(LAST_USED, 0))
    return now - began >= limits.at_all.total_seconds() or now - used >= limits.idle.total_seconds()


def limits_of(*, works_here: bool) -> TimeLimits:
    limits: TimeLimits = settings.TIME_LIMITS_STAFF if works_here else settings.TIME_LIMITS_CLIENTS
    return limits


def is_to_be_noted(request: HttpRequest) -> bool:
    return time.time() - float(request.session.get(LAST_USED, 0)) >= NOTED_EVERY


def note_use(request: HttpRequest) -> None:
    request.session[LAST_USED] = time.time()

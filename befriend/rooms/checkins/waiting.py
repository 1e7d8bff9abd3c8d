"""When a form that waited on a device was written. Clocks may be wrong: only the time between two readings counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import QueryDict

from .forms import read_moment

AN_EVENING = timedelta(hours=12)
"""How long a blank form may have been open before it was answered; longer is a clock that was set meanwhile."""


@dataclass(frozen=True, slots=True)
class Times:
    """When a form was opened and answered, by the service's clock."""

    opened_at: datetime
    answered_at: datetime


def times_of(post: QueryDict, opened_at: datetime, now: datetime, longest: timedelta) -> Times:
    """When this form was opened and answered. One that did not wait was answered now.

    A device tells when it was answered and when it was sent, both by its own clock: an hour between them is an hour,
    whatever the clock showed. Nothing waits longer than `longest`, and nothing is answered in the future.
    """
    waited = _between(post, "answered_at", longest)
    answered_at = now - waited
    if "opened_here_at" in post:
        opened_at = now - _between(post, "opened_here_at", waited + AN_EVENING)
    return Times(min(opened_at, answered_at), answered_at)


def _between(post: QueryDict, name: str, longest: timedelta) -> timedelta:
    """How long before it was sent that was, by the device's clock: from nothing to `longest`."""
    was, sent = read_moment(post.get(name, "")), read_moment(post.get("sent_at", ""))
    if was is None or sent is None:
        return timedelta()
    return min(max(sent - was, timedelta()), longest)

"""The one read of this room. It says nothing of anybody, so it asks for no viewer; its page asks for a right."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from .models import VerifiedRestore


@dataclass(frozen=True, slots=True)
class LastTrial:
    """The newest backup that was restored for trial. Without dates, none ever was."""

    verified_at: datetime | None
    made_at: datetime | None
    is_old: bool


def last_trial(now: datetime) -> LastTrial:
    """By the day the backup was made: an old one tried again today proves nothing about what came after it."""
    newest = VerifiedRestore.objects.order_by("-made_at", "-verified_at").first()
    if newest is None:
        return LastTrial(None, None, is_old=True)
    return LastTrial(newest.verified_at, newest.made_at, newest.made_at < now - timedelta(days=settings.RESTORE_DAYS))

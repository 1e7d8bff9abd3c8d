"""Be reminded: keep a reminder, stop it; open an address for one's calendar, close it. Each of them twice is once."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.reminding import Rhythm, What
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.people.viewer import Viewer

from ..models import CalendarFeed, Reminder
from ..queries import hash_of, place_of_words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderChoice:
    """What somebody chose. `own_words` count where there are any, else the neutral ones named by `words`."""

    id: UUID
    rhythm: Rhythm
    at: time
    words: str
    own_words: str = ""
    what: What = What.NOTHING
    practice_key: str = ""
    language: str


@transaction.atomic
def keep_reminder(*, viewer: Viewer, choice: ReminderChoice, now: datetime) -> None:
    """Keep how somebody wants to be reminded, in place of what they chose before. The same form again changes nothing.

    Raises:
        InputError: own words come from somebody without a key to seal them.
    """
    if choice.own_words and not viewer.is_client:
        raise InputError(_("Please choose one of the given words."))
    if Reminder.objects.filter(person_id=viewer.person_id, choice_id=choice.id).exists():
        return
    Reminder.objects.update_or_create(
        person_id=viewer.person_id,
        defaults={
            "service_id": viewer.service_id,
            "choice_id": choice.id,
            "weekdays": "".join(str(day) for day in sorted(choice.rhythm.weekdays)),
            "every_days": choice.rhythm.every_days,
            "at": choice.at,
            "words": choice.words,
            "own_words": _sealed(viewer, choice.own_words),
            "what": choice.what,
            "practice_key": choice.practice_key if choice.what is What.PRACTICE else "",
            "language": choice.language,
            "kept_at": now,
        },
    )
    _audit(viewer, "keep_reminder", now)


def _sealed(viewer: Viewer, words: str) -> bytes:
    return cipher_for(viewer.person_id).seal_text(place_of_words(viewer.person_id), words) if words else b""


@transaction.atomic
def stop_reminder(*, viewer: Viewer, now: datetime) -> None:
    """Stop being reminded, and forget what was chosen. An open address goes on and is empty, so calendars let go."""
    gone, _rows = Reminder.objects.filter(person_id=viewer.person_id).delete()
    if gone:
        _audit(viewer, "stop_reminder", now)


def open_feed(*, viewer: Viewer, token: str, now: datetime) -> None:
    """Open the address with this token for somebody's calendar, and close the one before it.

    Raises:
        InputError: this very address was closed before, and a closed one never opens again.
    """
    try:
        _open(viewer, token, now)
    except IntegrityError:  # two forms at one moment: the other one was first
        if not CalendarFeed.objects.filter(token_hash=hash_of(token), person_id=viewer.person_id).exists():
            raise InputError(_("Another address was opened a moment ago. Please look at this page again.")) from None


@transaction.atomic
def _open(viewer: Viewer, token: str, now: datetime) -> None:
    known = CalendarFeed.objects.filter(token_hash=hash_of(token)).first()
    if known is not None and known.closed_at is None and known.person_id == viewer.person_id:
        return
    if known is not None:
        raise InputError(_("That address was closed, and it stays closed. Please ask for a new one."))
    _close(viewer, now)
    CalendarFeed.objects.create(
        token_hash=hash_of(token), service_id=viewer.service_id, person_id=viewer.person_id, opened_at=now
    )
    _audit(viewer, "open_calendar_feed", now)


@transaction.atomic
def close_feed(*, viewer: Viewer, now: datetime) -> None:
    """Close the address: from now on there is nothing at it."""
    if _close(viewer, now):
        _audit(viewer, "close_calendar_feed", now)


def _close(viewer: Viewer, now: datetime) -> int:
    return CalendarFeed.objects.filter(person_id=viewer.person_id, closed_at__isnull=True).update(closed_at=now)


def _audit(viewer: Viewer, action: str, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        client_id=viewer.person_id,
        subject="reminder",
        by=viewer.person_id,
    )

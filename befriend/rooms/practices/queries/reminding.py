"""How somebody is reminded, for themselves; and what stands at the address they gave to their calendar."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from befriend.base.cipher import Place
from befriend.base.errors import NotFoundError
from befriend.care.reminding import Due, Rhythm, What, due_now, last_day, reminders_of, still_to_come
from befriend.care.roles import Right
from befriend.rooms.people.queries import cipher_for, viewer_of
from befriend.rooms.people.viewer import Viewer

from ..models import CalendarFeed, OwnProgramme, PracticeSession, Reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReminder:
    """What somebody chose, and every reminder that comes of it until they do something again."""

    rhythm: Rhythm
    at: time
    words: str
    own_words: str
    what: What
    practice_key: str
    language: str
    marks: UUID
    reminders: Sequence[Due]

    def ahead(self, now: datetime) -> Sequence[Due]:
        return still_to_come(self.reminders, now)


def own_reminder(viewer: Viewer) -> OwnReminder | None:
    row = Reminder.objects.filter(person_id=viewer.person_id).first()
    return None if row is None else _opened(row, own_words=_own_words(row))


def reminder_due(viewer: Viewer, now: datetime) -> tuple[OwnReminder, Due] | None:
    """The viewer's reminder of this moment. None on most days, and always while there is nothing to be reminded of."""
    own = own_reminder(viewer)
    due = due_now(own.reminders, now, timezone.get_current_timezone()) if own else None
    return (own, due) if own and due else None


def is_feed_open(viewer: Viewer) -> bool:
    return CalendarFeed.objects.filter(person_id=viewer.person_id, closed_at__isnull=True).exists()


def fed_reminder(token: str, now: datetime) -> OwnReminder | None:
    """What stands at an address: a reminder without anybody's own words; None where it was stopped.

    Raises:
        NotFoundError: there is no such address, it was closed, or its owner has no practices here any more.
    """
    feeds = CalendarFeed.objects.filter(token_hash=hash_of(token), closed_at__isnull=True)
    feed = feeds.select_related("person").first()
    if feed is None or not viewer_of(feed.person, now).may(Right.PRACTISE):
        raise NotFoundError("There is nothing at this address.")
    row = Reminder.objects.filter(person_id=feed.person_id).first()
    return None if row is None else _opened(row, own_words="")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def place_of_words(person_id: UUID) -> Place:
    return Place("reminder", "own_words", str(person_id))


def _own_words(row: Reminder) -> str:
    return cipher_for(row.person_id).open_text(place_of_words(row.person_id), row.own_words) if row.own_words else ""


def _opened(row: Reminder, own_words: str) -> OwnReminder:
    zone = timezone.get_current_timezone()
    rhythm = Rhythm(frozenset(int(day) for day in row.weekdays), row.every_days)
    last = last_day(_last_done_at(row.person_id), row.kept_at, row.at, zone)
    return OwnReminder(
        rhythm=rhythm,
        at=row.at,
        words=row.words,
        own_words=own_words,
        what=What(row.what),
        practice_key=row.practice_key,
        language=row.language,
        marks=row.marks,
        reminders=reminders_of(rhythm, row.at, last, zone),
    )


def _last_done_at(person_id: UUID) -> datetime | None:
    """When somebody last began a practice, or a week of a programme."""
    practised = PracticeSession.objects.filter(client_id=person_id).aggregate(at=Max("began_at"))
    went_on = OwnProgramme.objects.filter(person_id=person_id).aggregate(at=Max("week_began_at"))
    return max((at for at in (practised["at"], went_on["at"]) if at is not None), default=None)

"""Begin a practice, keep the place, end it, say how it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.practising import Felt
from befriend.content.practising import Practice
from befriend.rooms.audit.services import record
from befriend.rooms.people.viewer import Viewer

from ..models import PracticeSession
from ..queries import own_session


@dataclass(frozen=True, slots=True)
class Ratings:
    """How I am towards myself, 0 to 4, and distress, 0 to 10. None: not answered, which is never zero."""

    kindness: int | None
    distress: int | None


def begin_practice(
    *, viewer: Viewer, session_id: UUID, practice: Practice, minutes: int, before: Ratings, now: datetime
) -> None:
    """Begin a practice, once: the same form sent again changes nothing.

    Raises:
        InputError: the length is not one of the practice's.
    """
    if minutes not in practice.lengths:
        raise InputError(_("Please choose one of the lengths."))
    try:
        _begin(viewer, session_id, practice, minutes, before, now)
    except IntegrityError:
        own_session(viewer, session_id)  # a resend: theirs already, or nobody's they may know of


@transaction.atomic
def _begin(viewer: Viewer, session_id: UUID, practice: Practice, minutes: int, before: Ratings, now: datetime) -> None:
    PracticeSession.objects.create(
        id=session_id,
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        practice_key=practice.key,
        version=practice.edition.version,
        minutes=minutes,
        began_at=now,
        kindness_before=before.kindness,
        distress_before=before.distress,
    )
    write_down(viewer, "begin_practice", session_id, now)


MOST_STEPS = 200


@transaction.atomic
def keep_place(*, viewer: Viewer, session_id: UUID, at_step: int) -> None:
    """Remember where somebody is in a practice, so that an interruption loses nothing. A late one changes nothing."""
    session = own_session(viewer, session_id)
    if session.ended_at is None and 1 <= at_step <= MOST_STEPS:
        PracticeSession.objects.filter(id=session.id, ended_at__isnull=True).update(at_step=at_step)


@transaction.atomic
def end_practice(*, viewer: Viewer, session_id: UUID, now: datetime) -> None:
    """End a practice, wherever it was: stopping is as good as finishing. Twice is once."""
    session = own_session(viewer, session_id)
    if session.ended_at is None:
        session.ended_at = now
        session.save(update_fields=["ended_at"])
        write_down(viewer, "end_practice", session_id, now)


@transaction.atomic
def say_how_it_was(*, viewer: Viewer, session_id: UUID, felt: Felt | None, after: Ratings, now: datetime) -> None:
    """Keep how a practice was, and end it. Said again, the newer answer counts."""
    session = own_session(viewer, session_id)
    session.ended_at = session.ended_at or now
    session.felt = felt or ""
    session.kindness_after, session.distress_after = after.kindness, after.distress
    session.save(update_fields=["ended_at", "felt", "kindness_after", "distress_after"])
    write_down(viewer, "say_how_a_practice_was", session_id, now)


def write_down(viewer: Viewer, action: str, session_id: UUID, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        client_id=viewer.person_id,
        subject="practice_session",
        subject_id=session_id,
        by=viewer.person_id,
    )

"""Ending places where somebody is signed in: one, all others, or all of a colleague."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import colleague_for
from befriend.rooms.people.viewer import Viewer

from ..models import SignedIn
from ..queries import noted_places


@transaction.atomic
def end_session(*, viewer: Viewer, place_id: UUID, now: datetime) -> None:
    """End one of one's own sessions. One that has ended, and one of somebody else, changes nothing."""
    place = noted_places(viewer).filter(id=place_id).first()
    if place is None:
        return
    Session.objects.filter(session_key=place.session_id).delete()
    _record(viewer, "end_session", viewer.person_id, now)


@transaction.atomic
def end_other_sessions(*, viewer: Viewer, keep: str | None, now: datetime) -> int:
    """End every session of the viewer but the one with this key. Returns how many ended; none changes nothing."""
    others = noted_places(viewer).exclude(session_id=keep)
    keys = list(others.values_list("session_id", flat=True))
    if not keys:
        return 0
    Session.objects.filter(session_key__in=keys).delete()
    _record(viewer, "end_other_sessions", viewer.person_id, now)
    return len(keys)


@transaction.atomic
def end_all_sessions(*, viewer: Viewer, person_id: UUID, now: datetime) -> None:
    """Sign a colleague or client out everywhere, at once, for a lead. Their account stays as it is.

    Raises:
        NotFoundError: there is no such person in this service, or the viewer may not change who may do what.
    """
    person = colleague_for(viewer, person_id)
    person.signed_out_at = now
    person.save(update_fields=["signed_out_at"])
    keys = SignedIn.objects.filter(person_id=person_id).values_list("session_id", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    _record(viewer, "end_all_sessions", person_id, now)


def _record(viewer: Viewer, action: str, person_id: UUID, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        subject="person",
        subject_id=person_id,
        by=viewer.person_id,
    )

"""The verbs of an emergency: open a record for an hour, with a reason, have it looked at, and close it sooner."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.services import raise_flag
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.people.queries.cover import somebody_besides
from befriend.rooms.people.reasons import check_reason
from befriend.rooms.people.services import end_emergency, end_emergency_as_lead, link_in_emergency
from befriend.rooms.people.viewer import Viewer

from .models import EmergencyAccess
from .sealing import place_of_reason

if TYPE_CHECKING:
    from befriend.rooms.people.models import CareLink

LASTS = timedelta(minutes=60)
LOOKED_AT_WITHIN = timedelta(days=1)
LONGEST_REASON = 1000


@transaction.atomic
def open_in_emergency(*, viewer: Viewer, client_id: UUID, reason: str, now: datetime) -> datetime:
    """Open a client's record for an hour. Somebody else is told in the same moment. Returns when it closes.

    While it is open, a second call changes nothing.

    Raises:
        InputError: no reason is given in words, or there is nobody else who could be told.
        NotFoundError: this viewer may not, or there is no such client.
    """
    check_reason(reason)
    if not somebody_besides(client_id, viewer.service_id, viewer.person_id, now):
        raise InputError(
            _("There is nobody else here who could be told. If you are a lead, link yourself to the client instead.")
        )
    link = link_in_emergency(viewer=viewer, client_id=client_id, until=now + LASTS, now=now)
    if not EmergencyAccess.objects.filter(link=link).exists():
        _keep_and_tell(viewer, link, reason.strip(), now)
    assert link.ended_at is not None
    return link.ended_at


def _keep_and_tell(viewer: Viewer, link: "CareLink", reason: str, now: datetime) -> None:
    EmergencyAccess.objects.create(
        link=link,
        service_id=viewer.service_id,
        client_id=link.client_id,
        reason=cipher_for(link.client_id).seal_text(place_of_reason(link.id), reason),
    )
    raise_flag(
        service_id=viewer.service_id,
        client_id=link.client_id,
        kind=Kind.EMERGENCY_ACCESS,
        measure_key="",
        subject_id=link.id,
        due_at=now + LOOKED_AT_WITHIN,
        now=now,
        by=viewer.person_id,
        never=viewer.person_id,
    )


@transaction.atomic
def close_in_emergency(*, viewer: Viewer, client_id: UUID, now: datetime) -> None:
    """Close the record sooner. Twice is once. That somebody else looks at it stays as it is."""
    end_emergency(viewer=viewer, client_id=client_id, now=now)


@transaction.atomic
def close_as_lead(*, viewer: Viewer, emergency_id: UUID, now: datetime) -> str:
    """A lead closes a record that somebody holds open. Twice is once. Returns the name of who held it.

    The flag stays, and whoever opened the record still never closes it.

    Raises:
        NotFoundError: there is no such emergency in this service, or the viewer is no lead, alike.
    """
    return end_emergency_as_lead(viewer=viewer, link_id=emergency_id, now=now).clinician.shown_name

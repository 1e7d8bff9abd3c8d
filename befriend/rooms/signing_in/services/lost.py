"""A client lost their second factor and asks a lead in person: it is taken away, and the client reads why."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import cipher_for, client_only_for
from befriend.rooms.people.reasons import check_reason
from befriend.rooms.people.viewer import Viewer

from ..models import LostFactor
from ..sealing import place_of_reason
from .factors import remove_lost_factors

LONGEST_REASON = 500


@transaction.atomic
def remove_for_client(*, viewer: Viewer, client_id: UUID, reason: str, now: datetime) -> bool:
    """Take away every factor of a client who lost theirs, and sign them out everywhere. False where there was none.

    Raises:
        NotFoundError: the viewer is no lead, or that is no client of the service without another role, alike.
        InputError: no reason is given in words.
    """
    client = client_only_for(viewer, client_id, now)
    check_reason(reason)
    if not remove_lost_factors(person_id=client.id, now=now, by=viewer.person_id):
        return False
    row_id = uuid4()
    LostFactor.objects.create(
        id=row_id,
        service_id=viewer.service_id,
        client=client,
        removed_by_id=viewer.person_id,
        removed_at=now,
        reason=cipher_for(client.id).seal_text(place_of_reason(row_id), reason.strip()),
    )
    return True


@transaction.atomic
def read_about_lost(*, viewer: Viewer, lost_id: UUID, signed_in_at: datetime, now: datetime) -> None:
    """The client has read that it was taken away, so their first page says it no longer. Twice is once."""
    own = LostFactor.objects.filter(client_id=viewer.person_id, service_id=viewer.service_id, id=lost_id)
    unread = own.filter(Q(read_at__isnull=True) | Q(read_at__lt=signed_in_at))
    if unread.update(read_at=now):
        record(
            service_id=viewer.service_id,
            action="read_about_lost_factor",
            at=now,
            client_id=viewer.person_id,
            subject="person",
            subject_id=viewer.person_id,
            by=viewer.person_id,
        )

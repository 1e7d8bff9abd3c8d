"""Who is linked to whom: a link begins, and ends."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.roles import Right, Role
from befriend.rooms.audit.services import record

from ..models import CareLink, Membership, Person
from ..openings import Opening, opened
from ..queries import (
    client_in_emergency,
    clinicians_of_service,
    emergency_for_lead,
    emergency_links,
    one_change_at_a_time,
    open_links_of_service,
)
from ..viewer import Viewer


@transaction.atomic
def link(*, service_id: UUID, client_id: UUID, clinician_id: UUID, now: datetime, by: UUID | None) -> CareLink:
    """Link a clinician to a client. Linking the same two again changes nothing.

    Raises:
        InputError: they are one person, or not both of this service.
    """
    _check_pair(service_id, client_id, clinician_id)
    open_link, is_new = CareLink.objects.get_or_create(
        service_id=service_id,
        client_id=client_id,
        clinician_id=clinician_id,
        ended_at=None,
        defaults={"started_at": now},
    )
    if is_new:
        record(
            service_id=service_id,
            action="link",
            at=now,
            client_id=client_id,
            subject="person",
            subject_id=clinician_id,
            by=by,
        )
    return open_link


def _check_pair(service_id: UUID, client_id: UUID, clinician_id: UUID) -> None:
    if client_id == clinician_id:
        raise InputError(_("Nobody is linked to themselves. Choose a client, and somebody else as their clinician."))
    if Person.objects.filter(id__in=(client_id, clinician_id), service_id=service_id).count() < 2:
        raise InputError(
            _("That pair cannot be linked. Choose a client and a clinician of this service from the lists.")
        )


@transaction.atomic
def link_as_lead(*, viewer: Viewer, client_id: UUID, clinician_id: UUID, now: datetime) -> None:
    """A lead links two people of their own service."""
    one_change_at_a_time(viewer.service_id)
    clinicians = {person.id for person in clinicians_of_service(viewer, now)}
    clients = set(
        Membership.objects.filter(service_id=viewer.service_id, role=Role.CLIENT, ended_at__isnull=True).values_list(
            "person_id", flat=True
        )
    )
    if not viewer.may(Right.LINK_PEOPLE) or client_id not in clients or clinician_id not in clinicians:
        raise InputError(
            _("That pair cannot be linked. Choose a client and a clinician of this service from the lists.")
        )
    link(
        service_id=viewer.service_id,
        client_id=client_id,
        clinician_id=clinician_id,
        now=now,
        by=viewer.person_id,
    )


@transaction.atomic
def link_in_emergency(*, viewer: Viewer, client_id: UUID, until: datetime, now: datetime) -> CareLink:
    """Link the viewer to a client for a short time. While such a link lasts, a second one changes nothing.

    The room `emergency` tells others and keeps the reason, in the same transaction.

    Raises:
        NotFoundError: this viewer may not, is linked already, or there is no such client.
    """
    client = client_in_emergency(viewer, client_id, now)
    one_change_at_a_time(viewer.service_id)
    lasting = emergency_links(viewer.person_id, client_id, viewer.service_id, now).first()
    if lasting is not None:
        return lasting
    made = CareLink.objects.create(
        service_id=viewer.service_id,
        client=client,
        clinician_id=viewer.person_id,
        started_at=now,
        ended_at=until,
        is_emergency=True,
    )
    opened(Opening.IN_EMERGENCY, viewer=viewer, client_id=client_id, subject="link", subject_id=made.id, now=now)
    return made


@transaction.atomic
def end_emergency(*, viewer: Viewer, client_id: UUID, now: datetime) -> None:
    """The viewer needs the record no longer: it closes at once. Twice is once."""
    for lasting in emergency_links(viewer.person_id, client_id, viewer.service_id, now):
        end_found_link(lasting, viewer, now)


@transaction.atomic
def end_emergency_as_lead(*, viewer: Viewer, link_id: UUID, now: datetime) -> CareLink:
    """A lead closes what somebody holds open in an emergency, at once. Over already is over: twice is once.

    Raises:
        NotFoundError: it is no emergency of this service, or it is about the viewer, or the viewer is no lead, alike.
    """
    one_change_at_a_time(viewer.service_id)
    found = emergency_for_lead(viewer, link_id)
    for lasting in emergency_links(found.clinician_id, found.client_id, viewer.service_id, now):
        end_found_link(lasting, viewer, now)
    return found


@transaction.atomic
def end_link(*, viewer: Viewer, link_id: UUID, takes_over_id: UUID | None = None, now: datetime) -> CareLink | None:
    """End a link: from the next request on, the clinician cannot open the client's record. Twice is once.

    `takes_over_id` is linked in the same moment. The room `leaving` asks for one where the client would have nobody,
    and passes the flags on.
    """
    one_change_at_a_time(viewer.service_id)
    found = open_links_of_service(viewer, now).filter(id=link_id).first()
    if found is None:
        return None
    end_found_link(found, viewer, now)
    if takes_over_id is not None:
        link_as_lead(viewer=viewer, client_id=found.client_id, clinician_id=takes_over_id, now=now)
    return found


def end_found_link(found: CareLink, viewer: Viewer, now: datetime) -> None:
    found.ended_at = now
    found.save(update_fields=["ended_at"])
    record(
        service_id=found.service_id,
        action="end_link",
        at=now,
        client_id=found.client_id,
        subject="person",
        subject_id=found.clinician_id,
        by=viewer.person_id,
    )

"""Closing an account: everything of the person ends and nothing is deleted; and opening it again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.roles import Role
from befriend.rooms.audit.services import record

from ..models import Membership, Person
from ..queries import colleague_for, one_change_at_a_time
from ..viewer import Viewer
from .inviting import close_ways_back
from .roles import close_invitations_by, close_role, end_links_to, hand_over_clients, start_role


@transaction.atomic
def close_account(*, viewer: Viewer, person_id: UUID, takes_over_id: UUID | None = None, now: datetime) -> Person:
    """End a person's roles, links, invitations and sessions at once. Twice is once. Nothing of theirs is deleted.

    The room `leaving` passes the flags on with it.

    Raises:
        NotFoundError: there is no such person in this service.
        InputError: it is the lead's own account or the last lead's, or a client would be left without a clinician.
    """
    colleague_for(viewer, person_id)
    if person_id == viewer.person_id:
        raise InputError(_("You cannot close your own account. Ask another lead of the service to do it."))
    one_change_at_a_time(viewer.service_id)
    person = Person.objects.get(id=person_id)
    if person.is_active or _has_anything_open(person):
        _end_everything(viewer, person, takes_over_id, now)
    return person


def _has_anything_open(person: Person) -> bool:
    """An account that was switched off in another way may have left roles behind."""
    return Membership.objects.filter(person=person, ended_at__isnull=True).exists()


def _end_everything(viewer: Viewer, person: Person, takes_over_id: UUID | None, now: datetime) -> None:
    hand_over_clients(viewer, person.id, takes_over_id, now)
    for held in Membership.objects.filter(person=person, ended_at__isnull=True):
        close_role(viewer, held, takes_over_id, now)
    end_links_to(viewer, person.id, now)
    close_invitations_by(person.id, now)
    close_ways_back(person.id, now)
    person.is_active, person.signed_out_at = False, now
    person.save(update_fields=["is_active", "signed_out_at"])
    _record(viewer, "close_account", person, now)


@transaction.atomic
def open_account(
    *,
    viewer: Viewer,
    person_id: UUID,
    role: Role,
    clinician_id: UUID | None = None,
    team_id: UUID | None = None,
    now: datetime,
) -> None:
    """Open a closed account again, with one role. The person signs in as before. An open account gets the role only.

    Raises:
        NotFoundError: there is no such person in this service.
        InputError: a client has no clinician, or there is no such team.
    """
    person = colleague_for(viewer, person_id)
    one_change_at_a_time(viewer.service_id)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        _record(viewer, "open_account", person, now)
    start_role(viewer, person, role, clinician_id, team_id, now)


def _record(viewer: Viewer, action: str, person: Person, now: datetime) -> None:
    record(
        service_id=person.service_id,
        action=action,
        at=now,
        subject="person",
        subject_id=person.id,
        by=viewer.person_id,
    )

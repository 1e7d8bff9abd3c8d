"""Invitations: for somebody new, for the first lead, and back in for somebody who forgot."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.roles import Right, Role
from befriend.rooms.audit.services import record

from ..models import Invitation, Membership, Person, Team
from ..queries import clinicians_of_service, one_change_at_a_time, open_invitation, person_to_bring_back
from ..viewer import Viewer
from ..words import ROLE_NAMES

INVITATION_IS_OPEN = timedelta(days=14)
# It opens a whole record, and whoever holds it can use it: long enough for a message and a phone call.
WAY_BACK_IS_OPEN = timedelta(hours=24)


@transaction.atomic
def invite(
    *, viewer: Viewer, role: Role, clinician_id: UUID | None = None, team_id: UUID | None = None, now: datetime
) -> str:
    """A new invitation. Returns its token, which is shown once and not kept."""
    needed = Right.INVITE_CLIENTS if role is Role.CLIENT else Right.INVITE_STAFF
    if not viewer.may(needed):
        raise InputError(
            _("You cannot invite people as %(role)s. Ask a lead of the service to do it.") % {"role": ROLE_NAMES[role]}
        )
    if role is Role.CLIENT:
        _check_clinician(viewer, clinician_id, now)
    if team_id is not None and not Team.objects.filter(id=team_id, service_id=viewer.service_id).exists():
        raise InputError(_("There is no such team in this service. Choose one from the list, or none."))
    return _write_invitation(
        Invitation(
            service_id=viewer.service_id,
            role=role,
            clinician_id=clinician_id if role is Role.CLIENT else None,
            team_id=team_id,
            invited_by_id=viewer.person_id,
        ),
        now,
    )


@transaction.atomic
def invite_first_lead(*, service_id: UUID, now: datetime) -> str:
    """The invitation that brings the first lead into a new service. Returns its token, which is not kept.

    Raises:
        InputError: the service has a lead already, who can invite others.
    """
    if Membership.objects.filter(service_id=service_id, role=Role.LEAD, ended_at__isnull=True).exists():
        raise InputError(_("This service has a lead already. A lead invites other people on the page People."))
    return _write_invitation(Invitation(service_id=service_id, role=Role.LEAD), now)


@transaction.atomic
def invite_back(*, viewer: Viewer, person_id: UUID, now: datetime) -> str:
    """An invitation for somebody who forgot their password: they alone choose the new one. It closes earlier ones.

    Raises:
        NotFoundError: this viewer may not bring that person back; to them the person does not exist.
    """
    one_change_at_a_time(viewer.service_id)
    person = person_to_bring_back(viewer, person_id, now)
    Person.objects.select_for_update().get(id=person_id)
    close_ways_back(person_id, now)
    role = Membership.objects.filter(person=person, ended_at__isnull=True).values_list("role", flat=True).first()
    return _write_invitation(
        Invitation(
            service_id=viewer.service_id, role=role or Role.CLIENT, person=person, invited_by_id=viewer.person_id
        ),
        now,
    )


def _write_invitation(invitation: Invitation, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    invitation.token_hash = hash_token(token)
    invitation.created_at, invitation.expires_at = now, now + _life_of(invitation)
    invitation.save(force_insert=True)
    record(
        service_id=invitation.service_id,
        action="invite_back" if invitation.person_id else "invite",
        at=now,
        subject=invitation.role,
        subject_id=invitation.person_id or invitation.id,
        by=invitation.invited_by_id,
    )
    return token


def _life_of(invitation: Invitation) -> timedelta:
    return WAY_BACK_IS_OPEN if invitation.person_id else INVITATION_IS_OPEN


def close_ways_back(person_id: UUID, now: datetime) -> None:
    """Close every open way back in of this person: only the newest one works, and none after it was used."""
    ways = Invitation.objects.filter(person_id=person_id, accepted_at__isnull=True, expires_at__gt=now)
    ways.update(expires_at=now)


def _check_clinician(viewer: Viewer, clinician_id: UUID | None, now: datetime) -> None:
    if clinician_id not in {person.id for person in clinicians_of_service(viewer, now)}:
        raise InputError(_("A new client needs a clinician of this service. Choose one from the list."))


def take(token: str, now: datetime) -> Invitation:
    """The open invitation, marked as used: of two who come at once, one gets it."""
    invitation = open_invitation(hash_token(token), now)
    one_change_at_a_time(invitation.service_id)
    still_open = Invitation.objects.filter(id=invitation.id, accepted_at__isnull=True, expires_at__gt=now)
    taken = still_open.update(accepted_at=now)
    if not taken:
        raise InputError(_("This invitation was used a moment ago. If that was you, sign in with the name you chose."))
    invitation.refresh_from_db()  # its clinician may have handed over a moment ago
    return invitation


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

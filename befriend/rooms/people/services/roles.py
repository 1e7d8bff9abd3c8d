"""Roles of people who are here: one more, another team, and an end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.roles import Role
from befriend.rooms.audit.services import record

from ..models import CareLink, Invitation, Membership, Person, Team
from ..queries import clinicians_of_service, colleague_for, links_held_by, one_change_at_a_time, role_for, since
from ..viewer import Viewer
from .inviting import close_ways_back
from .keys import give_key
from .links import end_found_link, link


@transaction.atomic
def give_role(
    *,
    viewer: Viewer,
    person_id: UUID,
    role: Role,
    clinician_id: UUID | None = None,
    team_id: UUID | None = None,
    now: datetime,
) -> None:
    """One more role for somebody who is here already. A role they hold changes nothing: twice is once.

    Raises:
        NotFoundError: there is no such person in this service.
        InputError: the account is closed, a client has no clinician, or there is no such team.
    """
    person = colleague_for(viewer, person_id)
    one_change_at_a_time(viewer.service_id)
    if not person.is_active:
        raise InputError(_("This account is closed. Open it again first."))
    start_role(viewer, person, role, clinician_id, team_id, now)


def start_role(
    viewer: Viewer, person: Person, role: Role, clinician_id: UUID | None, team_id: UUID | None, now: datetime
) -> None:
    """Begin a role with all that belongs to it: its team, and for a client a key and a clinician."""
    _check_team(viewer, team_id)
    held, is_new = Membership.objects.get_or_create(
        service_id=viewer.service_id,
        person=person,
        role=role,
        ended_at=None,
        defaults={"started_at": now, "team_id": team_id},
    )
    if not is_new:
        return
    record(
        service_id=viewer.service_id,
        action="give_role",
        at=now,
        subject=held.role,
        subject_id=person.id,
        by=viewer.person_id,
    )
    if role is Role.CLIENT:
        _begin_care(viewer, person, clinician_id, now)
    else:
        # A clinician may hold the way back of a client, never that of a colleague: see person_to_bring_back.
        close_ways_back(person.id, now)


def _begin_care(viewer: Viewer, client: Person, clinician_id: UUID | None, now: datetime) -> None:
    if clinician_id is None or clinician_id not in {person.id for person in clinicians_of_service(viewer, now)}:
        raise InputError(_("A new client needs a clinician of this service. Choose one from the list."))
    give_key(client)
    link(service_id=viewer.service_id, client_id=client.id, clinician_id=clinician_id, now=now, by=viewer.person_id)


def _check_team(viewer: Viewer, team_id: UUID | None) -> None:
    if team_id is not None and not Team.objects.filter(id=team_id, service_id=viewer.service_id).exists():
        raise InputError(_("There is no such team in this service. Choose one from the list, or none."))


@transaction.atomic
def change_team(*, viewer: Viewer, membership_id: UUID, team_id: UUID | None, now: datetime) -> None:
    """Move a role to another team, or to none, from now on. The team it is in already changes nothing.

    What was before stays as it was: a row of its own keeps it, with its end. The role keeps its id, so that a page that
    was open meanwhile still ends or moves this role, and not one that is over.

    Raises:
        NotFoundError: there is no such role in this service.
        InputError: there is no such team, or the role has ended.
    """
    held = role_for(viewer, membership_id)
    _check_team(viewer, team_id)
    one_change_at_a_time(viewer.service_id)
    held.refresh_from_db()
    if held.ended_at is not None:
        raise InputError(_("This role has ended. Give it again to choose a team."))
    if held.team_id == team_id:
        return
    _move(held, team_id, max(now, held.started_at))  # a clock may have been set back
    record(
        service_id=held.service_id,
        action="change_team",
        at=now,
        subject=held.role,
        subject_id=held.person_id,
        by=viewer.person_id,
    )


def _move(held: Membership, team_id: UUID | None, moment: datetime) -> None:
    Membership.objects.create(
        service_id=held.service_id,
        person_id=held.person_id,
        role=held.role,
        team_id=held.team_id,
        started_at=held.started_at,
        ended_at=moment,
        held_since=held.held_since,
    )
    held.held_since, held.started_at, held.team_id = since(held), moment, team_id
    held.save(update_fields=["held_since", "started_at", "team"])


@transaction.atomic
def end_role(*, viewer: Viewer, membership_id: UUID, takes_over_id: UUID | None = None, now: datetime) -> Person:
    """End a role, and the links it gave. Twice is once. The room `leaving` passes the flags on with it.

    `takes_over_id` is the clinician of those clients who would have nobody otherwise.

    Raises:
        NotFoundError: there is no such role in this service.
        InputError: it is the last lead's role, or somebody would be left without a clinician.
    """
    held = role_for(viewer, membership_id)
    one_change_at_a_time(viewer.service_id)
    held.refresh_from_db()
    if held.ended_at is None:
        close_role(viewer, held, takes_over_id, now)
        close_invitations_by(held.person_id, now)
    return held.person


def close_role(viewer: Viewer, held: Membership, takes_over_id: UUID | None, now: datetime) -> None:
    if held.role == Role.LEAD and not _has_another_lead(held):
        raise InputError(_("This is the last lead of the service. Make somebody else a lead first."))
    if held.role == Role.CLINICIAN:
        hand_over_clients(viewer, held.person_id, takes_over_id, now)
    if held.role == Role.CLIENT:
        end_links_to(viewer, held.person_id, now)
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    record(
        service_id=held.service_id,
        action="end_role",
        at=now,
        subject=held.role,
        subject_id=held.person_id,
        by=viewer.person_id,
    )


def end_links_to(viewer: Viewer, client_id: UUID, now: datetime) -> None:
    """Nobody is linked to this client any more; what somebody holds open in an emergency closes too."""
    for one in CareLink.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=now), client_id=client_id):
        end_found_link(one, viewer, now)


def _has_another_lead(held: Membership) -> bool:
    leads = Membership.objects.filter(service_id=held.service_id, role=Role.LEAD, ended_at__isnull=True)
    return leads.filter(person__is_active=True).exclude(person_id=held.person_id).exists()


def hand_over_clients(viewer: Viewer, clinician_id: UUID, takes_over_id: UUID | None, now: datetime) -> None:
    """End a clinician's links. Who would have nobody gets the one who takes over; invitations wait for that one too.

    Raises:
        InputError: somebody would have nobody, and no other clinician of this service takes over.
    """
    held = links_held_by(viewer, clinician_id, now)
    alone = [one for one in held if not one.others]
    if alone or takes_over_id is not None:
        _check_who_takes_over(viewer, clinician_id, takes_over_id, [one.client for one in alone], now)
    for one in held:
        end_found_link(one.link, viewer, now)
    waiting = Invitation.objects.filter(clinician_id=clinician_id, accepted_at__isnull=True, expires_at__gt=now)
    if takes_over_id is None:
        waiting.update(expires_at=now)
        return
    waiting.update(clinician_id=takes_over_id)
    for one in alone:
        link(
            service_id=viewer.service_id,
            client_id=one.client_id,
            clinician_id=takes_over_id,
            now=now,
            by=viewer.person_id,
        )


def _check_who_takes_over(
    viewer: Viewer, clinician_id: UUID, takes_over_id: UUID | None, alone: Sequence[str], now: datetime
) -> None:
    others = {person.id for person in clinicians_of_service(viewer, now)} - {clinician_id}
    if takes_over_id not in others:
        raise InputError(
            _("Without somebody who takes over, these clients would have nobody: %(names)s. Choose another clinician.")
            % {"names": ", ".join(alone)}
        )


def close_invitations_by(person_id: UUID, now: datetime) -> None:
    """Whoever leaves a role must not hold a way back into it: the invitations they made open nothing any more."""
    made = Invitation.objects.filter(invited_by_id=person_id, accepted_at__isnull=True, expires_at__gt=now)
    made.update(expires_at=now)

"""The people of a service as a template may see them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.care.roles import DESCRIPTIONS, Role

from .forms import TeamForm
from .models import CareLink, Membership, Person
from .queries import clients_and_nothing_else, colleague_for, links_around, roles_held_by, since, teams_of_service
from .viewer import Viewer
from .words import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class StaffShown:
    """One role of somebody who works here, or did: whose account is closed holds it still, and cannot use it."""

    person_id: UUID
    name: str
    role: Promise
    team: str
    since: datetime
    is_closed: bool


@dataclass(frozen=True, slots=True)
class ClientShown:
    """One client, and the names of who is linked to them."""

    person_id: UUID
    name: str
    since: datetime
    clinicians: Sequence[str]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class GoneShown:
    """Somebody without a role: what they were here, and until when."""

    person_id: UUID
    name: str
    is_closed: bool
    roles: Sequence[Promise]
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class RoleShown:
    """One open role of one person; `team_form` for a lead who may change its team."""

    membership_id: UUID
    name: Promise
    description: str
    team: str
    since: datetime
    team_form: TeamForm | None = None


@dataclass(frozen=True, slots=True)
class LinkShown:
    """One open link, seen from one of the two."""

    link_id: UUID
    person_id: UUID
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonShown:
    """One person of the service, for a lead."""

    person_id: UUID
    name: str
    sign_in_name: str
    is_closed: bool
    is_reader: bool
    is_client_only: bool
    roles: Sequence[RoleShown]
    clinicians: Sequence[LinkShown]
    clients: Sequence[LinkShown]


def staff_shown(held: Iterable[Membership]) -> list[StaffShown]:
    return [
        StaffShown(
            one.person_id,
            one.person.shown_name,
            ROLE_NAMES[Role(one.role)],
            _team_of(one),
            since(one),
            not one.person.is_active,
        )
        for one in held
    ]


def clients_shown(held: Iterable[Membership], links: Iterable[CareLink]) -> list[ClientShown]:
    linked = defaultdict(list)
    for link in links:
        linked[link.client_id].append(link.clinician.shown_name)
    return [
        ClientShown(one.person_id, one.person.shown_name, since(one), linked[one.person_id], not one.person.is_active)
        for one in held
    ]


def gone_shown(people: Iterable[Person]) -> list[GoneShown]:
    return [_gone(one) for one in people]


def _gone(person: Person) -> GoneShown:
    held = list(person.memberships.all())
    roles = [ROLE_NAMES[role] for role in Role if role in {one.role for one in held}]
    left_at = max((one.ended_at for one in held if one.ended_at is not None), default=None)
    return GoneShown(person.id, person.shown_name, not person.is_active, roles, left_at)


def person_shown(viewer: Viewer, person_id: UUID, now: datetime) -> PersonShown:
    person = colleague_for(viewer, person_id)
    teams = teams_of_service(viewer)
    around = links_around(viewer, person_id, now)
    held = roles_held_by(viewer, person_id, now)
    return PersonShown(
        person_id=person.id,
        name=person.shown_name,
        sign_in_name=person.username,
        is_closed=not person.is_active,
        is_reader=person.id == viewer.person_id,
        is_client_only=clients_and_nothing_else(viewer, now).filter(id=person_id).exists(),
        roles=[
            _role_shown(
                one, TeamForm(teams=teams, initial={"team": str(one.team_id or "")}, auto_id=f"team-{one.id}-%s")
            )
            for one in held
        ],
        clinicians=[
            LinkShown(one.id, one.clinician_id, one.clinician.shown_name, one.started_at)
            for one in around
            if one.client_id == person_id
        ],
        clients=[
            LinkShown(one.id, one.client_id, one.client.shown_name, one.started_at)
            for one in around
            if one.clinician_id == person_id
        ],
    )


def own_roles(viewer: Viewer, now: datetime) -> list[RoleShown]:
    return [_role_shown(one) for one in roles_held_by(viewer, viewer.person_id, now)]


def _role_shown(held: Membership, team_form: TeamForm | None = None) -> RoleShown:
    role = Role(held.role)
    return RoleShown(held.id, ROLE_NAMES[role], _(DESCRIPTIONS[role]), _team_of(held), since(held), team_form)


def _team_of(held: Membership) -> str:
    return held.team.name if held.team else ""

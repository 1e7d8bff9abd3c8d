"""The people of a service as a template may see them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from befriend.care.roles import Role

from .models import CareLink, Membership
from .words import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class StaffShown:
    """One role of somebody who works here."""

    membership_id: UUID
    person_id: UUID
    name: str
    role: Promise
    team: str
    since: datetime
    is_reader: bool


@dataclass(frozen=True, slots=True)
class LinkShown:
    link_id: UUID
    clinician: str


@dataclass(frozen=True, slots=True)
class ClientShown:
    """One client, and who is linked to them."""

    membership_id: UUID
    person_id: UUID
    name: str
    since: datetime
    links: Sequence[LinkShown]


def staff_shown(held: Iterable[Membership], reader_id: UUID) -> list[StaffShown]:
    return [
        StaffShown(
            one.id,
            one.person_id,
            one.person.shown_name,
            ROLE_NAMES[Role(one.role)],
            one.team.name if one.team else "",
            one.started_at,
            one.person_id == reader_id,
        )
        for one in held
    ]


def clients_shown(held: Iterable[Membership], links: Iterable[CareLink]) -> list[ClientShown]:
    linked = defaultdict(list)
    for link in links:
        linked[link.client_id].append(LinkShown(link.id, link.clinician.shown_name))
    return [
        ClientShown(one.id, one.person_id, one.person.shown_name, one.started_at, linked[one.person_id]) for one in held
    ]

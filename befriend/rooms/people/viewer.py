"""Who is looking, and in which language: the one object every query takes, made once a request from the session."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language

from befriend.care.roles import RIGHTS, Right, Role

if TYPE_CHECKING:
    from .models import Person
    from .queries.cover import Cover


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person with the roles and rights they hold at this moment."""

    person_id: UUID
    service_id: UUID
    shown_name: str
    roles: AbstractSet[Role]
    rights: AbstractSet[Right]
    let_in: tuple[UUID, datetime] | None = None
    """The one client, and the one moment, for which `let_in` of people/queries has asked whether this viewer may."""

    def may(self, right: Right) -> bool:
        return right in self.rights

    def as_client(self) -> "Viewer":
        """The same person with what they may do as a client, and nothing else; who is none may do nothing."""
        roles = self.roles & {Role.CLIENT}
        return replace(self, roles=roles, rights=RIGHTS[Role.CLIENT] if roles else frozenset(), let_in=None)

    @property
    def is_client(self) -> bool:
        return Role.CLIENT in self.roles


class PersonRequest(HttpRequest):
    """A request that has passed its access rule: it knows who is looking and what time it is."""

    user: "Person"
    viewer: Viewer
    now: datetime
    cover: "Cover"


def language_here() -> str:
    """The language this page is read in."""
    return get_language() or "en"

"""Reads of one's own record. Each is about the viewer alone, so no id of anybody else comes in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.rooms.audit.queries import entries_about, how_many_about
from befriend.rooms.people.openings import Opening
from befriend.rooms.people.queries.cover import names_of
from befriend.rooms.people.viewer import Viewer

from .models import Erasure
from .opened import OPENINGS

if TYPE_CHECKING:
    from befriend.rooms.people.models import Person


@dataclass(frozen=True, slots=True)
class OpeningShown:
    """One time somebody else opened the viewer's record."""

    at: datetime
    name: str | Promise
    what: Promise


def how_many_openings(viewer: Viewer) -> int:
    """How often others opened the viewer's record, ever."""
    return how_many_about(viewer.person_id, OPENINGS)


def openings_of(viewer: Viewer, first: int, most: int) -> Sequence[OpeningShown]:
    """Who else opened the viewer's record, what and when, the latest first: `most` of them from number `first` on."""
    rows = entries_about(viewer.person_id, OPENINGS, first, most)
    names = names_of({row.actor_id for row in rows if row.actor_id is not None})
    return [OpeningShown(row.at, _name(names, row.actor_id), OPENINGS[Opening(row.action)]) for row in rows]


def _name(names: Mapping[UUID, "Person"], actor_id: UUID | None) -> str | Promise:
    """Whoever it was; of somebody who was erased since, only that they worked here."""
    found = names.get(actor_id) if actor_id is not None else None
    return found.shown_name if found and found.shown_name else _("Somebody who worked here")


def open_wish(person_id: UUID) -> Erasure | None:
    """The wish of one person to be erased that waits for its day."""
    return Erasure.objects.filter(person_id=person_id, taken_back_at__isnull=True, done_at__isnull=True).first()

"""Reads of this room: the editions of a service, for who sees what it achieves."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from befriend.base.errors import NotFoundError
from befriend.care.roles import Right
from befriend.measure.disclosure.plain import from_plain
from befriend.measure.disclosure.tables import Link, Publication
from befriend.rooms.people.viewer import Viewer

from .models import Edition


@dataclass(frozen=True, slots=True)
class EditionListed:
    """One edition in a list."""

    id: UUID
    last_day: date
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeEdition:
    """One edition as it was made. `first`: nothing was published here before it."""

    id: UUID
    number: int
    last_day: date
    made_at: datetime
    mark: str
    measures: tuple[str, ...]
    link: Link
    publication: Publication
    totals: dict[str, int]
    left_out: dict[str, str]

    @property
    def is_first(self) -> bool:
        return self.number == 1


def editions_listed(viewer: Viewer) -> Sequence[EditionListed]:
    """The editions of the viewer's service, the newest first."""
    if not viewer.may(Right.SEE_OUTCOMES):
        return []
    rows = Edition.objects.filter(service_id=viewer.service_id).order_by("-number")
    return [EditionListed(*row) for row in rows.values_list("id", "last_day", "made_at")]


def editions_of(viewer: Viewer) -> Sequence[MadeEdition]:
    """All of them with what they show, in the order in which they were made."""
    if not viewer.may(Right.SEE_OUTCOMES):
        return []
    return [_made(row) for row in Edition.objects.filter(service_id=viewer.service_id).order_by("number")]


def edition_for(viewer: Viewer, edition_id: UUID) -> MadeEdition:
    """One edition of the viewer's service.

    Raises:
        NotFoundError: there is no such edition in this service, or the viewer may not see it.
    """
    row = Edition.objects.filter(id=edition_id, service_id=viewer.service_id).first()
    if row is None or not viewer.may(Right.SEE_OUTCOMES):
        raise NotFoundError("There is no such edition here.")
    return _made(row)


def _made(row: Edition) -> MadeEdition:
    return MadeEdition(
        id=row.id,
        number=row.number,
        last_day=row.last_day,
        made_at=row.made_at,
        mark=row.mark,
        measures=tuple(row.measures),
        link=Link(row.link),
        publication=from_plain(json.loads(row.publication)),
        totals=dict(row.totals),
        left_out=dict(row.left_out),
    )

"""What a page of the plan shows, as plain values: which course asked for a review."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise

from befriend.content.reading import library_of
from befriend.rooms.flags.words import reason_of

if TYPE_CHECKING:
    from befriend.rooms.flags.models import Flag


@dataclass(frozen=True, slots=True)
class RaisedShown:
    """One flag about a course that waits: why, on which measure, since when."""

    id: UUID
    reason: Promise
    measure: str
    measure_key: str
    raised_at: datetime


def raised_shown(flags: Iterable[Flag]) -> list[RaisedShown]:
    """Without those of a measure whose pack is gone: there is no course to look at."""
    measures = library_of(settings.PACKS).measures
    return [
        RaisedShown(
            one.id,
            reason_of(one.kind, is_of_late=one.is_of_late),
            measures[one.measure_key].measure.name,
            one.measure_key,
            one.raised_at,
        )
        for one in flags
        if one.measure_key in measures
    ]

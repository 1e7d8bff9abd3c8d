"""Fitting the expected courses of a service anew from its own people. Once a night, and in no request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction

from befriend.base.errors import InputError
from befriend.care.ontrack import expectation_as_told
from befriend.content.reading import library_of
from befriend.measure.items import Direction, Measure
from befriend.rooms.audit.services import record

from ..models import OwnCurve
from ..offered import ABOUT_HELPING
from ..queries import later_scores, on_track_share

if TYPE_CHECKING:
    from befriend.care.learned_course import LearnedCourse


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit of one measure came to: from how many people, or why it could not be made (empty: too few people)."""

    people: int
    trouble: str = ""


def fit_expected_courses(*, service_id: UUID, now: datetime, by: UUID | None = None) -> Mapping[str, Fitted]:
    """Fit every measure's course anew, keep what was found, and audit it once. Twice is once.

    A measure with too few people, or whose fit fails, has no curve of its own afterwards: the stated one counts again.
    It reads and fits outside any transaction: on SQLite an open one keeps every other writer waiting, a safety answer
    too. What was answered meanwhile counts the next night.
    """
    learned: dict[str, LearnedCourse] = {}
    told: dict[str, Fitted] = {}
    for measure in _measures():
        try:
            found = _learned(service_id, measure, now)
        except InputError as problem:
            told[measure.key] = Fitted(0, str(problem))
            continue
        if found is not None:
            learned[measure.key], told[measure.key] = found, Fitted(found.people)
    _keep(service_id, learned, now, by)
    return told


def _measures() -> list[Measure]:
    found = (content.measure for content in library_of(settings.PACKS).measures.values())
    return [one for one in found if one.main.direction is not Direction.NEITHER and one.key not in ABOUT_HELPING]


def _learned(service_id: UUID, measure: Measure, now: datetime) -> "LearnedCourse | None":
    # Here and not above: the website loads tables only when somebody asks for a report.
    from befriend.care.learned_course import later_table, learned_course

    later = later_table(later_scores(service_id, measure, now))
    return learned_course(later, measure.main.direction, on_track_share(service_id))


@transaction.atomic
def _keep(service_id: UUID, learned: "Mapping[str, LearnedCourse]", now: datetime, by: UUID | None) -> None:
    OwnCurve.objects.filter(service_id=service_id).exclude(measure_key__in=learned).delete()
    for key, one in learned.items():
        OwnCurve.objects.update_or_create(
            service_id=service_id,
            measure_key=key,
            defaults={
                "fitted_at": now,
                "people": one.people,
                "scores": one.scores,
                "tried_on": one.tried_on,
                "within": one.within,
                "told": expectation_as_told(one.expectation),
            },
        )
    record(
        service_id=service_id,
        action="fit_expected_courses",
        at=now,
        subject="service",
        subject_id=service_id,
        by=by,
    )

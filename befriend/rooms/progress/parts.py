"""The parts of a measure (its subscales) as small courses: a picture, a short table beside it, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.content.frozen import Words
from befriend.drawing.spark import SparkDrawing, draw_spark
from befriend.measure.items import Direction, Measure, Subscale
from befriend.measure.scoring.one import possible_range
from befriend.rooms.checkins.courses import CoursePoint, shown_rule

from .courses import RowShown, rows_of

MOST_ROWS = 8
DIRECTIONS: Mapping[Direction, str | Promise] = {
    Direction.HIGHER_IS_BETTER: _("Higher is better."),
    Direction.LOWER_IS_BETTER: _("Lower is better."),
    Direction.NEITHER: "",
}


@dataclass(frozen=True, slots=True)
class PartShown:
    """One subscale: its course in small, and its newest scores."""

    key: str
    name: str
    direction: str | Promise
    low: float
    high: float
    spark: SparkDrawing | None
    rows: Sequence[RowShown]
    latest: RowShown | None
    count: int
    has_rule: bool


def parts_of(measure: Measure, words: Words, points: Mapping[str, Sequence[CoursePoint]]) -> list[PartShown]:
    """Every scale but the one the page is about, in the measure's own order."""
    return [
        _part(measure, words, scale, points.get(scale.key, ())) for scale in measure.scales if scale is not measure.main
    ]


def _part(measure: Measure, words: Words, scale: Subscale, points: Sequence[CoursePoint]) -> PartShown:
    ends = possible_range(measure, scale)
    rows = rows_of(scale, points, ends, words)
    drawn = [(timezone.localdate(row.answered_at), row.value) for row in rows if row.value is not None]
    rule = shown_rule(scale)
    return PartShown(
        key=scale.key,
        name=words.scales.get(scale.key, scale.key.replace("_", " ")),
        direction=DIRECTIONS[scale.direction],
        low=ends[0],
        high=ends[1],
        spark=draw_spark(drawn, y_range=ends, cutoff=rule.caseness if rule else None) if drawn else None,
        rows=list(reversed(rows))[:MOST_ROWS],
        latest=next((row for row in reversed(rows) if row.value is not None), None),
        count=len(rows),
        has_rule=rule is not None,
    )

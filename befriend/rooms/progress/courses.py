"""One course made ready to be drawn and told: points with their error, marks, cut-off, reviews and what came after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from befriend.care.reviewing import TOPICS, Looked
from befriend.content.frozen import Words
from befriend.drawing.course import (
    CourseBand,
    CourseDrawing,
    CoursePicture,
    CourseRange,
    CourseReview,
    Mark,
    draw_course,
)
from befriend.drawing.course import CoursePoint as PointToDraw
from befriend.measure.change import ChangeClass, score_interval, standard_error
from befriend.measure.items import ChangeRule, Confidence, Measure, Norm, Subscale
from befriend.measure.scoring.one import possible_range
from befriend.rooms.checkins.courses import CoursePoint, change_between, shown_rule
from befriend.rooms.plans.queries import OpenReview

CHANGE_WORDS: dict[ChangeClass | None, str | Promise] = {
    ChangeClass.RELIABLE_IMPROVEMENT: _("Reliable improvement"),
    ChangeClass.RELIABLE_DETERIORATION: _("Reliable deterioration"),
    ChangeClass.NO_CLEAR_CHANGE: _("No clear change"),
    None: "",
}
CHANGE_SIGNS = {
    ChangeClass.RELIABLE_IMPROVEMENT: "better",
    ChangeClass.RELIABLE_DETERIORATION: "worse",
    ChangeClass.NO_CLEAR_CHANGE: "same",
    None: "calm",
}
_MARKS: dict[ChangeClass | None, Mark | None] = {
    ChangeClass.RELIABLE_IMPROVEMENT: "better",
    ChangeClass.RELIABLE_DETERIORATION: "worse",
    ChangeClass.NO_CLEAR_CHANGE: None,
    None: None,
}
RELIABILITIES: dict[str, Promise] = {
    "alpha": _("how well its questions agree, alpha"),
    "ordinal alpha": _("how well its questions agree, ordinal alpha"),
    "retest": _("the same people asked again"),
}
"""Which kind of reliability a norm names. Any other is shown as its pack has it."""
SURENESS: dict[Confidence, Promise] = {
    Confidence.VERIFIED: _("read at its source"),
    Confidence.SECOND_HAND: _("read in a page that repeats it"),
    Confidence.RECALLED: _("not yet checked at its source"),
}
GAP_DAYS = 45


@dataclass(frozen=True, slots=True)
class RowShown:
    """One score in the table beside the picture."""

    checkin_id: UUID
    answered_at: datetime
    value: float | None
    low: float | None
    high: float | None
    band: str
    change: ChangeClass | None
    answered: int
    of: int
    is_skipped: bool
    shares_its_day: bool

    @property
    def change_words(self) -> str | Promise:
        return CHANGE_WORDS[self.change]

    @property
    def change_sign(self) -> str:
        return CHANGE_SIGNS[self.change]


@dataclass(frozen=True, slots=True)
class TopicShown:
    """One topic of a review that went topic by topic: what was found, and what will be done."""

    title: str
    found: str
    steps: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """One review of the plan; on a course also what the score did after it."""

    number: int
    reviewed_on: date
    agreed: str
    changed: str
    next_review_on: date | None
    written_by: str
    topics: Sequence[TopicShown] = ()
    words: str = ""
    is_newest: bool = True
    """Only the newest says when the plan is looked at next: of an older one that was planned, and is over."""
    before: float | None = None
    after: float | None = None
    change: ChangeClass | None = None

    @property
    def change_words(self) -> str | Promise:
        return CHANGE_WORDS[self.change]

    @property
    def change_sign(self) -> str:
        return CHANGE_SIGNS[self.change]


def error_norm(scale: Subscale) -> Norm | None:
    """The norm that gives the score's standard error: one with a read source, an SD and a reliability."""
    return next((norm for norm in scale.norms if norm.sd and norm.reliability and norm.source.may_be_shown), None)


def rows_of(scale: Subscale, points: Sequence[CoursePoint], ends: tuple[float, float], words: Words) -> list[RowShown]:
    """Every check-in of a course with its interval, its band and its change since the first score."""
    first = next((point for point in points if point.value is not None), None)
    bands = words.clinical_bands if scale.bands_source and scale.bands_source.may_be_shown else {}
    days = Counter(timezone.localdate(point.answered_at) for point in points)
    return [
        RowShown(
            point.checkin_id,
            point.answered_at,
            point.value,
            *_interval(scale, point.value, ends),
            bands.get(point.band, ""),
            _change_since(scale, first, point),
            point.answered,
            point.of,
            point.is_skipped,
            days[timezone.localdate(point.answered_at)] > 1,
        )
        for point in points
    ]


def _change_since(scale: Subscale, first: CoursePoint | None, point: CoursePoint) -> ChangeClass | None:
    """The change since the first score. That one itself has none, also when check-ins without a score came before."""
    if first is None or first.value is None or point.value is None or point is first:
        return None
    return change_between(scale, first.value, point.value)


def _interval(scale: Subscale, value: float | None, ends: tuple[float, float]) -> tuple[float | None, float | None]:
    norm = error_norm(scale)
    if value is None or norm is None or norm.sd is None or norm.reliability is None:
        return None, None
    low, high = score_interval(value, standard_error(norm.sd, norm.reliability))
    return max(low, ends[0]), min(high, ends[1])


@dataclass(frozen=True, slots=True)
class Beside:
    """What is drawn beside the scores: the expected course, and on from a review the course since and as before."""

    expected: Sequence[CourseRange] = ()
    since: Sequence[CourseRange] = ()
    as_before: Sequence[CourseRange] = ()


NOTHING_BESIDE = Beside()


def drawing_for_clinician(
    measure: Measure,
    words: Words,
    rows: Sequence[RowShown],
    reviews: Sequence[ReviewShown],
    today: date,
    beside: Beside = NOTHING_BESIDE,
) -> CourseDrawing | None:
    """The full picture: bands, cut-off, intervals, changes, reviews, what is expected. None without a score."""
    scale = measure.main
    points = _points_to_draw(rows)
    if not points:
        return None
    rule = shown_rule(scale)
    is_banded = scale.bands_source is not None and scale.bands_source.may_be_shown
    bands = [CourseBand(words.clinical_bands[band.key], band.from_score) for band in scale.bands] if is_banded else []
    return draw_course(
        CoursePicture(
            points=points,
            y_range=possible_range(measure, scale),
            bands=bands,
            cutoff=rule.caseness if rule else None,
            reviews=[CourseReview(review.reviewed_on, review.number) for review in reviews],
            expected=beside.expected,
            since=beside.since,
            as_before=beside.as_before,
            gap_days=GAP_DAYS,
            until=today,
        )
    )


def drawing_for_client(measure: Measure, rows: Sequence[RowShown], today: date) -> CourseDrawing | None:
    """The kind picture: the line, and a soft ribbon in which a change says nothing clear. None without a score."""
    points = [PointToDraw(point.at, point.value) for point in _points_to_draw(rows)]
    if not points:
        return None
    ends = possible_range(measure, measure.main)
    rule = shown_rule(measure.main)
    return draw_course(
        CoursePicture(
            points=points,
            y_range=ends,
            steady=_steady(rule, points[0].value, ends) if rule else None,
            gap_days=GAP_DAYS,
            until=today,
            width=420,
            height=280,
        )
    )


def _steady(rule: ChangeRule, first: float, ends: tuple[float, float]) -> tuple[float, float]:
    return max(first - rule.reliable, ends[0]), min(first + rule.reliable, ends[1])


def _points_to_draw(rows: Sequence[RowShown]) -> list[PointToDraw]:
    return [
        PointToDraw(timezone.localdate(row.answered_at), row.value, row.low, row.high, _MARKS[row.change])
        for row in rows
        if row.value is not None
    ]


def reviews_shown(reviews: Sequence[OpenReview]) -> list[ReviewShown]:
    """Every review with its number, the oldest first."""
    return [
        ReviewShown(
            number,
            review.reviewed_on,
            review.agreed,
            review.changed,
            review.next_review_on,
            review.written_by,
            _topics_of(review.looked),
            review.looked.words if review.looked else "",
            is_newest=number == len(reviews),
        )
        for number, review in enumerate(reviews, start=1)
    ]


def _topics_of(looked: Looked | None) -> list[TopicShown]:
    return [
        TopicShown(
            gettext(TOPICS[key].title),
            gettext(TOPICS[key].found[one.found]) if one.found else "",
            [gettext(TOPICS[key].steps[step]) for step in one.steps],
        )
        for key, one in (looked.said() if looked else ())
    ]


def reviews_with_course(
    scale: Subscale, reviews: Sequence[OpenReview], points: Sequence[CoursePoint]
) -> list[ReviewShown]:
    """Each review with the score before it, the latest score after it, and whether that is a clear change."""
    scored = [(timezone.localdate(point.answered_at), point.value) for point in points if point.value is not None]
    return [_with_scores(scale, review, scored) for review in reviews_shown(reviews)]


def _with_scores(scale: Subscale, review: ReviewShown, scored: Sequence[tuple[date, float]]) -> ReviewShown:
    before = next((value for day, value in reversed(scored) if day <= review.reviewed_on), None)
    after = scored[-1][1] if scored and scored[-1][0] > review.reviewed_on else None
    change = None if before is None or after is None else change_between(scale, before, after)
    return replace(review, before=before, after=after, change=change)

"""A clinician's view of what is expected: the course of people with the same start, and the course since a review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from befriend.care.ontrack import ASSUMED, INTAKE, Basis, Expectation, bounds, is_within
from befriend.drawing.course import CourseRange
from befriend.measure.growth import ExpectedScore
from befriend.measure.growth.interrupted import interrupted_course
from befriend.measure.items import Direction
from befriend.rooms.checkins.courses import weeks_between
from befriend.rooms.checkins.queries import ExpectationHere

from .courses import ReviewShown, RowShown

ON_TRACK = _("On track")
NOT_ON_TRACK = _("Not on track")
TURNS: Mapping[int, str | Promise] = {
    1: _("Better than the course before the review led to expect"),
    0: _("Within what the course before the review led to expect"),
    -1: _("Worse than the course before the review led to expect"),
}
TURN_RANGE = 0.80
"""How much lies within the ranges of a turn, whatever bound the service chose: they say how sure, and judge nobody."""
TURN_SIGNS = {1: "better", 0: "same", -1: "worse"}


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """What was expected of one score, the worst that still counts as on track, and whether it does."""

    expected: float
    bound: float
    is_on_track: bool

    @property
    def words(self) -> str | Promise:
        return ON_TRACK if self.is_on_track else NOT_ON_TRACK

    @property
    def sign(self) -> str:
        return "same" if self.is_on_track else "worse"


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One score after the review: what the course since says of that day, and where it would have lain before."""

    day: date
    value: float
    since: float
    low: float
    high: float
    before_low: float
    before_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnShown:
    """The course since a review: from which score, every score after it, and how the latest compares with before."""

    number: int
    reviewed_on: date
    from_score: float
    rows: Sequence[TurnRow]
    since: Sequence[CourseRange]
    as_before: Sequence[CourseRange]
    turned: int

    @property
    def words(self) -> str | Promise:
        return TURNS[self.turned]

    @property
    def sign(self) -> str:
        return TURN_SIGNS[self.turned]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedShown:
    """The expected course of one client on one measure, whose it is, and what each score is beside it."""

    is_own: bool
    fitted_at: datetime | None
    people: int
    tried_on: int
    within: float | None
    share: float
    source: str
    """What is cited, in the language in which it was published."""
    assumed: str
    """What was assumed beside it, in the reader's own; empty where nothing was."""
    last_week: float
    rows: Mapping[UUID, ExpectedRow]
    days: Sequence[CourseRange]
    latest: ExpectedRow | None
    turn: TurnShown | None

    @property
    def percent_within(self) -> int:
        return round(100 * self.share)

    @property
    def percent_beyond(self) -> int:
        return 100 - self.percent_within

    @property
    def within_percent(self) -> float | None:
        return None if self.within is None else 100 * self.within


Ends = tuple[float, float]


def expected_shown(
    here: ExpectationHere | None,
    direction: Direction,
    rows: Sequence[RowShown],
    reviews: Sequence[ReviewShown],
    ends: Ends,
    today: date,
) -> ExpectedShown | None:
    """None where the measure has no curve, or there is no score after the first day yet. Rows: the oldest first."""
    scored = [(timezone.localdate(row.answered_at), row.value, row) for row in rows if row.value is not None]
    if here is None or not scored or scored[-1][0] == scored[0][0]:
        return None
    first_on, first = scored[0][0], scored[0][1]
    expectation = here.expectation

    judged = [one for one in scored if expectation.judges(weeks_between(first_on, one[0]))]
    drawn = _days_drawn(first_on, max(today, scored[-1][0]), expectation)
    # One course for all days: this is asked inside a request.
    weeks = [weeks_between(first_on, day) for day in [*(day for day, _value, _row in judged), *drawn]]
    found = bounds(expectation, first_score=first, weeks=weeks, direction=direction)
    told = {
        row.checkin_id: ExpectedRow(_held(expected, ends), _held(bound, ends), is_within(value, bound, direction))
        for (_day, value, row), (expected, bound) in zip(judged, found, strict=False)
    }
    return ExpectedShown(
        is_own=expectation.basis is Basis.OWN,
        fitted_at=here.fitted_at,
        people=here.people,
        tried_on=here.tried_on,
        within=here.within,
        share=expectation.share,
        source=expectation.curve.source.removesuffix(ASSUMED).strip(),
        assumed=gettext(ASSUMED) if expectation.curve.source.endswith(ASSUMED) else "",
        last_week=expectation.last_week,
        rows=told,
        days=[
            _from_expected_to_bound(day, _held(expected, ends), _held(bound, ends))
            for day, (expected, bound) in zip(drawn, found[len(judged) :], strict=True)
        ],
        latest=told.get(scored[-1][2].checkin_id),
        turn=_turn(expectation, direction, [(day, value) for day, value, _row in scored], reviews, ends),
    )


def _held(value: float, ends: Ends) -> float:
    """A straight line leaves the measure; its drawing and its table stay within."""
    return min(max(value, ends[0]), ends[1])


def _days_drawn(first_on: date, until: date, expectation: Expectation) -> list[date]:
    """One day each week from the first week on, and the last one; no further than anybody is judged."""
    last = min(until, first_on + timedelta(days=int(expectation.last_week * 7)))
    return [first_on + timedelta(days=number) for number in range(1, (last - first_on).days, 7)] + [last]


def _from_expected_to_bound(day: date, expected: float, bound: float) -> CourseRange:
    return CourseRange(day, expected, min(expected, bound), max(expected, bound))


def _turn(
    expectation: Expectation,
    direction: Direction,
    scored: Sequence[tuple[date, float]],
    reviews: Sequence[ReviewShown],
    ends: Ends,
) -> TurnShown | None:
    """Since the latest review that has scores on both sides."""
    first_on, last_on = scored[0][0], scored[-1][0]
    between = [one for one in reviews if first_on < one.reviewed_on < last_on]
    if not between:
        return None
    review = max(between, key=lambda one: one.reviewed_on)
    at = weeks_between(first_on, review.reviewed_on)
    # Of several scores on the first day, the first: at time 0 stands one.
    seen = [(weeks_between(first_on, day), value) for day, value in scored if day > first_on]
    days = [review.reviewed_on + timedelta(days=n) for n in range(0, (last_on - review.reviewed_on).days, 7)] + [
        last_on
    ]
    after = [(day, value) for day, value in scored if day > review.reviewed_on]
    weeks = [weeks_between(first_on, day) for day in [*days, *(day for day, _value in after)]]
    found = interrupted_course(expectation.curve, [(0.0, scored[0][1]), *seen], at, weeks, first=INTAKE)
    since, before = found.since, found.as_before
    rows = [
        _turn_row(day, value, one, other, TURN_RANGE, ends)
        for (day, value), one, other in zip(after, since[len(days) :], before[len(days) :], strict=True)
    ]
    return TurnShown(
        number=review.number,
        reviewed_on=review.reviewed_on,
        from_score=found.from_score,
        rows=rows,
        since=_ranges(days, since, TURN_RANGE, ends),
        as_before=_ranges(days, before, TURN_RANGE, ends),
        turned=_turned(rows[-1], direction),
    )


def _turn_row(
    day: date, value: float, since: ExpectedScore, before: ExpectedScore, level: float, ends: Ends
) -> TurnRow:
    low, high = since.course_interval(level)
    before_low, before_high = before.score_interval(level)
    held = [_held(one, ends) for one in (since.expected, low, high, before_low, before_high)]
    return TurnRow(day, value, *held)


def _turned(row: TurnRow, direction: Direction) -> int:
    """1: better than the interval of before, -1: worse, 0: within it."""
    above = (row.value > row.before_high) - (row.value < row.before_low)
    return -above if direction is Direction.LOWER_IS_BETTER else above


def _ranges(days: Sequence[date], found: Sequence[ExpectedScore], level: float, ends: Ends) -> list[CourseRange]:
    intervals = [one.course_interval(level) for one in found[: len(days)]]
    return [
        CourseRange(day, _held(one.expected, ends), _held(low, ends), _held(high, ends))
        for day, one, (low, high) in zip(days, found, intervals, strict=False)
    ]

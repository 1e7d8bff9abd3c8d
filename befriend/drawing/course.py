"""One person's course as a picture: scores over real time, how sure we are of each, and what happened on the way."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from befriend.base.errors import InputError
from befriend.drawing.scale import Scale, date_ticks, placed, value_ticks

Mark = Literal["better", "worse"]

TOP, BOTTOM, START = 26.0, 30.0, 36.0
END_WITHOUT_BANDS = 14.0
# Wide enough for a word at the chart's text size, measured on the clinical band names in DejaVu Sans, the widest
# font that a page may fall back to: most long names need 6.9 a letter, the Spanish ones up to 7.4.
LETTER, AROUND_NAME, MOST_FOR_BANDS, LOWEST_NAMED_BAND = 7.4, 20.0, 190.0, 14.0
LINE = 16.0
# The first and last score stand a little inside, so that neither dot nor number is cut.
INSET = 16.0
BETWEEN_DATES = 84.0
CAP = 3.0
ABOVE_DOT, ABOVE_BAR = 11.0, 5.0
MARK_SIZE = 6.5


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One score. `low` and `high` are its interval; `mark` says that the change since the first score is reliable."""

    at: date
    value: float
    low: float | None = None
    high: float | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class CourseBand:
    """A named zone of scores from `start` to where the next zone starts."""

    label: str
    start: float


@dataclass(frozen=True, slots=True)
class CourseReview:
    """A dated look at the plan, drawn as an upright line with its number."""

    at: date
    number: int


@dataclass(frozen=True, slots=True)
class CourseRange:
    """One day of a course that is expected, not seen: where it lies, and the range around it."""

    at: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePicture:
    """What is to be drawn.

    `expected` is the course to compare with, `since` the course from a change on, `as_before` the course had nothing
    changed; each in order of time. `steady` is the range in which a change says nothing clear: it becomes a soft
    ribbon. `gap_days`: scores further apart are joined by a broken line only. `until` stretches the time axis, for
    example to today.
    """

    points: Sequence[CoursePoint]
    y_range: tuple[float, float]
    bands: Sequence[CourseBand] = ()
    cutoff: float | None = None
    steady: tuple[float, float] | None = None
    reviews: Sequence[CourseReview] = ()
    expected: Sequence[CourseRange] = ()
    since: Sequence[CourseRange] = ()
    as_before: Sequence[CourseRange] = ()
    gap_days: int | None = None
    until: date | None = None
    width: float = 720
    height: float = 300


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """A score in its place: `shape` is the path of its mark, empty for a dot; `name_y` is where its number stands."""

    x: float
    y: float
    at: date
    value: float
    mark: Mark | None
    shape: str
    name_y: float | None


@dataclass(frozen=True, slots=True)
class DrawnBand:
    """A zone in its place. Its label is empty where there is no room to read it; a long one stands in lines."""

    y: float
    height: float
    label: str
    lines: tuple[tuple[float, str], ...]
    is_even: bool


@dataclass(frozen=True, slots=True)
class DrawnReview:
    x: float
    number: int
    at: date


@dataclass(frozen=True, slots=True)
class DrawnRange:
    """A course that is expected: its line, and the area around it, as SVG data. Both empty where there is none."""

    line: str
    area: str


@dataclass(frozen=True, slots=True)
class DrawnDate:
    x: float
    at: date
    pattern: str


@dataclass(frozen=True, slots=True)
class DrawnValue:
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class DrawnRibbon:
    y: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDrawing:
    """Everything a template needs to write the picture: paths as SVG data, places in units of the view box."""

    width: float
    height: float
    plot_x: float
    plot_y: float
    plot_width: float
    plot_height: float
    points: tuple[DrawnPoint, ...]
    line: str
    gaps: str
    intervals: str
    grid: str
    bands: tuple[DrawnBand, ...]
    cutoff_y: float | None
    ribbon: DrawnRibbon | None
    expected: DrawnRange
    since: DrawnRange
    as_before: DrawnRange
    reviews: tuple[DrawnReview, ...]
    dates: tuple[DrawnDate, ...]
    values: tuple[DrawnValue, ...]

    @property
    def plot_end(self) -> float:
        return placed(self.plot_x + self.plot_width)

    @property
    def plot_bottom(self) -> float:
        return placed(self.plot_y + self.plot_height)

    @property
    def has_plain(self) -> bool:
        return any(point.mark is None for point in self.points)

    @property
    def has_better(self) -> bool:
        return any(point.mark == "better" for point in self.points)

    @property
    def has_worse(self) -> bool:
        return any(point.mark == "worse" for point in self.points)


def draw_course(picture: CoursePicture) -> CourseDrawing:
    """Place a course. Time runs from left to right, by real days, in every language (decision 0005)."""
    _check(picture)
    points = sorted(picture.points, key=lambda point: point.at)
    end = _room_for_bands(picture.bands)
    x, first_day, last_day = _time_scale(picture, end)
    y = Scale(*picture.y_range, at_low=picture.height - BOTTOM, at_high=TOP)
    ends = (points[0], points[-1])
    drawn = tuple(_point(point, x((point.at - first_day).days), y, point in ends) for point in points)
    line, gaps = _lines(drawn, picture.gap_days)
    ticks = tuple(DrawnValue(y(value), value) for value in value_ticks(*picture.y_range))
    return CourseDrawing(
        width=picture.width,
        height=picture.height,
        plot_x=START,
        plot_y=TOP,
        plot_width=placed(picture.width - START - end),
        plot_height=placed(picture.height - TOP - BOTTOM),
        points=drawn,
        line=line,
        gaps=gaps,
        intervals=_intervals(points, drawn, y),
        grid="".join(f"M{START:g} {tick.y:g}H{picture.width - end:g}" for tick in ticks),
        bands=_bands(picture, y),
        cutoff_y=None if picture.cutoff is None else y.held(picture.cutoff),
        ribbon=None if picture.steady is None else _ribbon(picture.steady, y),
        expected=_range(picture.expected, x, y, first_day),
        since=_range(picture.since, x, y, first_day),
        as_before=_range(picture.as_before, x, y, first_day),
        reviews=tuple(DrawnReview(x((r.at - first_day).days), r.number, r.at) for r in picture.reviews),
        dates=_dates(x, first_day, last_day),
        values=ticks,
    )


def _check(picture: CoursePicture) -> None:
    low, high = picture.y_range
    if low >= high:
        raise InputError(f"The scores to draw run from {low:g} to {high:g}. Give the lowest possible score first.")
    if not picture.points:
        raise InputError("There is no score to draw. Show the words for an empty course instead.")
    outside = [point for point in picture.points if not low <= point.value <= high]
    if outside:
        raise InputError(
            f"{len(outside)} of {len(picture.points)} scores lie outside {low:g} to {high:g}. "
            "Give the range that this measure allows."
        )


def _room_for_bands(bands: Sequence[CourseBand]) -> float:
    longest = max((len(band.label) for band in bands), default=0)
    return placed(min(longest * LETTER + AROUND_NAME, MOST_FOR_BANDS)) if longest else END_WITHOUT_BANDS


def _time_scale(picture: CoursePicture, end: float) -> tuple[Scale, date, date]:
    days = [point.at for point in picture.points] + [review.at for review in picture.reviews]
    first, last = min(days), max([*days, picture.until or days[0]])
    at_last = picture.width - end - INSET
    return Scale(0, (last - first).days, at_low=START + INSET, at_high=at_last), first, last


def _point(point: CoursePoint, x: float, y: Scale, is_named: bool) -> DrawnPoint:
    at_y = y(point.value)
    top = at_y if point.high is None else y.held(point.high)
    name_y = placed(min(top - ABOVE_BAR, at_y - ABOVE_DOT)) if is_named else None
    return DrawnPoint(x, at_y, point.at, point.value, point.mark, _shape(point.mark, x, at_y), name_y)


def _shape(mark: Mark | None, x: float, y: float) -> str:
    """A diamond for better and a triangle for worse: told apart without colour."""
    size = MARK_SIZE
    if mark == "better":
        return f"M{x:g} {placed(y - size):g}l{size:g} {size:g}l-{size:g} {size:g}l-{size:g}-{size:g}z"
    if mark == "worse":
        return f"M{x:g} {placed(y - size):g}l{size:g} {2 * size - 2:g}h-{2 * size:g}z"
    return ""


def _lines(points: Sequence[DrawnPoint], gap_days: int | None) -> tuple[str, str]:
    """One path for what was followed closely, and one for the jumps over a gap."""
    line, gaps = f"M{points[0].x:g} {points[0].y:g}", ""
    for before, after in pairwise(points):
        if gap_days is not None and after.at - before.at > timedelta(days=gap_days):
            gaps += f"M{before.x:g} {before.y:g}L{after.x:g} {after.y:g}"
            line += f"M{after.x:g} {after.y:g}"
        else:
            line += f"L{after.x:g} {after.y:g}"
    return line, gaps


def _intervals(points: Sequence[CoursePoint], drawn: Sequence[DrawnPoint], y: Scale) -> str:
    bars = (
        _bar(place.x, y.held(point.low), y.held(point.high))
        for point, place in zip(points, drawn, strict=True)
        if point.low is not None and point.high is not None
    )
    return "".join(bars)


def _bar(x: float, at_low: float, at_high: float) -> str:
    cap = f"h{2 * CAP:g}"
    return f"M{placed(x - CAP):g} {at_high:g}{cap}m-{CAP:g} 0V{at_low:g}m-{CAP:g} 0{cap}"


def _bands(picture: CoursePicture, y: Scale) -> tuple[DrawnBand, ...]:
    bands = sorted(picture.bands, key=lambda band: band.start)
    starts = [band.start for band in bands] + [picture.y_range[1]]
    return tuple(_band(band, end, y, index) for index, (band, end) in enumerate(zip(bands, starts[1:], strict=True)))


def _band(band: CourseBand, end: float, y: Scale, index: int) -> DrawnBand:
    top, bottom = y.held(end), y.held(band.start)
    height = placed(bottom - top)
    label = band.label if height >= LOWEST_NAMED_BAND else ""
    return DrawnBand(top, height, label, lines_of(label, (top + bottom) / 2, height), index % 2 == 0)


def lines_of(label: str, middle: float, height: float) -> tuple[tuple[float, str], ...]:
    """The label in as many lines as it needs and the zone has room for; what does not fit ends in an ellipsis."""
    most = max(1, int(height // LINE))
    wide = int((MOST_FOR_BANDS - AROUND_NAME) // LETTER)
    lines = textwrap.wrap(label, wide, max_lines=most, placeholder="…")
    first = middle + 4 - LINE * (len(lines) - 1) / 2
    return tuple((placed(first + LINE * number), line) for number, line in enumerate(lines))


def _range(days: Sequence[CourseRange], x: Scale, y: Scale, first: date) -> DrawnRange:
    """The line from left to right; the area along its upper edge and back along the lower one."""
    if not days:
        return DrawnRange("", "")
    placed_days = [(x((day.at - first).days), day) for day in days]
    line = "L".join(f"{at:g} {y.held(day.value):g}" for at, day in placed_days)
    above = "L".join(f"{at:g} {y.held(day.high):g}" for at, day in placed_days)
    below = "L".join(f"{at:g} {y.held(day.low):g}" for at, day in reversed(placed_days))
    return DrawnRange(f"M{line}", f"M{above}L{below}z")


def _ribbon(steady: tuple[float, float], y: Scale) -> DrawnRibbon:
    top, bottom = y.held(steady[1]), y.held(steady[0])
    return DrawnRibbon(top, placed(bottom - top))


def _dates(x: Scale, first: date, last: date) -> tuple[DrawnDate, ...]:
    most = max(2, int((x.at_high - x.at_low) // BETWEEN_DATES) + 1)
    return tuple(DrawnDate(x((tick.at - first).days), tick.at, tick.pattern) for tick in date_ticks(first, last, most))

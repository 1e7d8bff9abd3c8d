"""Short forms made ready to be drawn and told: a small course of their own, never joined to that of the sums."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from befriend.drawing.course import CourseDrawing, CoursePicture, CoursePoint, draw_course
from befriend.measure.items import Adaptive
from befriend.rooms.checkins.queries import ShortFormSent
from befriend.rooms.checkins.shortening import ALL, LONG, SURE

WIDE = 1.96
"""Standard errors on either side: the place lies within in 19 of 20 cases, as the model has it."""

ENDS = (-3.0, 3.0)
"""What the picture shows. Of the group that the parameters were fitted to, 3 in 1,000 lie beyond."""

GAP_DAYS = 45

_HOW_SURE: dict[str, Promise] = {
    SURE: _("Quite sure"),
    LONG: _("Only roughly"),
    ALL: _("Only roughly"),
    "": _("Left open: the next form is whole"),
}
NOT_SURE_YET = _("Not sure yet")
"""What the client reads where the form was left open."""


@dataclass(frozen=True, slots=True)
class ShortRow:
    """One short form: its place with what is likely around it, how sure that is, and how much was asked."""

    checkin_id: UUID
    answered_at: datetime
    trait: float | None
    low: float | None
    high: float | None
    standard_error: float | None
    how_sure: str | Promise
    asked: int
    of: int
    is_skipped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortCourse:
    """The short forms of one client on one measure, the newest first, and their picture."""

    rows: Sequence[ShortRow]
    drawing: CourseDrawing | None
    description: str
    population: str


def short_course(
    sent: Sequence[ShortFormSent], adaptive: Adaptive | None, today: date, *, is_own: bool
) -> ShortCourse | None:
    """None where no short form was sent. `sent`: in order of time."""
    if not sent:
        return None
    rows = [_row(one, is_own=is_own) for one in sent]
    return ShortCourse(
        rows=list(reversed(rows)),
        drawing=_drawing(rows, today, is_own=is_own),
        description=_description(rows),
        population=adaptive.population if adaptive else "",
    )


def _row(one: ShortFormSent, *, is_own: bool) -> ShortRow:
    low = high = None
    if one.trait is not None and one.standard_error is not None:
        low, high = one.trait - WIDE * one.standard_error, one.trait + WIDE * one.standard_error
    told = NOT_SURE_YET if is_own and not one.ended else _HOW_SURE.get(one.ended, "")
    how_sure = told if one.trait is not None else ""
    return ShortRow(
        one.checkin_id,
        one.answered_at,
        one.trait,
        low,
        high,
        one.standard_error,
        how_sure,
        one.asked,
        one.of,
        one.is_skipped,
    )


def _drawing(rows: Sequence[ShortRow], today: date, *, is_own: bool) -> CourseDrawing | None:
    points = [
        CoursePoint(timezone.localdate(row.answered_at), _held(row.trait), _held(row.low), _held(row.high))
        for row in rows
        if row.trait is not None and row.low is not None and row.high is not None
    ]
    if not points:
        return None
    width, height = (420.0, 240.0) if is_own else (560.0, 220.0)
    drawn = draw_course(
        CoursePicture(points=points, y_range=ENDS, gap_days=GAP_DAYS, until=today, width=width, height=height)
    )
    # Without numbers at the dots, as they would look like scores; the table has them.
    return replace(drawn, points=tuple(replace(point, name_y=None) for point in drawn.points))


def _held(value: float) -> float:
    return round(min(max(value, ENDS[0]), ENDS[1]), 1)


def _description(rows: Sequence[ShortRow]) -> str:
    placed = [row for row in rows if row.trait is not None]
    told = ngettext("%(count)s short form.", "%(count)s short forms.", len(rows)) % {"count": len(rows)}
    if not placed:
        return told
    last = placed[-1]
    return f"{told} " + str(_("The latest, on %(day)s, is at %(place)s, most likely between %(low)s and %(high)s.")) % {
        "day": date_format(last.answered_at, "DATE_FORMAT"),
        "place": _short(last.trait),
        "low": _short(last.low),
        "high": _short(last.high),
    }


def _short(value: float | None) -> str:
    return "" if value is None else number_format(round(value, 1), decimal_pos=1)

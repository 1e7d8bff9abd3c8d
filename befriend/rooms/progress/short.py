"""Short forms made ready to be drawn and told: a small course of their own, never joined to that of the sums.

Who works here reads the place on the trait as a number. The client reads it in words: a trait has no unit that says
anything to somebody who has not met it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from befriend.drawing.course import CourseDrawing, CoursePicture, CoursePoint, draw_course
from befriend.measure.items import Direction, Measure
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

PLACES: tuple[tuple[float, Promise], ...] = (
    (-1.5, _("the lighter side")),
    (-0.5, _("a little to the lighter side")),
    (0.5, _("the middle")),
    (1.5, _("a little to the heavier side")),
    (math.inf, _("the heavier side")),
)
"""Up to which place on the trait each word reaches: the middle is half a spread to either side, and so on outwards.

They are true of every measure that has a short form, since less is better in all of them. They name a side and no
change: a short form does not say that somebody got better.
"""


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
    is_open: bool
    asked: int
    of: int
    is_skipped: bool

    @property
    def in_words(self) -> str | Promise:
        """Where it lies, for the client. Empty where nothing is known."""
        return "" if self.trait is None else _in_words(self.trait)

    @property
    def sure_in_words(self) -> str:
        """How sure that is, for the client, with the words that it most likely lies between."""
        if self.low is None or self.high is None or self.is_open:
            return str(self.how_sure)
        low, high = _in_words(self.low), _in_words(self.high)
        if low == high:
            return str(self.how_sure)
        told = {"sure": self.how_sure, "low": low, "high": high}
        return gettext("%(sure)s: most likely between %(low)s and %(high)s") % told


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortCourse:
    """The short forms of one client on one measure, the newest first, and their picture.

    `high_label`, `low_label`: what the two ends of the picture mean. `population`: whose average is 0.
    """

    rows: Sequence[ShortRow]
    drawing: CourseDrawing | None
    description: str
    population: str
    high_label: str | Promise
    low_label: str | Promise


def short_course(sent: Sequence[ShortFormSent], measure: Measure, today: date, *, is_own: bool) -> ShortCourse | None:
    """None where no short form was sent. `sent`: in order of time."""
    if not sent:
        return None
    rows = [_row(one, is_own=is_own) for one in sent]
    high, low = _ends(measure, is_own=is_own)
    return ShortCourse(
        rows=list(reversed(rows)),
        drawing=_drawing(rows, today, is_own=is_own),
        description=_description(rows, is_own=is_own),
        population=measure.adaptive.population if measure.adaptive else "",
        high_label=high,
        low_label=low,
    )


def _ends(measure: Measure, *, is_own: bool) -> tuple[str | Promise, str | Promise]:
    """The upper end and the lower. A measure that was turned round since has neither: no word would be true of all."""
    if measure.main.direction is not Direction.LOWER_IS_BETTER:
        return "", ""
    return (_("Heavier"), _("Lighter")) if is_own else (_("Worse"), _("Better"))


def _row(one: ShortFormSent, *, is_own: bool) -> ShortRow:
    low = high = None
    if one.trait is not None and one.standard_error is not None:
        low, high = one.trait - WIDE * one.standard_error, one.trait + WIDE * one.standard_error
    told = NOT_SURE_YET if is_own and not one.ended else _HOW_SURE.get(one.ended, "")
    return ShortRow(
        checkin_id=one.checkin_id,
        answered_at=one.answered_at,
        trait=one.trait,
        low=low,
        high=high,
        standard_error=one.standard_error,
        how_sure=told if one.trait is not None else "",
        is_open=not one.ended,
        asked=one.asked,
        of=one.of,
        is_skipped=one.is_skipped,
    )


def _in_words(place: float) -> Promise:
    return next(words for up_to, words in PLACES if place < up_to)


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
    bare = replace(drawn, points=tuple(replace(point, name_y=None) for point in drawn.points))
    return replace(bare, values=()) if is_own else bare


def _held(value: float) -> float:
    return round(min(max(value, ENDS[0]), ENDS[1]), 1)


def _description(rows: Sequence[ShortRow], *, is_own: bool) -> str:
    placed = [row for row in rows if row.trait is not None]
    told = ngettext("%(count)s short form.", "%(count)s short forms.", len(rows)) % {"count": len(rows)}
    if not placed:
        return told
    last = placed[-1]
    day = date_format(last.answered_at, "DATE_FORMAT")
    if is_own:
        latest = gettext("The latest, on %(day)s: %(place)s. %(sure)s.")
        return f"{told} " + latest % {"day": day, "place": last.in_words, "sure": last.sure_in_words}
    latest = gettext("The latest, on %(day)s, is at %(place)s, most likely between %(low)s and %(high)s.")
    places = {"place": _short(last.trait), "low": _short(last.low), "high": _short(last.high)}
    return f"{told} " + latest % {"day": day, **places}


def _short(value: float | None) -> str:
    return "" if value is None else number_format(round(value, 1), decimal_pos=1)

"""How the rule for being on track does on people it did not see: how many lie within the bound, whom it finds in time.

Never imported by a request: it works on tables of scores `with_worse` (care/learned_course.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from befriend.base.errors import InputError
from befriend.care.learned_course import FORM, Told, Trial, is_beyond, tried, with_worse
from befriend.care.ontrack import INTAKE, LEAST_PEOPLE, Expectation
from befriend.measure.change import gain
from befriend.measure.change.rules import TOLERANCE
from befriend.measure.items import Direction

VISIT: Final = "visit"
"""The week that a score belongs to: the nearest whole one."""

ASIDE: Final = 5
"""One person in so many is kept aside: no curve and no bound comes from them."""

STATED_COURSE, OWN_COURSE, CONFORMAL_COURSE = "stated", "own", "own, conformal"
"""How the courses are called that are tried."""

ENDS_WITH: Final = "ends_with"
"""The column with the person's very last score."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Courses to compare people with, by name, and the scores of people that none of them came from."""

    courses: Mapping[str, Expectation]
    aside: pl.DataFrame
    trial: Trial | None
    """Where the own courses come from; None where there are too few people for one."""

    @property
    def people(self) -> int:
        """How many people the courses are tried on."""
        return self.aside[FORM.person].n_unique()


def calibrated(
    later: pl.DataFrame, direction: Direction, share: float, stated: Expectation | None, told: Told = lambda _: None
) -> Calibration:
    """The stated course, the own one, and the own one with conformal bounds, from four people in five.

    Shapes: `later` as `later_table` (care/learned_course.py) gives it. One half of the four in five gives the curve,
    the other half the conformal bounds. With fewer than LEAST_PEOPLE among them only the stated course is tried, on
    everybody. Errors: InputError where there is none; and as in `fit_growth`.
    """
    told("Keeping people aside")
    people = later[FORM.person].unique().sort()
    known = {STATED_COURSE: stated} if stated is not None else {}
    if len(people) - len(people.gather_every(ASIDE)) < LEAST_PEOPLE:
        if stated is None:
            raise InputError(
                f"People with a second score: {len(people):,}. An own course needs "
                f"{LEAST_PEOPLE * ASIDE // (ASIDE - 1)}, and no published one is known for this measure. Gather more."
            )
        return Calibration(known, with_visits(later), None)
    is_aside = later[FORM.person].is_in(people.gather_every(ASIDE).implode())
    trial = tried(later.filter(~is_aside), direction, share, told)
    told("Making the conformal bounds")
    courses = {**known, OWN_COURSE: trial.plain, CONFORMAL_COURSE: trial.corrected()}
    return Calibration(courses, with_visits(later.filter(is_aside)), trial)


def flag_table(
    made: Calibration, reliable: float, direction: Direction, weeks: Sequence[int], told: Told = lambda _: None
) -> pl.DataFrame:
    """`coverage` and `warnings` of each course, one row per course and week.

    `reliable`: so many points are a reliable change. Weeks are left out in which nobody came, and those beyond the last
    one that a course judges; nor is anybody flagged there. Errors: InputError where no week is left.
    """
    parts = []
    for name, course in made.courses.items():
        told("Trying each course")
        is_judged = pl.col(FORM.time) <= course.last_week
        seen = with_worse(made.aside, course.curve, direction)
        seen = seen.with_columns((is_beyond(course) & is_judged).alias("\0beyond"))
        beyond = pl.col("\0beyond")
        of_course = coverage(seen.filter(is_judged), beyond, weeks)
        rows = of_course.join(warnings(seen, beyond, reliable, direction, weeks), on=VISIT)
        parts.append(rows.select(pl.lit(name).alias("course"), pl.all()).filter(pl.col("people") > 0))
    table = pl.concat(parts).rename({VISIT: "week"})
    if table.is_empty():
        last = max(course.last_week for course in made.courses.values())
        raise InputError(
            f"Nobody who was kept aside came in week {', '.join(map(str, weeks))}, as far as a course judges anybody "
            f"(until week {last:g}). Ask for other weeks."
        )
    return table


def with_visits(later: pl.DataFrame) -> pl.DataFrame:
    """The scores in the order of time, with the week each belongs to; of several in one week of a person the first.

    Beside each stands the person's very last score, which may be another one of that week.
    """
    ordered = later.sort(FORM.person, FORM.time).with_columns(
        pl.col(FORM.time).round(0).cast(pl.Int32).alias(VISIT),
        pl.col(FORM.score).last().over(FORM.person).alias(ENDS_WITH),
    )
    return ordered.unique([FORM.person, VISIT], keep="first", maintain_order=True)


def coverage(later: pl.DataFrame, is_beyond: pl.Expr, weeks: Sequence[int]) -> pl.DataFrame:
    """By week: how many `people` were seen in it, and which share of them was `within` the bound (null for nobody).

    Shapes: `later` `with_visits`, one row per person and week; one row per week asked for, in its order.
    """
    found = later.group_by(VISIT).agg(pl.len().alias("people"), (~is_beyond).mean().alias("within"))
    return _by_week(found, weeks).with_columns(pl.col("people").fill_null(0))


def warnings(
    later: pl.DataFrame, is_flagged: pl.Expr, reliable: float, direction: Direction, weeks: Sequence[int]
) -> pl.DataFrame:
    """By week: whom a flag up to then would have found, of those seen in that week and again later.

    Meaning: `seen_later` people; `deteriorate`, the share whose last score is worse than the first by `reliable`
    points or more; `found`, the share flagged among these; `in_vain`, the share flagged among the others; `right`, the
    share of the flagged that deteriorate. Shapes: as in `coverage`. Range: 0 to 1.
    Missing: null where there is nobody to take a share of.
    """
    worse = gain(direction, pl.col(INTAKE), pl.col(ENDS_WITH)) <= TOLERANCE - reliable
    people = later.group_by(FORM.person, maintain_order=True).agg(
        pl.col(VISIT).last().alias("last"),
        worse.last().alias("bad"),
        pl.col(VISIT).filter(is_flagged).first().alias("flagged_in"),
    )
    seen = later.filter(pl.col(VISIT).is_in(list(weeks))).select(FORM.person, VISIT).join(people, on=FORM.person)
    is_flag = pl.col("flagged_in").is_not_null() & (pl.col("flagged_in") <= pl.col(VISIT))
    before = seen.filter(pl.col("last") > pl.col(VISIT)).with_columns(is_flag.alias("flag"))
    bad, flag = pl.col("bad"), pl.col("flag")
    found = before.group_by(VISIT).agg(
        pl.len().alias("seen_later"),
        bad.mean().alias("deteriorate"),
        flag.filter(bad).mean().alias("found"),
        flag.filter(~bad).mean().alias("in_vain"),
        bad.filter(flag).mean().alias("right"),
    )
    return _by_week(found, weeks).with_columns(pl.col("seen_later").fill_null(0))


def _by_week(found: pl.DataFrame, weeks: Sequence[int]) -> pl.DataFrame:
    wanted = pl.DataFrame({VISIT: pl.Series(list(weeks), dtype=pl.Int32)})
    return wanted.join(found, on=VISIT, how="left", maintain_order="left")

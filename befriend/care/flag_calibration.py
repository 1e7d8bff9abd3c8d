"""How the rule for being on track does on people it did not see: how many lie within the bound, whom it finds in time.

Never imported by a request: it works on tables of scores `with_worse` (care/learned_course.py).
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from befriend.care.learned_course import FORM
from befriend.care.ontrack import INTAKE
from befriend.measure.change import gain
from befriend.measure.change.rules import TOLERANCE
from befriend.measure.items import Direction

VISIT: Final = "visit"
"""The week that a score belongs to: the nearest whole one."""


def with_visits(later: pl.DataFrame) -> pl.DataFrame:
    """The scores in the order of time, with the week each belongs to; of several in one week of a person the first."""
    ordered = later.sort(FORM.person, FORM.time).with_columns(pl.col(FORM.time).round(0).cast(pl.Int32).alias(VISIT))
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
    worse = gain(direction, pl.col(INTAKE), pl.col(FORM.score)) <= TOLERANCE - reliable
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

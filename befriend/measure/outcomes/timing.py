"""How long change takes: by which week how many people had first improved, or got worse, reliably."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from befriend.measure import frames
from befriend.measure.change.error import normal_quantile
from befriend.measure.items import Direction
from befriend.measure.outcomes.courses import AT, PERSON, Judged
from befriend.measure.outcomes.figures import SMALLEST_GROUP

SHOWN_WEEKS: Final = (2, 4, 8, 12, 26, 52)
CHANGES: Final = ("improved", "deteriorated")

HALF: Final = 0.5 - 1e-9
"""A product of shares that should be a half can come out a hair below it."""

COLUMNS: Final = {
    "score": pl.String(),
    "by": pl.String(),
    "group": pl.String(),
    "change": pl.String(),
    "week": pl.Int64(),
    "at_risk": pl.Int64(),
    "changed": pl.Int64(),
    "changed_share": pl.Float64(),
    "changed_low": pl.Float64(),
    "changed_high": pl.Float64(),
    "half_by": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """At the end of one week since the first score: how many first changed in it, how many were last seen in it."""

    week: int
    changed: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByThen:
    """How it stands at the end of a week: who was still there when it began, who had changed, and the share of all.

    The interval is None where nobody or everybody has changed: there the formula has none.
    """

    week: int
    at_risk: int
    changed: int
    share: float
    interval: tuple[float, float] | None


def changed_by(endings: Sequence[Ending], level: float = 0.95) -> list[ByThen]:
    """The share that had changed by the end of each week, had everybody been seen as long as those who stayed.

    Formula (Kaplan and Meier): 1 - S, S = the product over weeks of 1 - changed / at risk; whoever stops coming counts
    as long as they came. Interval: log(-log S) plus or minus z times the root of the sum of changed / (at risk * (at
    risk - changed)), divided by |log S| (Greenwood's variance on that scale).
    Shapes: endings in any order, one per week at most; one result per week in which somebody changed or left.
    Range: 0 to 1. Missing: who was seen once has no time to change in, and must be left out before.
    Errors: InputError for an unknown level.
    Source: Kaplan and Meier, J Am Stat Assoc 1958;53:457-481; Kalbfleisch and Prentice, 1980, section 1.3. In the
    example, by hand: a tenth in week 1; then 8 are left, of whom a quarter change: 1 - .9 * .75.

    >>> found = changed_by([Ending(1, changed=1, left=1), Ending(2, changed=2, left=6)])
    >>> [(one.week, one.at_risk, one.changed, round(one.share, 3)) for one in found]
    [(1, 10, 1, 0.1), (2, 8, 3, 0.325)]
    """
    quantile = normal_quantile(level)
    at_risk = sum(one.changed + one.left for one in endings)
    stayed, variance, changed = 1.0, 0.0, 0
    found = []
    for one in sorted((one for one in endings if one.changed or one.left), key=lambda one: one.week):
        stayed *= 1 - one.changed / at_risk
        rest = at_risk - one.changed
        variance += one.changed / (at_risk * rest) if rest else math.inf
        changed += one.changed
        interval = _interval(stayed, variance, quantile)
        found.append(ByThen(week=one.week, at_risk=at_risk, changed=changed, share=1 - stayed, interval=interval))
        at_risk = rest - one.left
    return found


def _interval(stayed: float, variance: float, quantile: float) -> tuple[float, float] | None:
    if not 0 < stayed < 1:
        return None
    half = quantile * math.sqrt(variance) / abs(math.log(stayed))
    return 1 - stayed ** math.exp(-half), 1 - stayed ** math.exp(half)


def times_table(
    check_ins: pl.LazyFrame,
    judged: Judged,
    *,
    person: str,
    by: str | None = None,
    weeks: Sequence[int] = SHOWN_WEEKS,
    smallest: int = SMALLEST_GROUP,
    level: float = 0.95,
) -> pl.DataFrame:
    """One row per group, kind of change and week, as long as enough people are still there when that week begins.

    Meaning: `definitions.TIMES`. Shapes: check-ins as `courses_of` takes them; a course is one person's in one group.
    Weeks are whole, begun ones counted, from calendar days; times that are numbers are taken as weeks, and must be
    finite.
    Missing: a check-in without a score or a time is none; who has scores on one day only is left out. Without a rule
    or an index nothing is reliable, and the table is empty. Ties: as in `courses_of`,
    for scores of one day.
    Errors and source: as in `changed_by`.
    """
    if not judged.has_judge:
        return pl.DataFrame(schema=COLUMNS)
    courses = _first_changes(check_ins, judged, person, by)
    rows: list[dict[str, Any]] = []
    for (group,), part in courses.group_by("group", maintain_order=True):
        for change in CHANGES:
            by_then = changed_by(_endings(part, change), level)
            about = {"score": judged.column, "by": by, "group": group, "change": change}
            rows += ({**about, **row} for row in _rows(by_then, weeks, smallest))
    return pl.DataFrame(rows, schema=COLUMNS)


def _first_changes(check_ins: pl.LazyFrame, judged: Judged, person: str, by: str | None) -> pl.DataFrame:
    """One row per course with a later score: its group, the weeks of its first changes, and its last week."""
    keys = [PERSON, "group"]
    group = pl.lit(None, pl.String) if by is None else pl.col(by).cast(pl.String)
    kind, score = check_ins.collect_schema()[AT], pl.col(judged.column)
    at = pl.col(AT).dt.date() if kind.is_temporal() else pl.col(AT)
    best, worst = (score.max(), score.min()) if _is_higher(judged) else (score.min(), score.max())
    at_each_time = (
        check_ins.select(pl.col(person).alias(PERSON), group.alias("group"), at, judged.column)
        .drop_nulls([AT, judged.column])
        .group_by(*keys, AT)
        .agg(best.alias("best"), worst.alias("worst"))
        .collect(engine="streaming")
        .sort("group", PERSON, AT)
    )
    since = frames.weeks_since_first(AT, at_each_time.schema[AT], keys)
    later = at_each_time.with_columns(
        since.ceil().cast(pl.Int64).alias("week"), pl.col("best").first().over(keys).alias("first")
    ).filter(pl.col("week") > 0)
    better, worse = judged.moved(pl.col("first").cast(pl.Float64), pl.col("worst").cast(pl.Float64))
    week = pl.col("week")
    return later.group_by(keys, maintain_order=True).agg(
        week.filter(better).min().alias("improved"),
        week.filter(worse).min().alias("deteriorated"),
        week.max().alias("last"),
    )


def _is_higher(judged: Judged) -> bool:
    return judged.direction is Direction.HIGHER_IS_BETTER


def _endings(courses: pl.DataFrame, change: str) -> list[Ending]:
    has_changed = pl.col(change).is_not_null()
    ends = courses.group_by(pl.coalesce(change, "last").alias("week")).agg(
        has_changed.sum().alias("changed"), (~has_changed).sum().alias("left")
    )
    return [Ending(*row) for row in ends.sort("week").iter_rows()]


def _rows(by_then: Sequence[ByThen], weeks: Sequence[int], smallest: int) -> Iterator[dict[str, Any]]:
    half_by = next((one.week for one in by_then if one.share >= HALF and one.at_risk >= smallest), None)
    everybody = by_then[0].at_risk if by_then else 0
    for week in weeks:
        at_risk = next((one.at_risk for one in by_then if one.week >= week), 0)
        if at_risk < max(smallest, 1):
            return
        before = [one for one in by_then if one.week <= week]
        last = before[-1] if before else ByThen(week=0, at_risk=everybody, changed=0, share=0.0, interval=None)
        low, high = last.interval or (None, None)
        yield {
            "week": week,
            "at_risk": at_risk,
            "changed": last.changed,
            "changed_share": last.share,
            "changed_low": low,
            "changed_high": high,
            "half_by": half_by,
        }

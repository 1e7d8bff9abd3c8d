"""All the figures of a report at once: for every score everybody and each group, the same for a file and for a page."""

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from befriend.measure.outcomes.counts import group_counts
from befriend.measure.outcomes.courses import Judged, column_of
from befriend.measure.outcomes.figures import SMALLEST_GROUP, Outcome, outcomes

QUARTER: Final = "quarter"
"""The column that `by_quarter` adds."""

NHS_RULE: Final = "nhs_talking_therapies"


def are_a_referral(judged: Sequence[Judged]) -> bool:
    """Whether these are two scores that NHS Talking Therapies judges together: PHQ-9 and one for an anxiety problem."""
    is_nhs = len(judged) == 2 and all(one.rule is not None and one.rule.key == NHS_RULE for one in judged)
    return is_nhs and "phq9" in [one.column for one in judged]


def together_name(judged: Sequence[Judged]) -> str:
    """What two scores judged together are called."""
    return "+".join(one.column for one in judged)


def outcomes_by(
    courses: Callable[[str | None], pl.LazyFrame],
    judged: Sequence[Judged],
    by: Sequence[str | None] = (None,),
    *,
    smallest: int = SMALLEST_GROUP,
    level: float = 0.95,
) -> list[list[Outcome]]:
    """The figures of every score, for each way of grouping in turn; last, those of both together where they are judged
    so (`are_a_referral`).

    `courses` gives the courses for one way of grouping, None being everybody; each is worked through once.
    Missing, errors and sources: as in `group_counts` and `outcomes`.
    """
    is_together = are_a_referral(judged)
    names = [one.column for one in judged] + ([together_name(judged)] if is_together else [])
    found: list[list[Outcome]] = [[] for _ in names]
    for column in by:
        counts = group_counts(courses(column), judged, by=column, together=is_together)
        # The judge of scores together is asked only whether there is a caseness; each of the two has one.
        for rows, name, one, judge in zip(found, names, counts, [*judged, judged[0]], strict=False):
            rows.extend(outcomes(one, judge, score=name, by=column, smallest=smallest, level=level))
    return found


def by_quarter(courses: pl.LazyFrame, places: Sequence[int], *, zone: str) -> pl.LazyFrame:
    """The courses with a pair in all these scores, and in `QUARTER` that of the latest of their last scores: 2026-Q4.

    Shapes: takes courses whose check-ins had a time (Datetime, in UTC). `zone` says where a day begins.
    Missing: a course without a pair has no quarter and is left out.

    >>> from datetime import datetime
    >>> from befriend.measure.items import Direction
    >>> from befriend.measure.outcomes.courses import AT, courses_of
    >>> rows = pl.LazyFrame({"who": [1, 1], "phq9": [15, 8], AT: [datetime(2026, 1, 5), datetime(2026, 3, 31, 23, 30)]})
    >>> one = Judged(column="phq9", direction=Direction.LOWER_IS_BETTER)
    >>> by_quarter(courses_of(rows, [one], person="who"), [0], zone="Europe/Berlin").collect()[QUARTER].item()
    '2026-Q2'
    """
    last = pl.max_horizontal(*(pl.col(column_of(place, "last_at")) for place in places))
    there = pl.from_epoch(last, time_unit="ms").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    quarter = pl.format("{}-Q{}", there.dt.year(), there.dt.quarter())
    pairs = pl.all_horizontal(*(pl.col(column_of(place, "is_pair")) for place in places))
    return courses.filter(pairs).with_columns(quarter.alias(QUARTER))

"""From courses to counts and sums per group: everything the figures need, and it adds up over groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from befriend.base.errors import InputError
from befriend.measure.change import Group, Reference
from befriend.measure.outcomes.courses import PERSON, SECONDS_A_WEEK, Judged, column_of
from befriend.measure.outcomes.effects import Moments
from befriend.measure.outcomes.engines import Words, brought_here, is_elsewhere, words_of

COUNTS = (
    "people",
    "without_score",
    "with_one",
    "pairs",
    "check_ins",
    "tied",
    "better",
    "worse",
    "mixed",
    "cases",
    "recovered",
    "reliably_recovered",
    "cases_missing",
)
SUMS = ("first", "last", "first_squared", "last_squared", "product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """One score in one group. `cases_missing`: no pair, and a case at the first score or no first score to tell.

    `mixed` is only counted where two scores are judged together: one reliably better, the other reliably worse.
    `moments` and `weeks` (the mean from first to last score) are None there.
    """

    group: str | None
    people: int
    without_score: int
    with_one: int
    pairs: int
    check_ins: int
    tied: int
    better: int
    worse: int
    mixed: int
    cases: int
    recovered: int
    reliably_recovered: int
    cases_missing: int
    weeks: float | None
    moments: Moments | None


def group_counts(
    courses: pl.LazyFrame, scores: Sequence[Judged], *, by: str | None = None, together: bool = False
) -> list[list[Counts]]:
    """The counts of every score in every group, groups in the order of their names; last, those of all scores together.

    Meaning: `together` judges two scores as NHS Talking Therapies judges a referral (`classify_referral`): reliably
    better, when one is and the other is not reliably worse; a case, when either is one.
    Shapes: a list per score, and one more with `together`; each has one entry per group. A group without a name is
    None.
    Missing: a course without a pair is counted as such, never left out; two scores together need both pairs.
    Errors: InputError for other than two scores together, and where one of them has no caseness.
    Source: definitions in `outcomes.definitions`.
    """
    if together and (len(scores) != 2 or not all(one.has_caseness for one in scores)):
        raise InputError("Two scores with a caseness each are judged together. Give exactly two such scores.")
    words = words_of(courses)
    views = [_own(place, words) for place in range(len(scores))] + ([_together(words)] if together else [])
    names = [name for name, _ in views]
    wanted = [one for name, view in views for one in _aggregates(name, view, words)]
    rows = _summed(courses, wanted, by)
    groups = [None] * rows.height if by is None else rows[by].cast(pl.String).to_list()
    return [
        [_counts(name, group, row) for group, row in zip(groups, rows.iter_rows(named=True), strict=True)]
        for name in names
    ]


def sample_reference(courses: pl.LazyFrame, *, reliability: float, end_reliability: float | None = None) -> Reference:
    """The figures an index needs, from the pairs of the first score: means, standard deviations, correlation.

    Errors: InputError for fewer than 3 pairs, or where all first scores are the same.
    """
    words = words_of(courses)
    name, view = _own(0, words)
    row = _summed(courses, _aggregates(name, view, words), None).row(0, named=True)
    moments = _counts(name, None, row).moments
    if moments is None or moments.n < 3 or not moments.first_sd:
        raise InputError(
            "Fewer than 3 people have two scores, or all begin with the same one: too little to take a mean and a "
            "standard deviation from. Use a published change rule."
        )
    return Reference(
        start=Group(moments.first_mean, moments.first_sd),
        reliability=reliability,
        end=Group(moments.last_mean, moments.last_sd) if moments.last_sd else None,
        end_reliability=reliability if end_reliability is None else end_reliability,
        correlation=moments.correlation,
    )


def stays(courses: pl.LazyFrame, place: int, *, by: str | None = None) -> pl.DataFrame:
    """How long people stay: for each number of scores, how many people stopped there, and their first and last score.

    Shapes: one row per group and number of scores, sorted: `group`, `scores`, `stopped`, `first_sum`, `last_sum`.
    Missing: people without a score have no row. A course that still goes on when the data end counts as stopped.
    """
    n, first, last = (pl.col(column_of(place, name)) for name in ("n", "first", "last"))
    group = pl.lit(None, pl.String) if by is None else pl.col(by).cast(pl.String)
    courses, engine, is_in_order = _in_order(courses)
    return (
        courses.filter(n > 0)
        .group_by(group.alias("group"), n.cast(pl.Int64).alias("scores"), maintain_order=is_in_order)
        .agg(
            pl.len().cast(pl.Int64).alias("stopped"),
            first.sum().cast(pl.Float64).alias("first_sum"),
            last.sum().cast(pl.Float64).alias("last_sum"),
        )
        .collect(engine=engine)
        .sort("group", "scores")
    )


def _summed(courses: pl.LazyFrame, wanted: Sequence[pl.Expr], by: str | None) -> pl.DataFrame:
    if is_elsewhere(courses):
        summed = brought_here(courses.select(*wanted) if by is None else courses.group_by(by).agg(*wanted))
        return summed if by is None else summed.sort(pl.col(by).cast(pl.String))
    courses, engine, is_in_order = _in_order(courses)
    if by is None:
        return courses.select(wanted).collect(engine=engine)
    summed = courses.group_by(by, maintain_order=is_in_order).agg(wanted).collect(engine=engine)
    return summed.sort(pl.col(by).cast(pl.String))


def _in_order(courses: pl.LazyFrame) -> tuple[pl.LazyFrame, Literal["in-memory", "streaming"], bool]:
    """Sums must be the same in every run. Those of whole numbers are in any order, those of fractions in one order."""
    if any(kind.is_float() for kind in courses.collect_schema().values()):
        # Gathered, because Polars drops a sorting that it thinks a sum does not need.
        return courses.collect(engine="streaming").sort(PERSON).rechunk().lazy(), "in-memory", True
    return courses, "streaming", False


# Views: what a course amounts to on one score, or on two together -------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    is_pair: pl.Expr
    has_score: pl.Expr
    has_none: pl.Expr
    check_ins: pl.Expr
    tied: pl.Expr
    is_better: pl.Expr
    is_worse: pl.Expr
    is_mixed: pl.Expr
    was_case: pl.Expr
    is_case: pl.Expr
    sums: dict[str, pl.Expr]


def _own(place: int, words: Words) -> tuple[str, _View]:
    def named(name: str) -> pl.Expr:
        return words.col(column_of(place, name))

    def total(value: pl.Expr) -> pl.Expr:
        return words.only(value, pair).sum()

    first, last, pair = named("first"), named("last"), named("is_pair")
    return str(place), _View(
        is_pair=pair,
        has_score=named("n") > 0,
        has_none=named("n") == 0,
        check_ins=named("n"),
        tied=named("tied"),
        is_better=named("is_better"),
        is_worse=named("is_worse"),
        is_mixed=words.lit(False),
        was_case=named("was_case"),
        is_case=named("is_case"),
        sums={
            "seconds": total(named("seconds")),
            "timed": words.only(named("seconds"), pair).count(),
            "first": total(first),
            "last": total(last),
            "first_squared": total(first * first),
            "last_squared": total(last * last),
            "product": total(first * last),
        },
    )


def _together(words: Words) -> tuple[str, _View]:
    def both(name: str) -> tuple[pl.Expr, pl.Expr]:
        return words.col(column_of(0, name)), words.col(column_of(1, name))

    (pair, other), (n, more) = both("is_pair"), both("n")
    better, worse = (one | two for one, two in (both("is_better"), both("is_worse")))
    # "Or" knows three values everywhere, as the rule does: a case on one score is a case, though the other is missing.
    was_case, is_case = (one | two for one, two in (both("was_case"), both("is_case")))
    return "together", _View(
        is_pair=pair & other,
        has_score=(n > 0) | (more > 0),
        has_none=(n == 0) & (more == 0),
        check_ins=words.max_horizontal(n, more),
        tied=both("tied")[0] | both("tied")[1],
        is_better=better & ~worse,
        is_worse=worse & ~better,
        is_mixed=better & worse,
        was_case=was_case,
        is_case=is_case,
        sums={},
    )


def _aggregates(name: str, view: _View, words: Words) -> list[pl.Expr]:
    recovered = view.is_pair & view.was_case & ~view.is_case
    counts = {
        "without_score": view.has_none,
        "with_one": view.has_score & ~view.is_pair,
        "pairs": view.is_pair,
        "tied": view.tied,
        "better": view.is_pair & view.is_better,
        "worse": view.is_pair & view.is_worse,
        "mixed": view.is_pair & view.is_mixed,
        "cases": view.is_pair & view.was_case,
        "recovered": recovered,
        "reliably_recovered": recovered & view.is_better,
        "cases_missing": ~view.is_pair & view.was_case.fill_null(True),
    }
    totals = {
        "people": words.len().cast(words.Int64),
        "check_ins": view.check_ins.cast(words.Int64).sum(),
        **{key: words.how_many(one) for key, one in counts.items()},
        **view.sums,
    }
    return [one.alias(_total_of(name, key)) for key, one in totals.items()]


def _total_of(name: str, key: str) -> str:
    """The name of a column of sums: that of the view and what is added up."""
    return f"{name}_{key}"


def _counts(name: str, group: str | None, row: dict[str, int | float | None]) -> Counts:
    counts = {key: int(row[_total_of(name, key)] or 0) for key in COUNTS}
    sums = {key: row.get(_total_of(name, key)) or 0 for key in SUMS}
    has_sums = _total_of(name, "first") in row
    timed = row.get(_total_of(name, "timed"))
    return Counts(
        group=group,
        **counts,
        weeks=(row[_total_of(name, "seconds")] or 0) / timed / SECONDS_A_WEEK if timed else None,
        moments=Moments(n=counts["pairs"], **sums) if has_sums and counts["pairs"] > 0 else None,
    )

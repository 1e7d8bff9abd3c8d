"""From counts to figures: rates and effects with their intervals, for groups that are large enough to say something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import polars as pl

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval
from befriend.measure.outcomes.counts import Counts
from befriend.measure.outcomes.courses import Judged
from befriend.measure.outcomes.effects import LEAST_PAIRS, PairedEffects, paired_effects
from befriend.measure.outcomes.rates import extremes, wilson

SMALLEST_GROUP: Final = 10
"""Below this many people, pairs or cases only the class of the count is told: six people's share describes nobody."""

SHARES: Final = ("improved", "no_clear_change", "deteriorated", "recovered", "reliably_recovered")
WITH_EXTREMES: Final = tuple(name for name in SHARES if name != "no_clear_change")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many, with Wilson's interval; `extremes` where those who are missing could move it."""

    count: int
    n: int
    interval: Interval
    extremes: Interval | None = None

    @property
    def share(self) -> float:
        return self.count / self.n


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The figures of one score in one group. None where there are too few people, or where a figure does not apply.

    `size` is the class of the count: of people, or of pairs where the people are enough and the pairs are not.
    """

    score: str
    by: str | None
    group: str | None
    size: str
    people: int | None
    check_ins: int | None
    tied: int | None
    without_score: int | None
    with_one: int | None
    paired: Share | None
    weeks: float | None
    improved: Share | None
    no_clear_change: Share | None
    deteriorated: Share | None
    mixed: int | None
    recovered: Share | None
    reliably_recovered: Share | None
    first_mean: float | None
    first_sd: float | None
    last_mean: float | None
    last_sd: float | None
    correlation: float | None
    effects: PairedEffects | None
    counts: Counts | None = field(default=None, repr=False)
    """What the figures were made from, small counts too: for who decides what may be shown, and for nobody to read."""


def outcomes(
    counts: Sequence[Counts],
    judged: Judged,
    *,
    score: str | None = None,
    by: str | None = None,
    smallest: int = SMALLEST_GROUP,
    level: float = 0.95,
) -> list[Outcome]:
    """The figures of every group, in the order in which the counts come: never by how large a figure is.

    Meaning: see `outcomes.definitions`, which has a sentence and a source for each.
    `score` is the name to say, where it is not that of the column: two scores together have one of their own.
    Missing: people without a pair are in no rate, but in `paired` and in the extremes.
    Errors: InputError for a smallest group below 3, which no effect size can be worked out for, and as in `wilson`.
    """
    if smallest < LEAST_PAIRS:
        raise InputError(f"The smallest group is given as {smallest}. Give {LEAST_PAIRS} or more.")
    name = judged.column if score is None else score
    return [_outcome(one, judged, name, by, smallest, level) for one in counts]


def outcome_table(found: Sequence[Outcome], extra: Mapping[str, str] | None = None) -> pl.DataFrame:
    """The outcomes as a table, one row each, its columns those of `definitions`; `extra` is said in every row."""
    schema: dict[str, type[pl.DataType]] = dict(_columns())
    rows = [_row(one) | dict(extra or {}) for one in found]
    return pl.DataFrame(rows, schema=schema | dict.fromkeys(extra or {}, pl.String))


def _outcome(counts: Counts, judged: Judged, score: str, by: str | None, smallest: int, level: float) -> Outcome:
    has_people, has_pairs = counts.people >= smallest, counts.pairs >= smallest
    has_cases = judged.has_caseness and counts.cases >= smallest and has_people
    missing = counts.people - counts.pairs
    moments = counts.moments if has_people and has_pairs else None

    def share(count: int, n: int, unseen: int | None = None) -> Share:
        within = None if unseen is None else extremes(count, n, unseen)
        return Share(count=count, n=n, interval=wilson(count, n, level), extremes=within)

    def of_pairs(count: int, unseen: int | None = missing) -> Share | None:
        return share(count, counts.pairs, unseen) if judged.has_judge and has_people and has_pairs else None

    def of_cases(count: int) -> Share | None:
        return share(count, counts.cases, counts.cases_missing) if has_cases else None

    def if_people(count: int) -> int | None:
        return count if has_people else None

    def if_pairs(count: int) -> int | None:
        return count if has_people and has_pairs else None

    unclear = counts.pairs - counts.better - counts.worse - counts.mixed
    return Outcome(
        score=score,
        by=by,
        group=counts.group,
        size=_size(has_people, has_pairs, smallest),
        people=if_people(counts.people),
        check_ins=if_people(counts.check_ins),
        tied=if_people(counts.tied),
        without_score=if_pairs(counts.without_score),
        with_one=if_pairs(counts.with_one),
        paired=share(counts.pairs, counts.people) if has_people and has_pairs else None,
        weeks=counts.weeks if has_people and has_pairs else None,
        improved=of_pairs(counts.better),
        no_clear_change=of_pairs(unclear, None),
        deteriorated=of_pairs(counts.worse),
        mixed=if_pairs(counts.mixed),
        recovered=of_cases(counts.recovered),
        reliably_recovered=of_cases(counts.reliably_recovered),
        first_mean=moments.first_mean if moments else None,
        first_sd=moments.first_sd if moments else None,
        last_mean=moments.last_mean if moments else None,
        last_sd=moments.last_sd if moments else None,
        correlation=moments.correlation if moments else None,
        effects=paired_effects(moments, judged.direction, level) if moments else None,
        counts=counts,
    )


def _size(has_people: bool, has_pairs: bool, smallest: int) -> str:
    if not has_people:
        return f"fewer than {smallest} people"
    return f"{smallest} people or more" if has_pairs else f"fewer than {smallest} pairs"


# The table --------------------------------------------------------------------------------------------------------


def _columns() -> list[tuple[str, type[pl.DataType]]]:
    texts = ("score", "by", "group", "size")
    counts = ("people", "check_ins", "tied", "without_score", "with_one", "pairs")
    shares = {name: _share_columns(name) for name in SHARES}
    effects = [f"{name}{part}" for name in ("d", "g", "d_z") for part in ("", "_low", "_high")]
    measured = ("first_mean", "first_sd", "last_mean", "last_sd", "correlation", *effects)
    whole = {*counts, *SHARES, "mixed", "cases"}
    names = [*counts, "paired", "paired_low", "paired_high", "weeks"]
    names += [*chain.from_iterable(shares.values()), "mixed", "cases", *measured]
    return [(name, pl.String) for name in texts] + [(name, pl.Int64 if name in whole else pl.Float64) for name in names]


def _share_columns(name: str) -> list[str]:
    parts = ("share", "low", "high", "least", "most") if name in WITH_EXTREMES else ("share", "low", "high")
    return [name, *(f"{name}_{part}" for part in parts)]


def _row(one: Outcome) -> dict[str, object]:
    names = ("score", "by", "group", "size", "people", "check_ins", "tied", "without_score", "with_one", "weeks")
    means = ("mixed", "first_mean", "first_sd", "last_mean", "last_sd", "correlation")
    row: dict[str, object] = {name: getattr(one, name) for name in (*names, *means)}
    if one.paired:
        low, high = one.paired.interval
        row |= {"pairs": one.paired.count, "paired": one.paired.share, "paired_low": low, "paired_high": high}
    if one.recovered:
        row["cases"] = one.recovered.n
    for name in SHARES:
        row |= _share_cells(name, getattr(one, name))
    for name in ("d", "g", "d_z"):
        interval = getattr(one.effects, f"{name}_interval", None)
        row[name] = getattr(one.effects, name, None)
        row |= {} if interval is None else {f"{name}_low": interval.low, f"{name}_high": interval.high}
    return row


def _share_cells(name: str, share: Share | None) -> dict[str, object]:
    if share is None:
        return {}
    low, high = share.interval
    cells: dict[str, object] = {
        name: share.count, f"{name}_share": share.share, f"{name}_low": low, f"{name}_high": high,
    }  # fmt: skip
    return cells if share.extremes is None else cells | {
        f"{name}_least": share.extremes.low, f"{name}_most": share.extremes.high,
    }  # fmt: skip

"""Outcomes as tables to publish: how their columns lie in one another, and the tables made from counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from befriend.measure.disclosure.hiding import together
from befriend.measure.disclosure.tables import Layout, Mean, Protection, Row, ShownRow, Table

if TYPE_CHECKING:
    from befriend.measure.outcomes.counts import Counts

SHARE_FROM: Final = 20
"""A share is told of at least this rounded count of people: below, rounding alone moves it too far to be read."""

NO_PAIR: Final = "no pair"
MOVES: Final = ("improved", "no_clear_change", "deteriorated", "mixed")
ENDS: Final = ("never a case", "still a case", "recovered")
SHARES: Final = {
    "pairs": "people",
    "without_pair": "people",
    "improved": "pairs",
    "no_clear_change": "pairs",
    "deteriorated": "pairs",
    "mixed": "pairs",
    "recovered": "cases",
    "reliably_recovered": "cases",
}
"""The columns that are read as a share, and of what."""


@dataclass(frozen=True, slots=True)
class PublishedShare:
    """A share of shown counts, and its interval for chance and rounding together."""

    share: float
    low: float
    high: float


def published_share(row: ShownRow, column: str, protection: Protection, level: float = 0.95) -> PublishedShare | None:
    """The share of a column in the one it is read as a share of (`SHARES`); None where one is hidden or too few.

    Formula: part/whole of shown counts; the low end is Wilson's of the least part in the most whole that rounding
    allows, the high end Wilson's of the most part in the least whole.
    Range: 0 to 1. Missing: None where a count is hidden, and where the whole is shown as fewer than `SHARE_FROM`.
    Errors: KeyError for a column that is no share. Source: `shown_share`; `outcomes.wilson`.

    >>> from befriend.measure.disclosure.tables import Cell
    >>> row = ShownRow(key=(), cells={"people": Cell(40), "pairs": Cell(30)})
    >>> share = published_share(row, "pairs", Protection())
    >>> [round(one, 2) for one in (share.share, share.low, share.high)]
    [0.75, 0.52, 0.93]
    """
    from befriend.measure.outcomes.rates import wilson

    part, whole = row.cells.get(column), row.cells.get(SHARES[column])
    if part is None or whole is None or part.count is None or (whole.count or 0) < SHARE_FROM:
        return None
    assert whole.count is not None
    least, most = protection.within(part.count)
    fewest, largest = protection.within(whole.count)
    low, high = wilson(least, max(least, largest), level).low, wilson(min(most, fewest), fewest, level).high
    return PublishedShare(min(1.0, part.count / whole.count), low, high)


def outcome_layout(
    *, has_judge: bool = True, has_caseness: bool = True, is_referral: bool = False, score: tuple[float, float] | None
) -> Layout:
    """The columns of published outcomes, under the names that `outcomes.definitions` explains.

    Meaning: a person has no pair, or a pair with one of the moves and one of the ends. `score` is the least and the
    most a score can be; None leaves the means out. Two scores judged together (`is_referral`) can be mixed, and
    have no means. Of one score nobody recovers and deteriorates; of two together that can be.
    What nobody counts but everybody can subtract (cases who did not recover, and the like) is watched.

    >>> list(outcome_layout(has_caseness=False, score=(0, 27)).columns)
    ['people', 'pairs', 'without_pair', 'improved', 'no_clear_change', 'deteriorated']
    """
    moves = (MOVES if is_referral else MOVES[:3]) if has_judge else ("",)
    ends = ENDS if has_caseness and has_judge else ("",)
    pairs = {(move, end) for move in moves for end in ends if is_referral or (move, end) != (MOVES[2], ENDS[2])}
    states = {pair: ", ".join(filter(None, pair)) or "pair" for pair in sorted(pairs)}

    def those(move: str | None = None, end: str | None = None) -> frozenset[str]:
        return frozenset(name for pair, name in states.items() if move in (None, pair[0]) and end in (None, pair[1]))

    columns = {
        "people": frozenset({NO_PAIR, *states.values()}),
        "pairs": those(),
        "without_pair": frozenset({NO_PAIR}),
    }
    watched: dict[str, frozenset[str]] = {}
    if has_judge:
        columns |= {move: those(move) for move in moves}
    if len(ends) > 1:
        recovered, reliably = those(end=ENDS[2]), those(MOVES[0], ENDS[2])
        columns |= {"cases": those() - those(end=ENDS[0]), "recovered": recovered, "reliably_recovered": reliably}
        watched = {
            "no cases": those(end=ENDS[0]),
            "cases not recovered": those(end=ENDS[1]),
            "recovered, not reliably": recovered - reliably,
            "improved, not recovered": those(MOVES[0]) - reliably,
        }
    means = {} if score is None or is_referral else {
        name: Mean(over="pairs", low=score[0], high=score[1]) for name in ("first_mean", "last_mean")
    }  # fmt: skip
    return Layout(
        states=(NO_PAIR, *states.values()),
        columns=columns,
        watched=watched,
        growing=("people", "pairs"),
        means=means,
    )


def outcome_tables(
    counts: "Mapping[str | None, Sequence[Counts]]", layout: Layout, protection: Protection
) -> list[Table]:
    """The tables of one score from its counts: under None those of everybody, else under the column they are by.

    Missing: groups of few people stand in one row, `SMALLER`; people of whom a column says nothing in the row None.
    """
    tables = []
    for by, groups in counts.items():
        rows = tuple(_row(one, layout, key=() if by is None else (one.group,)) for one in groups)
        tables.append(together(Table(by=() if by is None else (by,), rows=rows), layout, protection))
    return tables


def outcome_totals(everybody: "Counts", layout: Layout) -> dict[str, int]:
    """What is known of everybody who was counted exactly: each column, and each sum that can be subtracted to."""
    counts = dict(_row(everybody, layout, key=()).counts)
    parts = {
        "no cases": ("pairs", "cases"),
        "cases not recovered": ("cases", "recovered"),
        "recovered, not reliably": ("recovered", "reliably_recovered"),
        "improved, not recovered": ("improved", "reliably_recovered"),
    }
    return counts | {name: counts[parts[name][0]] - counts[parts[name][1]] for name in layout.watched}


def _row(counts: "Counts", layout: Layout, *, key: tuple[str | None, ...]) -> Row:
    unclear = counts.pairs - counts.better - counts.worse - counts.mixed
    every = {
        "people": counts.people,
        "pairs": counts.pairs,
        "without_pair": counts.people - counts.pairs,
        "improved": counts.better,
        "no_clear_change": unclear,
        "deteriorated": counts.worse,
        "mixed": counts.mixed,
        "cases": counts.cases,
        "recovered": counts.recovered,
        "reliably_recovered": counts.reliably_recovered,
    }
    moments = counts.moments
    sums = {"first_mean": moments.first, "last_mean": moments.last} if moments else dict.fromkeys(layout.means, 0)
    return Row(
        key=key,
        counts={name: every[name] for name in layout.columns},
        sums={name: float(sums[name]) for name in layout.means},
    )

"""How long people stay: how many gave at least so many scores, and how those who stopped there were doing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from befriend.measure.outcomes.counts import stays
from befriend.measure.outcomes.figures import SMALLEST_GROUP

COLUMNS = {
    "score": pl.String(),
    "by": pl.String(),
    "group": pl.String(),
    "scores_from": pl.Int64(),
    "scores_to": pl.Int64(),
    "reached": pl.Int64(),
    "reached_share": pl.Float64(),
    "stopped": pl.Int64(),
    "first_mean": pl.Float64(),
    "last_mean": pl.Float64(),
}


@dataclass(slots=True)
class _Stop:
    """Those who stopped after so many scores, and the sums of their first and last ones."""

    low: int
    high: int
    people: int
    first: float
    last: float

    def take(self, other: "_Stop") -> None:
        self.high = other.high
        self.people += other.people
        self.first += other.first
        self.last += other.last


def stays_table(
    courses: pl.LazyFrame, place: int, *, score: str, by: str | None = None, smallest: int = SMALLEST_GROUP
) -> pl.DataFrame:
    """One row per group and number of scores; neighbouring numbers are joined until enough people stopped there.

    Meaning: `definitions.STAYS`. Formula: reached = people with at least so many, of all with any.
    Missing: people without a score are in no row; a group with too few people has no row.
    """
    rows: list[dict[str, Any]] = []
    for (group,), part in stays(courses, place, by=by).group_by("group", maintain_order=True):
        stops = [_Stop(n, n, people, first, last) for _, n, people, first, last in part.iter_rows()]
        rows += ({"score": score, "by": by, "group": group} | row for row in _rows(_joined(stops, smallest)))
    return pl.DataFrame(rows, schema=COLUMNS)


def _joined(stops: Sequence[_Stop], smallest: int) -> list[_Stop]:
    """Neighbours joined, from the fewest scores on; what is left over at the end joins the last."""
    joined: list[_Stop] = []
    for stop in stops:
        if joined and joined[-1].people < smallest:
            joined[-1].take(stop)
        else:
            joined.append(stop)
    if len(joined) > 1 and joined[-1].people < smallest:
        rest = joined.pop()
        joined[-1].take(rest)
    return joined if joined and joined[0].people >= smallest else []


def _rows(stops: Sequence[_Stop]) -> Iterator[dict[str, Any]]:
    everybody = left = sum(stop.people for stop in stops)
    low = 1
    for stop in stops:
        yield {
            "scores_from": low,
            "scores_to": stop.high,
            "reached": left,
            "reached_share": left / everybody,
            "stopped": stop.people,
            "first_mean": stop.first / stop.people,
            "last_mean": stop.last / stop.people,
        }
        left -= stop.people
        low = stop.high + 1

"""Counts scores as they pass by, so that a table is summed up without being read once more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

import polars as pl


@dataclass(slots=True)
class Tally:
    """How many rows went by, and what their scores were."""

    rows: int = 0
    scored: int = 0
    total: float = 0.0
    lowest: float = field(default=float("inf"))
    highest: float = field(default=float("-inf"))
    _turn: Lock = field(default_factory=Lock, repr=False)

    @property
    def mean(self) -> float | None:
        return self.total / self.scored if self.scored else None

    def take(self, scores: pl.Series) -> None:
        """Count some scores. Polars calls this from several threads at once, so they take turns."""
        numbers = scores.drop_nulls().cast(pl.Float64)
        count, total, lowest, highest = numbers.len(), numbers.sum(), numbers.min(), numbers.max()
        with self._turn:
            self.rows += scores.len()
            self.scored += count
            self.total += float(total)
            if isinstance(lowest, float) and isinstance(highest, float):
                self.lowest, self.highest = min(self.lowest, lowest), max(self.highest, highest)


def tallied(
    frame: pl.LazyFrame, columns: Mapping[str, str], told: Callable[[int], None]
) -> tuple[pl.LazyFrame, dict[str, Tally]]:
    """The frame with a counter in its way. `columns`: a name for each counter, and the column it counts.

    The tallies are full once the frame has been written. `told` hears how many rows went by.
    """
    tallies = {name: Tally() for name in columns}
    counted = [
        pl.col(column).map_batches(
            partial(_count, tally=tallies[name], told=told),
            return_dtype=frame.collect_schema()[column],
            is_elementwise=True,
        )
        for name, column in columns.items()
    ]
    return frame.with_columns(counted), tallies


def _count(scores: pl.Series, *, tally: Tally, told: Callable[[int], None]) -> pl.Series:
    tally.take(scores)
    told(tally.rows)
    return scores

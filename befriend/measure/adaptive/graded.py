"""The graded response model: how likely each level of an item is at each value of a trait, and how much it tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from befriend.base.errors import InputError
from befriend.measure.items import GradedItem

Reals = npt.NDArray[np.float64]
Levels = npt.NDArray[np.integer]

SKIPPED = -1
"""The level of an item that was shown and not answered, or not asked. It is never 0."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Items that answer to one trait, each with its id. The trait is N(0, 1) in the group the items were fitted to."""

    ids: tuple[str, ...]
    items: tuple[GradedItem, ...]

    def __post_init__(self) -> None:
        if not self.items or len(self.ids) != len(self.items) or len(set(self.ids)) != len(self.ids):
            raise InputError(
                f"A bank has {len(self.items)} items and the ids {list(self.ids)}. Give each item an id of its own, "
                "and at least one item."
            )


@dataclass(frozen=True, slots=True)
class Cells:
    """Every level of every item of a bank, one below the other: what belongs to each, and where each item starts.

    The level lies between the thresholds `lower` and `upper`, which are infinite at the ends.
    """

    item: npt.NDArray[np.intp]
    slope: Reals
    lower: Reals
    upper: Reals
    starts: npt.NDArray[np.intp]


def chances(bank: Bank, traits: Sequence[float] | Reals) -> tuple[Reals, ...]:
    """The chance of each level (rows) at each value of the trait (columns), one table for each item.

    Formula: P(level >= k) = 1 / (1 + exp(-slope * (trait - threshold k))); neighbours subtracted.
    Range: 0 to 1; each column adds up to 1. Small chances keep their digits: nothing is subtracted from nearly itself.
    Source: Samejima, Psychometrika Monograph 17, 1969; logistic form without the 1.7 constant.

    >>> bank = Bank(("sleep",), (GradedItem(2.0, (-1.0, 0.0, 1.0)),))
    >>> chances(bank, [0.0])[0].round(4).T.tolist()
    [[0.1192, 0.3808, 0.3808, 0.1192]]
    """
    found = np.exp(log_chances(bank, np.asarray(traits, dtype=np.float64)))
    return tuple(np.split(found, cells_of(bank).starts[1:]))


def information(bank: Bank, traits: Sequence[float] | Reals) -> Reals:
    """How much one answer to each item (rows) tells about the trait, at each of its values (columns).

    Formula: the sum over levels of P' squared / P, which for this model is slope^2 * sum of P_k * (1 - S_k - S_k+1)^2
    with S_k = P(level >= k). The sum over items is the curve of the whole bank; 1 / sqrt of it is the standard error
    with no prior. Units: 1 / trait squared. Range: above 0.
    Source: Samejima 1969, as above, chapter 6.

    >>> bank = Bank(("yes_no",), (GradedItem(2.0, (0.0,)),))
    >>> information(bank, [0.0, 2.0]).round(4).tolist()
    [[1.0, 0.0707]]
    """
    at = np.asarray(traits, dtype=np.float64)
    cells = cells_of(bank)
    at_least, above = (np.exp(-np.logaddexp(0, -_steps(cells.slope, edge, at))) for edge in (cells.lower, cells.upper))
    told = cells.slope[:, np.newaxis] ** 2 * np.exp(log_chances(bank, at)) * (1 - at_least - above) ** 2
    found: Reals = np.add.reduceat(told, cells.starts, axis=0)
    return found


def log_chances(bank: Bank, traits: Reals) -> Reals:
    """The logarithm of every cell's chance (rows) at each value of the trait (columns).

    S_k - S_k+1 = S_k * (1 - S_k+1) * (1 - exp(-slope * (threshold k+1 - threshold k))), in which no digits are lost.
    """
    cells = cells_of(bank)
    at_least = np.logaddexp(0, -_steps(cells.slope, cells.lower, traits))
    not_above = np.logaddexp(0, _steps(cells.slope, cells.upper, traits))
    width = np.log1p(-np.exp(-cells.slope * (cells.upper - cells.lower)))
    found: Reals = width[:, np.newaxis] - at_least - not_above
    return found


@lru_cache(maxsize=64)
def cells_of(bank: Bank) -> Cells:
    """The levels of a bank, one below the other."""
    sizes = np.array([len(item.thresholds) + 1 for item in bank.items])
    return Cells(
        item=np.repeat(np.arange(len(sizes)), sizes),
        slope=np.repeat([item.slope for item in bank.items], sizes),
        lower=np.concatenate([[-np.inf, *item.thresholds] for item in bank.items]),
        upper=np.concatenate([[*item.thresholds, np.inf] for item in bank.items]),
        starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]),
    )


def ticks(bank: Bank, levels: Levels) -> Reals:
    """1 where a person (row) chose a level of an item (column: a cell), else 0; a skipped item has only zeros.

    Errors: InputError when the table has another number of columns, or holds a level that an item does not have.
    """
    levels = np.asarray(levels)
    sizes = np.array([len(item.thresholds) + 1 for item in bank.items])
    if levels.ndim != 2 or levels.shape[1] != len(sizes) or not np.issubdtype(levels.dtype, np.integer):
        raise InputError(
            f"The answers have the shape {levels.shape} of {levels.dtype}, and the bank has {len(sizes)} items. Give "
            "whole numbers: one row for each person, one column for each item."
        )
    wrong = ((levels < SKIPPED) | (levels >= sizes)).any(axis=0)
    if wrong.any():
        place = int(np.argmax(wrong))
        raise InputError(
            f"The item {bank.ids[place]} has the levels 0 to {sizes[place] - 1}, and the answers hold others. Count "
            f"levels from 0, and write {SKIPPED} for a skipped item."
        )
    cells = cells_of(bank)
    wanted = np.arange(len(cells.item)) - cells.starts[cells.item]
    found: Reals = (levels[:, cells.item] == wanted).astype(np.float64)
    return found


def _steps(slope: Reals, edge: Reals, traits: Reals) -> Reals:
    steps: Reals = slope[:, np.newaxis] * (traits - edge[:, np.newaxis])
    return steps

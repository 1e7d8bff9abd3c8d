"""A table of answers, summed up: what every coefficient of reliability is computed from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend.base.errors import InputError

Floats = NDArray[np.float64]

Column = ArrayLike | Sequence[float | None]
"""One value per person: a list, an array or a Polars series. NaN or None is a missing one."""

Table = ArrayLike | Sequence[Sequence[float | None]]
"""One row per person, one column per item, time or rater: lists, an array or a Polars frame."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """What a table of answers comes down to: column means, their covariances (n − 1), and the people counted."""

    means: Floats
    covariance: Floats
    n: int
    left_out: int

    def __post_init__(self) -> None:
        columns = self.means.size
        if columns < 2 or self.covariance.shape != (columns, columns):
            raise InputError(
                f"The table has {columns} columns and covariances of shape {self.covariance.shape}. "
                "Reliability needs at least two columns, and one covariance for each pair of them."
            )
        if self.n < 3:
            raise InputError(
                f"Only {self.n} people answered everything ({self.left_out} were left out for a missing answer). "
                "Reliability needs at least three, and a figure worth printing needs many more."
            )
        if not (np.isfinite(self.means).all() and np.isfinite(self.covariance).all()):
            raise InputError("The means or covariances hold something that is not a finite number. Check the input.")

    @property
    def columns(self) -> int:
        return self.means.size

    @property
    def sum_mean(self) -> float:
        return float(self.means.sum())

    @property
    def sum_variance(self) -> float:
        return float(self.covariance.sum())

    @property
    def sum_sd(self) -> float:
        return math.sqrt(self.sum_variance)


def spread(answers: Table) -> Spread:
    """Means and covariances of a table with one row per person and one column per item, time or rater.

    Formula: the sample covariance, divisor n − 1.
    Range: any.
    Missing: NaN or None; a person with any is left out and counted in `left_out`.
    Errors: InputError for a table that is not of numbers, not of rows and columns, holds an infinite value, has
    fewer than two columns, or fewer than three complete people.
    Source: the definition.

    >>> table = spread([[1, 2], [2, 4], [3, 6], [4, None]])
    >>> table.n, table.left_out, table.covariance.tolist()
    (3, 1, [[1.0, 2.0], [2.0, 4.0]])
    """
    table = _numbers(answers)
    complete = table[~np.isnan(table).any(axis=1)]
    left_out = len(table) - len(complete)
    means = complete.mean(axis=0) if len(complete) else np.zeros(table.shape[1])
    from_mean = complete - means
    covariance = from_mean.T @ from_mean / max(len(complete) - 1, 1)
    return Spread(means=means, covariance=covariance, n=len(complete), left_out=left_out)


def spread_of(answers: Table | Spread) -> Spread:
    return answers if isinstance(answers, Spread) else spread(answers)


def floats(values: Column | Table) -> Floats:
    try:
        numbers = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(
            "The table holds something that is not a number, or its rows differ in length. "
            "Give numbers only, with NaN or None for a missing answer."
        ) from None
    if np.isinf(numbers).any():
        raise InputError("The table holds an infinite value. Give finite numbers, with NaN or None for a missing one.")
    return numbers


def _numbers(answers: Table) -> Floats:
    table = floats(answers)
    if table.ndim != 2:
        raise InputError(
            f"The table has {table.ndim} dimension(s). Give one row per person and one column per item, time or rater."
        )
    return table


def check_level(level: float) -> None:
    if not 0 < level < 1:
        raise InputError(f"The confidence level is {level}. Give a number between 0 and 1, such as 0.95.")


def is_nothing(variance: float, scale: float) -> bool:
    """Zero, but for the rounding of sums of size `scale`."""
    return variance <= 1e-12 * scale

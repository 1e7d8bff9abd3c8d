"""Reliability over time: the same people, twice, without change between."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import stats

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval, minimal_detectable_change, standard_error
from befriend.measure.reliability.table import Column, Spread, check_level, floats, is_nothing, spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Retest:
    """The correlation of scores at two times. `sd` is that of the first, from which the error is taken."""

    value: float
    interval: Interval
    level: float
    n: int
    left_out: int
    sd: float

    @property
    def standard_error(self) -> float:
        """The standard error of measurement of one score. A correlation below 0 has none: InputError."""
        return standard_error(self.sd, self.value)

    @property
    def minimal_detectable_change(self) -> float:
        return minimal_detectable_change(self.sd, self.value, self.level)


def retest(first: Column, last: Column, level: float = 0.95) -> Retest:
    """Test-retest reliability: the correlation of the same people's scores at two times without change between.

    Formula: Pearson's r. Interval: Fisher's z = artanh r, with standard error 1/√(n − 3).
    Range: −1 to 1. A shift of everyone between the times does not lower it; `icc` in its agreement form sees that.
    Missing: a pair with a missing score is left out; the result gives `n` and `left_out`.
    Errors: InputError as in `spread`, for columns of unequal length, for fewer than four pairs, for scores that do
    not vary, and for a perfect correlation (mostly the same column twice).
    Source: Fisher 1921, as in R's cor.test. In the example r = 4/5.

    >>> round(retest([1, 2, 3, 4], [1, 3, 2, 4]).value, 4)
    0.8
    """
    check_level(level)
    one, two = np.atleast_1d(floats(first)), np.atleast_1d(floats(last))
    if one.ndim != 1 or one.shape != two.shape:
        raise InputError(
            f"The first scores have shape {one.shape} and the last {two.shape}. Give two columns of equal length."
        )
    table = spread(np.column_stack([one, two]))
    value = _correlation(table)
    return Retest(
        value=value,
        interval=_fisher(value, table.n, level),
        level=level,
        n=table.n,
        left_out=table.left_out,
        sd=math.sqrt(table.covariance[0, 0]),
    )


def _correlation(table: Spread) -> float:
    one, two = table.covariance[0, 0], table.covariance[1, 1]
    if is_nothing(one, table.means[0] ** 2) or is_nothing(two, table.means[1] ** 2):
        raise InputError("The scores at one of the times do not vary, so they cannot correlate. Check the columns.")
    return float(np.clip(table.covariance[0, 1] / math.sqrt(one * two), -1, 1))


def _fisher(value: float, n: int, level: float) -> Interval:
    if n < 4:
        raise InputError(f"Only {n} people have both scores. An interval for a correlation needs at least four.")
    if 1 - abs(value) < 1e-12:
        raise InputError("The two columns correlate perfectly. Check that the same column was not given twice.")
    half = float(stats.norm.ppf((1 + level) / 2)) / math.sqrt(n - 3)
    return Interval(math.tanh(math.atanh(value) - half), math.tanh(math.atanh(value) + half))

"""Effect sizes of pairs of scores, from six sums, with large-sample intervals."""

import math
from dataclasses import dataclass

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval, normal_quantile
from befriend.measure.change.rules import better_sign
from befriend.measure.items import Direction

LEAST_PAIRS = 3
NOTHING = 1e-12
"""Below this share of the mean square a variance is rounding noise: everybody has the same score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Sums over pairs of scores: all that effect sizes need, and two groups' sums add up to those of both."""

    n: int
    first: float
    last: float
    first_squared: float
    last_squared: float
    product: float

    @property
    def first_mean(self) -> float:
        return self.first / self.n

    @property
    def last_mean(self) -> float:
        return self.last / self.n

    @property
    def first_sd(self) -> float:
        return math.sqrt(_variance(self.n, self.first, self.first_squared))

    @property
    def last_sd(self) -> float:
        return math.sqrt(_variance(self.n, self.last, self.last_squared))

    @property
    def difference_sd(self) -> float:
        squares = self.first_squared + self.last_squared - 2 * self.product
        size = self.first_squared + self.last_squared
        return math.sqrt(_variance(self.n, self.last - self.first, squares, size))

    @property
    def correlation(self) -> float | None:
        if not (self.first_sd and self.last_sd):
            return None
        covariance = (self.n * self.product - self.first * self.last) / self.n / (self.n - 1)
        return max(-1.0, min(1.0, covariance / (self.first_sd * self.last_sd)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedEffects:
    """The mean change from first to last in three units; above 0 is better, whichever way the measure points.

    `d` is in standard deviations of first scores, `g` the same without its small-sample bias, `d_z` in standard
    deviations of the changes themselves. None where everybody has the same score, so that there is no unit.
    """

    d: float | None
    d_interval: Interval | None
    g: float | None
    g_interval: Interval | None
    d_z: float | None
    d_z_interval: Interval | None


def paired_effects(moments: Moments, direction: Direction, level: float = 0.95) -> PairedEffects:
    """Effect sizes of first to last scores, and their intervals.

    Meaning: how far the mean moved towards better. Trap: d and d_z are in different units and are never compared; d_z
    grows when people change alike, whatever they began with.
    Formula: d = gain / s_first; g = J·d with J = Γ(m/2) / (√(m/2)·Γ((m−1)/2)), m = n − 1; d_z = gain / s_difference.
    Variances: of d, s_difference² / (s_first²·(n−1)) + d² / (2(n−1)), which does not ask that the spread stays the
    same; of g, J² times that; of d_z, 1/n + d_z² / (2n). Interval: estimate ± z·√variance.
    Range: any. The intervals are for large samples: from about 20 pairs on they hold what they say to 2 points.
    Missing: only pairs are counted.
    Errors: InputError for fewer than 3 pairs, a level outside 0 to 1, and a measure with no better direction.
    Source: Becker, Br J Math Stat Psychol 1988;41:257-278 (d); Hedges, J Educ Stat 1981;6:107-128 (J); Bonett,
    Psychol Methods 2008;13:99-109 (variance of d); Gibbons, Hedeker and Davis, J Educ Stat 1993;18:271-279 (d_z).
    Judged by the R package metafor. In the example 10, 12, 14, 16 became 8, 9, 13, 12: the mean gain is 2.5, s_first
    2.582.

    >>> sums = Moments(n=4, first=52, last=42, first_squared=696, last_squared=458, product=562)
    >>> effects = paired_effects(sums, Direction.LOWER_IS_BETTER)
    >>> round(effects.d, 4), round(effects.d_z, 4)
    (0.9682, 1.9365)
    """
    if moments.n < LEAST_PAIRS:
        raise InputError(f"{moments.n} pairs are too few for an effect size. At least {LEAST_PAIRS} are needed.")
    z, n = normal_quantile(level), moments.n
    gained = better_sign(direction) * (moments.last_mean - moments.first_mean)
    spread, spread_of_change = moments.first_sd, moments.difference_sd
    d = gained / spread if spread else None
    d_z = gained / spread_of_change if spread_of_change else None
    shrink = small_sample_factor(n - 1)
    around_d = None if d is None else _around(d, (spread_of_change / spread) ** 2 / (n - 1) + d * d / (2 * (n - 1)), z)
    return PairedEffects(
        d=d,
        d_interval=around_d,
        g=None if d is None else shrink * d,
        g_interval=None if around_d is None else Interval(shrink * around_d.low, shrink * around_d.high),
        d_z=d_z,
        d_z_interval=None if d_z is None else _around(d_z, 1 / n + d_z * d_z / (2 * n), z),
    )


def small_sample_factor(freedom: int) -> float:
    """Hedges' J: what a standardised mean difference is multiplied with, so that it is right on average.

    Formula: Γ(m/2) / (√(m/2)·Γ((m−1)/2)), m the degrees of freedom; about 1 − 3/(4m − 1).
    Range: from 0.5642 at m = 2 to 1.
    Missing: no score is read here.
    Errors: InputError for fewer than 2.
    Source: Hedges, J Educ Stat 1981;6:107-128. In the example Γ(1) / (1·Γ(½)) = 1/√π.

    >>> round(small_sample_factor(2), 4)
    0.5642
    """
    if freedom < 2:
        raise InputError(f"{freedom} degrees of freedom are too few for an effect size. At least 2 are needed.")
    return math.exp(math.lgamma(freedom / 2) - math.lgamma((freedom - 1) / 2)) / math.sqrt(freedom / 2)


def _variance(n: int, total: float, squares: float, size: float | None = None) -> float:
    """The variance from a sum and a sum of squares; 0 where only rounding noise is left of it."""
    # n·squares − total² is exact for whole scores of any table that fits on a disk.
    variance = float(n * squares - total * total) / n / (n - 1)
    return variance if variance > NOTHING * (squares if size is None else size) / n else 0.0


def _around(estimate: float, variance: float, z: float) -> Interval:
    half = z * math.sqrt(variance)
    return Interval(estimate - half, estimate + half)

"""What each practice does for one person: their own times, read on the ground of everybody's; no tables, fast."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from statistics import NormalDist

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval

from .pool import Pool
from .times import Tally

Rows = list[list[float]]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one practice does for one person, on average, in points of ten: a normal distribution of where it lies."""

    mean: float
    sd: float
    times: int

    def interval(self, level: float) -> Interval:
        """Where it lies with this chance, from the lower to the upper end.

        Formula: mean ± z·sd, z the (1 + level)/2 quantile of a standard normal. Range: unbounded.
        Errors: InputError when level is not between 0 and 1.
        Source: Gelman and others, Bayesian Data Analysis, 3rd ed. 2013, section 2.3.

        >>> [round(end, 2) for end in Estimate(1.0, 0.5, 4).interval(0.8)]
        [0.36, 1.64]
        """
        if not 0 < level < 1:
            raise InputError(f"The level is {level}. Give a number between 0 and 1, such as 0.8.")
        reach = NormalDist().inv_cdf((1 + level) / 2) * self.sd
        return Interval(self.mean - reach, self.mean + reach)


def effects(pool: Pool, own: Mapping[str, Tally], wanted: Iterable[str]) -> dict[str, Estimate]:
    """What practices do for one person: the mean change that each would make over many times.

    Meaning: θ = μ + u + v + w, with u the person, v the practice and w the two together; a single time is θ + noise.
    Formula: before the person's own times, their θ of all practices are normal with mean m and covariance
    S = C + σ²_u + σ²_w·I, where m and C are the pool's. Given mean changes y of n times in the practices T,
        mean = m + S_·T (S_TT + D)⁻¹ (y − m_T),  variance = S − S_·T (S_TT + D)⁻¹ S_T·,  D = diag(σ²_e / n).
    The pool must come from other people; then this is the exact posterior given everybody, with the components known.
    Shapes: one Estimate for each wanted practice; `own` may hold any practices, `wanted` too. Units: points of ten.
    Missing: a practice never rated is read from the pool and the person's other practices; nothing at all: the pool.
    Source: best linear unbiased prediction, Henderson, Biometrics 1975;31:423-447; written as the conditional normal
    of Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, eqs. 2.23-2.24. Derived in
    docs/explanation/what-helps.md; tests/measure/oracles/helping.R judges it.

    >>> from befriend.measure.helping.pool import empty_pool
    >>> found = effects(empty_pool(), {"a": Tally(4, 2.0)}, ["a", "b"])
    >>> {key: (round(one.mean, 2), round(one.sd, 2), one.times) for key, one in found.items()}
    {'a': (1.55, 0.71, 4), 'b': (1.04, 1.21, 0)}
    """
    tried = list(own)
    known = [[_covariance(pool, one, other) for other in tried[: row + 1]] for row, one in enumerate(tried)]
    for row, key in enumerate(tried):
        known[row][row] += pool.components.noise**2 / own[key].times
    root = _cholesky(known)
    away = _forward(root, [own[key].mean - pool.mean_of(key) for key in tried])
    found = {}
    for key in wanted:
        pull = _forward(root, [_covariance(pool, key, other) for other in tried])
        variance = _covariance(pool, key, key) - sum(map(mul, pull, pull))
        mean = pool.mean_of(key) + sum(map(mul, pull, away))
        found[key] = Estimate(mean, math.sqrt(max(variance, 0.0)), own[key].times if key in own else 0)
    return found


def _covariance(pool: Pool, one: str, other: str) -> float:
    """How what two practices do for the same person goes together."""
    parts = pool.components
    return pool.covariance_of(one, other) + parts.person**2 + (parts.pair**2 if one == other else 0.0)


def _cholesky(lower: Rows) -> Rows:
    """The lower triangular root of a covariance, from its lower triangle (Golub and Van Loan, algorithm 4.2.1)."""
    root: Rows = []
    for row, values in enumerate(lower):
        line: list[float] = []
        for column in range(row):
            rest = values[column] - sum(map(mul, line, root[column]))
            line.append(rest / root[column][column])
        line.append(math.sqrt(values[row] - sum(map(mul, line, line))))
        root.append(line)
    return root


def _forward(root: Rows, values: Sequence[float]) -> list[float]:
    """The solution x of root·x = values."""
    found: list[float] = []
    for line, value in zip(root, values, strict=True):
        found.append((value - sum(map(mul, line, found))) / line[-1])
    return found

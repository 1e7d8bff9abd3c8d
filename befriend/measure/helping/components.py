"""Learns from everybody how far changes differ between people, practices and times; and makes the pool of them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, optimize

from befriend.base.errors import InputError
from befriend.measure.helping.pool import Components, Others, Pool, empty_pool
from befriend.measure.helping.times import Tally

Reals = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Given = Iterable[tuple[str, str, Tally]]

SPREAD_OF_LOG = 0.7
"""How firmly starting values are believed: a standard deviation twice as large or half is one such step away."""

FARTHEST = 10
"""No standard deviation is learned that is more than so many times larger or smaller than its starting value: ratings
are whole points, so times that are all alike do not show that nothing ever varies."""

_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Everybody's tallies as columns, one row for each person and practice that met; `people` counts distinct ones."""

    people: int
    practices: tuple[str, ...]
    person: Whole
    practice: Whole
    times: Reals
    mean: Reals
    squares: float

    @property
    def total(self) -> int:
        """How many rated times there are."""
        return int(self.times.sum())


def cells_of(given: Given) -> Cells:
    """Everybody's tallies, laid out for `fit_components` and `pool_of`.

    Meaning: rows of (person, practice, tally), each person with each practice once. Shapes: columns of equal length.
    Missing: who rated nothing has no row. Errors: InputError when a person stands beside the same practice twice.
    Source: sufficient statistics; the model needs nothing more of the single times.

    >>> cells = cells_of([("p", "a", Tally(2, 1.0, 0.5)), ("q", "a", Tally(1, 0.0))])
    >>> cells.people, cells.practices, cells.total, cells.squares
    (2, ('a',), 3, 0.5)
    """
    rows = list(given)
    people = {name: place for place, name in enumerate(sorted({person for person, _practice, _tally in rows}))}
    practices = {key: place for place, key in enumerate(sorted({practice for _person, practice, _tally in rows}))}
    if len({(person, practice) for person, practice, _tally in rows}) < len(rows):
        raise InputError("A person stands beside the same practice twice. Give all their times of it as one tally.")
    return Cells(
        people=len(people),
        practices=tuple(practices),
        person=np.array([people[person] for person, _practice, _tally in rows], dtype=np.int64),
        practice=np.array([practices[practice] for _person, practice, _tally in rows], dtype=np.int64),
        times=np.array([one.times for _person, _practice, one in rows], dtype=np.float64),
        mean=np.array([one.mean for _person, _practice, one in rows], dtype=np.float64),
        squares=math.fsum(one.squares for _person, _practice, one in rows),
    )


def log_likelihood(cells: Cells, components: Components) -> float:
    """How well components fit: the restricted log-likelihood (REML) where nothing is believed of the mean before.

    Meaning: y = μ + u + v + w + noise, all independent and normal; crossed people and practices. Where `mean_sd` is
    finite, μ is normal too, and this is the ordinary log-likelihood of the data.
    Formula: with d = 1/(σ²_w + σ²_e/n) for each cell, a person's practices have the precision
    diag(d) − k·d·dᵀ, k = σ²_u/(1 + σ²_u·Σd) (Sherman and Morrison); summed over people this leaves one system of
    1 + practices unknowns, whose determinant and solution give the likelihood.
    Shapes: one number. Units: natural logarithm. Missing: as in `cells_of`.
    Errors: InputError when there are no cells.
    Source: Patterson and Thompson, Biometrika 1971;58:545-554; Laird and Ware, Biometrics 1982;38:963-974. Judge:
    R's lme4, tests/measure/oracles/helping.R.

    >>> cells = cells_of([("p", "a", Tally(2, 1.0, 0.5)), ("q", "a", Tally(1, 0.0)), ("q", "b", Tally(1, 2.0))])
    >>> round(log_likelihood(cells, Components(person=0.5, practice=0.5, pair=0.5, noise=1.0)), 4)
    -4.9177
    """
    if not cells.total:
        raise InputError("Nobody rated a practice, so nothing can be learned. Use the starting values.")
    system = _system(cells, components)
    factor = linalg.cho_factor(system.precision, lower=True)
    solved = float(system.right @ linalg.cho_solve(factor, system.right))
    is_believed = math.isfinite(components.mean_sd)
    log_determinants = system.log_determinant + 2 * float(np.log(np.diag(factor[0])).sum())
    squares, count = system.squares - solved, cells.total - (not is_believed)
    if is_believed:
        log_determinants += 2 * math.log(components.mean_sd)
        squares += (components.mean / components.mean_sd) ** 2
    return -(log_determinants + squares + count * math.log(2 * math.pi)) / 2


@dataclass(frozen=True, slots=True)
class _System:
    """The normal equations of (μ, v / practice sd), people and pairs integrated out, and what the likelihood needs."""

    precision: Reals
    right: Reals
    squares: float
    log_determinant: float


def _system(cells: Cells, parts: Components) -> _System:
    weight = 1 / (parts.pair**2 + parts.noise**2 / cells.times)
    by_person = np.bincount(cells.person, weight, cells.people)
    pulled = np.bincount(cells.person, weight * cells.mean, cells.people)
    shrink = parts.person**2 / (1 + parts.person**2 * by_person)
    spread = np.zeros((cells.people, len(cells.practices)))
    spread[cells.person, cells.practice] = weight
    precision = np.diag(np.bincount(cells.practice, weight, len(cells.practices))) - (spread.T * shrink) @ spread
    right = np.bincount(cells.practice, weight * cells.mean, len(cells.practices)) - spread.T @ (shrink * pulled)
    squares = float(weight @ cells.mean**2 - shrink @ pulled**2) + cells.squares / parts.noise**2
    of_times = (cells.total - len(weight)) * math.log(parts.noise**2) + float(np.log(cells.times).sum())
    of_people = float(np.log1p(parts.person**2 * by_person).sum())
    believed = 1 / parts.mean_sd**2
    whole = _with_mean(precision, parts.practice)
    whole[0, 0] += believed
    whole[1:, 1:] += np.eye(len(cells.practices))
    rights = np.concatenate(([right.sum() + parts.mean * believed], parts.practice * right))
    return _System(whole, rights, squares, of_times - float(np.log(weight).sum()) + of_people)


def _with_mean(precision: Reals, practice_sd: float) -> Reals:
    """BᵀAB with B = [1 | practice_sd·I]: what is known of practices' means, told of μ and of standardised practices."""
    sums = precision.sum(axis=1)
    size = len(precision) + 1
    whole = np.empty((size, size))
    whole[0, 0] = sums.sum()
    whole[0, 1:] = whole[1:, 0] = practice_sd * sums
    whole[1:, 1:] = practice_sd**2 * precision
    return whole


def fit_components(cells: Cells, start: Components | None = None) -> Components:
    """The standard deviations under which what everybody said is most likely.

    Meaning: without `start`, restricted maximum likelihood. With it, the most believable values when each standard
    deviation is believed to be near its starting value (its logarithm normal around it, SPREAD_OF_LOG wide), and μ is
    believed as `start` says: few people then move it little, many decide it. Never 0 then, so never falsely certain.
    Formula: the maximum of `log_likelihood`, minus Σ (log sd − log start)²/(2·SPREAD_OF_LOG²) with `start`.
    Range: 0 or more; noise above 0. Units: points of ten. Missing: as in `cells_of`; nobody: `start` itself.
    Errors: InputError without `start` when fewer than two times differ, or nobody rated anything.
    Source: REML: Patterson and Thompson 1971. The penalty keeps estimates off the boundary, after Chung and others,
    Psychometrika 2013;78:685-709; its shape and width are ours.

    >>> fit_components(cells_of([]), Components(person=1, practice=1, pair=1, noise=2, mean_sd=1)).noise
    2
    """
    if start is None:
        return _restricted(cells)
    if not cells.total:
        return start
    believed = np.log([max(one, _SMALLEST) for one in (start.person, start.practice, start.pair, start.noise)])

    def badness(logs: Reals) -> float:
        far = float(((logs - believed) ** 2).sum()) / (2 * SPREAD_OF_LOG**2)
        return far - log_likelihood(cells, _components(np.exp(logs), start))

    bounds = [(centre - math.log(FARTHEST), centre + math.log(FARTHEST)) for centre in believed]
    found = optimize.minimize(badness, believed, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-12})
    return _components(np.exp(found.x), start)


def _restricted(cells: Cells) -> Components:
    """Restricted maximum likelihood, from three starts: an edge at 0 may hide a better place."""
    scale = _spread(cells)

    def badness(sds: Reals) -> float:
        return -log_likelihood(cells, _components(np.abs(sds) * scale))

    bounds = [(0, 10)] * 3 + [(1e-4, 10)]
    starts = [(0.5, 0.5, 0.5, 0.7), (0.1, 0.1, 0.1, 1.0), (1.0, 0.2, 0.2, 0.5)]
    options = {"ftol": 1e-14, "gtol": 1e-9, "maxiter": 500}
    found = [optimize.minimize(badness, one, method="L-BFGS-B", bounds=bounds, options=options) for one in starts]
    return _components(np.abs(min(found, key=lambda one: float(one.fun)).x) * scale)


def _spread(cells: Cells) -> float:
    """The standard deviation of all times together."""
    if cells.total < 2:
        raise InputError("Fewer than two rated times cannot show how far times differ. Use the starting values.")
    mean = float(cells.times @ cells.mean) / cells.total
    squares = cells.squares + float(cells.times @ (cells.mean - mean) ** 2)
    if squares <= 0:
        raise InputError("All times are alike, so nothing shows how far times differ. Use the starting values.")
    return math.sqrt(squares / (cells.total - 1))


def _components(sds: Reals, start: Components | None = None) -> Components:
    person, practice, pair, noise = (float(one) for one in sds)
    mean, mean_sd = (start.mean, start.mean_sd) if start else (0.0, math.inf)
    return Components(person=person, practice=practice, pair=pair, noise=noise, mean=mean, mean_sd=mean_sd)


def pool_of(cells: Cells, components: Components, others: Mapping[str, Others] | None = None) -> Pool:
    """What these people's times tell of each practice's mean, and of μ.

    Meaning: the posterior of μ and of each μ + v, people and pairs integrated out, with the components known.
    Formula: the solution and inverse of the system in `log_likelihood`, told of B(μ, v) with B = [1 | σ_v·I].
    Shapes: practices + 1 means, and their covariance as a lower triangle. Units: points of ten.
    Missing: nobody: `empty_pool`. Errors: as `empty_pool`. Source: as `log_likelihood`.

    >>> cells = cells_of([("p", "a", Tally(4, 2.0))])
    >>> parts = Components(person=0.0, practice=0.0, pair=0.0, noise=1.0, mean=0.0, mean_sd=0.5)
    >>> [round(mean, 6) for mean in pool_of(cells, parts).means]  # half a point believed, half a point seen
    [1.0, 1.0]
    """
    if not cells.total:
        return empty_pool(components)
    system = _system(cells, components)
    factor = linalg.cho_factor(system.precision, lower=True)
    size = len(cells.practices) + 1
    turn = np.eye(size) * components.practice
    turn[:, 0] = 1.0
    covariance = turn @ linalg.cho_solve(factor, turn.T)
    means = turn @ linalg.cho_solve(factor, system.right)
    return Pool(
        components=components,
        keys=cells.practices,
        means=tuple(means.tolist()),
        covariances=tuple(tuple(covariance[row, : row + 1].tolist()) for row in range(size)),
        others=others or {},
    )


def others_of(given: Given) -> dict[str, Others]:
    """For each practice, how many people rated it, and how many of them were better off on average.

    Formula: people with a tally, and those whose mean change is above 0. Missing: as in `cells_of`.
    Source: a count.

    >>> others_of([("p", "a", Tally(2, 1.0)), ("q", "a", Tally(1, 0.0))])
    {'a': Others(people=2, better=1)}
    """
    found: dict[str, Others] = {}
    for _person, practice, one in given:
        before = found.get(practice, Others(0, 0))
        found[practice] = Others(before.people + 1, before.better + (one.mean > 0))
    return found

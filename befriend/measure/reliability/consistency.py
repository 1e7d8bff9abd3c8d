"""Internal consistency: how far the items of one sum score measure one thing."""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval, minimal_detectable_change, standard_error
from befriend.measure.reliability.table import Floats, Spread, Table, check_level, is_nothing, spread_of

LEAST_UNIQUENESS = 0.005
"""The floor of an item's own variance in the factor model, as R's factanal sets it: below lies nonsense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alpha:
    """Cronbach's alpha of a sum score, with its confidence interval. `mean` and `sd` are those of the sum."""

    value: float
    interval: Interval
    level: float
    n: int
    left_out: int
    items: int
    mean: float
    sd: float

    @property
    def standard_error(self) -> float:
        """The standard error of measurement of the sum score. An alpha below 0 has none: InputError."""
        return standard_error(self.sd, self.value)

    @property
    def minimal_detectable_change(self) -> float:
        """At the same level. From alpha it is narrower than from a retest: say which."""
        return minimal_detectable_change(self.sd, self.value, self.level)


@dataclass(frozen=True, slots=True, kw_only=True)
class Omega:
    """McDonald's omega total of a sum score under one factor.

    `loadings` and `uniquenesses` are those of the standardised items. `is_improper` warns of a Heywood case: an
    item's own variance ran into its floor, so one factor does not describe these items and the value is no guide.
    """

    value: float
    loadings: tuple[float, ...]
    uniquenesses: tuple[float, ...]
    is_improper: bool
    n: int
    left_out: int


def alpha(answers: Table | Spread, level: float = 0.95) -> Alpha:
    """Cronbach's alpha: the share of a sum score's variance that its items have in common.

    Formula: k/(k − 1) · (1 − Σ item variances / variance of the sum). Interval, Feldt: 1 − (1 − α)·F, with the
    quantiles of F at n − 1 and (n − 1)(k − 1) degrees of freedom.
    Range: at most 1; below 0 when items run against each other, mostly because one was not reversed.
    Missing: listwise; the result gives `n` and `left_out`.
    Errors: InputError as in `spread`, and when every person has the same sum.
    Source: Cronbach, Psychometrika 1951;16:297-334; Feldt, Woodruff and Salih, Appl Psychol Meas 1987;11:93-103.
    In the example the item variances add to 8/3, the sum's is 16/3: 2 · (1 − 1/2) = 1 for items that differ only
    by a shift.

    >>> alpha([[1, 2], [2, 3], [3, 4], [3, 4]]).value
    1.0
    """
    table = spread_of(answers)
    check_level(level)
    value = _alpha_value(table)
    return Alpha(
        value=value,
        interval=_feldt(value, table, level),
        level=level,
        n=table.n,
        left_out=table.left_out,
        items=table.columns,
        mean=table.sum_mean,
        sd=table.sum_sd,
    )


def omega(answers: Table | Spread) -> Omega:
    """McDonald's omega total: the share of a sum score's variance that one common factor accounts for.

    Formula: (Σλ)² / ((Σλ)² + Σψ), λ and ψ the loadings and own variances of the *unstandardised* items in a
    one-factor model fitted by maximum likelihood. The denominator is the variance that the model implies.
    Two other figures go by the same name. psych::omega(nfactors = 1) standardises the items, fits by minimal
    residuals and divides by the observed variance; it differs in the second or third decimal. Its omega
    hierarchical is another thing altogether.
    Range: 0 to 1.
    Missing: listwise; the result gives `n` and `left_out`.
    Errors: InputError as in `spread`, for fewer than three items (one factor is not determined), and for an item
    that everyone answered alike.
    Source: McDonald, Test Theory, 1999, chapter 6; Jöreskog, Psychometrika 1967;32:443-482 for the fit. In the
    example the items correlate .48, .40 and .30, which is .8 · .6, .8 · .5 and .6 · .5 exactly, so
    omega = 1.9² / (1.9² + .36 + .64 + .75).

    >>> correlations = np.array([[1, 0.48, 0.40], [0.48, 1, 0.30], [0.40, 0.30, 1]])
    >>> one_factor = Spread(means=np.zeros(3), covariance=correlations, n=500, left_out=0)
    >>> round(omega(one_factor).value, 4)
    0.6735
    """
    table = spread_of(answers)
    sds = _item_sds(table)
    loadings, uniquenesses = _one_factor(table.covariance / np.outer(sds, sds))
    common = float((loadings * sds).sum()) ** 2
    own = float((uniquenesses * sds**2).sum())
    return Omega(
        value=common / (common + own),
        loadings=tuple(loadings.tolist()),
        uniquenesses=tuple(uniquenesses.tolist()),
        is_improper=bool((uniquenesses < LEAST_UNIQUENESS * 1.01).any()),
        n=table.n,
        left_out=table.left_out,
    )


def _alpha_value(table: Spread) -> float:
    items, of_items = table.columns, float(np.trace(table.covariance))
    if is_nothing(table.sum_variance, of_items) or of_items == 0:
        raise InputError(
            "Every person has the same total, so alpha does not exist. Check that the right columns were chosen."
        )
    return items / (items - 1) * (1 - of_items / table.sum_variance)


def _feldt(value: float, table: Spread, level: float) -> Interval:
    freedom = table.n - 1, (table.n - 1) * (table.columns - 1)
    low, high = ((1 + sign * level) / 2 for sign in (1, -1))
    return Interval(*(1 - (1 - value) * float(stats.f.ppf(chance, *freedom)) for chance in (low, high)))


def _item_sds(table: Spread) -> Floats:
    if table.columns < 3:
        raise InputError(
            f"Omega was asked of {table.columns} items. One factor needs at least three; use alpha for two."
        )
    variances = np.diag(table.covariance)
    constant = np.flatnonzero(variances <= 1e-12 * (1 + table.means**2))
    if constant.size:
        raise InputError(
            f"Everyone gave the same answer in column {constant[0] + 1}, so it has no part in a factor. Leave it out."
        )
    return np.asarray(np.sqrt(variances), dtype=np.float64)


def _one_factor(correlations: Floats) -> tuple[Floats, Floats]:
    """Loadings and uniquenesses by maximum likelihood. The likelihood depends on the uniquenesses alone."""
    if np.linalg.eigvalsh(correlations)[0] < 1e-9:
        raise InputError(
            "The items repeat one another, add up to one another, or are more than the people who answered: no factor "
            "can be fitted. Leave out the item that repeats, or use more people."
        )
    fit = optimize.minimize(
        _misfit,
        _start(correlations),
        args=(correlations,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1)] * len(correlations),
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 5000, "maxfun": 20000},
    )
    uniquenesses = np.asarray(fit.x, dtype=np.float64)
    return _loadings(uniquenesses, correlations), uniquenesses


def _start(correlations: Floats) -> Floats:
    """A usual start: half of what the other items leave unexplained of each."""
    unexplained = 1 / np.diag(np.linalg.inv(correlations))
    return np.asarray(np.clip(unexplained / 2, LEAST_UNIQUENESS, 1), dtype=np.float64)


def _loadings(uniquenesses: Floats, correlations: Floats) -> Floats:
    roots = np.sqrt(uniquenesses)
    values, vectors = np.linalg.eigh(correlations / np.outer(roots, roots))
    loadings = roots * vectors[:, -1] * math.sqrt(max(values[-1] - 1, 0.0))
    return np.asarray(loadings * (1 if loadings.sum() >= 0 else -1), dtype=np.float64)


def _misfit(uniquenesses: Floats, correlations: Floats) -> tuple[float, Floats]:
    """The maximum-likelihood discrepancy and its slope, with the loadings already at their best (Jöreskog 1967)."""
    roots = np.sqrt(uniquenesses)
    rest = np.linalg.eigvalsh(correlations / np.outer(roots, roots))[:-1]
    loadings = _loadings(uniquenesses, correlations)
    slope = (loadings**2 + uniquenesses - np.diag(correlations)) / uniquenesses**2
    return float((rest - np.log(rest) - 1).sum()), slope

"""The best growth curve for a table, with its standard errors: by ML or REML, exactly.

Never imported by a request: it loads Polars and SciPy.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import optimize

from befriend.base.errors import InputError
from befriend.measure.growth.form import TERMS, Curve, Effect, GrowthForm, Likelihood, effect_names
from befriend.measure.growth.likelihood import Judged, Profile
from befriend.measure.growth.moments import Floats, Moments, moments_of

START = (1.0, 0.3, 0.1)
"""Where the search begins: the diagonal of Lambda. The end does not depend on it; the number of steps hardly."""

NEXT_TO_NOTHING = 1e-4
"""An entry on the diagonal of Lambda below this is tried as 0 (lme4 calls such a fit singular from here on)."""

MOST_SADDLES = 6
"""How often the search leaves a saddle before it takes what it has: one for each term is what can happen."""

STEP = 1e-5
"""Of the differences of exact gradients that give the curvature."""


@dataclass(frozen=True, slots=True)
class Component:
    """A standard deviation or a correlation of the random part. At a boundary its standard error does not exist."""

    name: str
    estimate: float
    standard_error: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthFit:
    """A fitted growth curve. `curve` is what an expected course needs, the rest says how far to trust it.

    `log_likelihood` includes all constants, as lme4's does. `on_boundary`: some spread or correlation has run into
    the end of its range, `remark` says so in a sentence, and the components have no standard errors. `groups` is how
    many groups of alike people the likelihood was summed over, `judged` how many candidates were looked at.
    """

    curve: Curve
    likelihood: Likelihood
    log_likelihood: float
    components: tuple[Component, ...]
    on_boundary: bool
    remark: str
    people: int
    rows: int
    groups: int
    rows_without_score: int
    people_without_covariates: int
    judged: int

    def component(self, name: str) -> Component:
        return next(each for each in self.components if each.name == name)


def fit_growth(
    table: pl.DataFrame | pl.LazyFrame, form: GrowthForm, likelihood: Likelihood = Likelihood.REML
) -> GrowthFit:
    """The growth curve that makes the scores in a table most likely.

    Meaning: the mean course, how people differ around it, and how scores scatter around each person's own course.
    Formula: docs/explanation/growth.md. Standard errors of effects: the root of the diagonal of within * (X' V^-1
    X)^-1, as lme4's. Those of the random part: the inverse of the observed information (differences of the exact
    gradient) for Lambda and the variance within, carried over to spreads and correlations by the delta method.
    Shapes and missing values: as in `moments_of`. Missing at random under the likelihood.
    Errors: InputError as in `moments_of`; for too few people; when everybody was seen once, or all at one time;
    when fixed effects are mixtures of each other; when nothing is left to explain.
    Source: Laird and Ware, Biometrics 1982;38:963-974; the profile and Lambda as in Bates and colleagues, J Stat
    Softw 2015;67(1). Judged by lme4 1.1-31, nlme 3.1-162 and statsmodels 0.15 (tests/measure/oracles/growth.R).

    >>> table = pl.DataFrame({
    ...     "person": [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4],
    ...     "week": [0, 1, 3] * 4,
    ...     "score": [18, 16, 15, 12, 11, 8, 15, 14, 14, 9, 9, 6],
    ... })
    >>> fit = fit_growth(table, GrowthForm(time="week", varying=1))
    >>> [round(effect.estimate, 1) for effect in fit.curve.effects]
    [13.6, -2.0]
    """
    return fit_moments(moments_of(table, form), likelihood)


def fit_moments(moments: Moments, likelihood: Likelihood = Likelihood.REML) -> GrowthFit:
    """The same from sums that are already made, so that one table can be fitted by both likelihoods."""
    _refuse_too_little(moments)
    search = Search(Profile(moments, likelihood))
    theta = search.best()
    best = search.judge(theta)
    on_boundary = search.on_boundary(theta)
    root = search.root(theta)
    between = best.within * root @ root.T
    return GrowthFit(
        curve=_curve(moments, best, between),
        likelihood=likelihood,
        log_likelihood=-best.deviance / 2,
        components=_components(search, theta, best, on_boundary),
        on_boundary=on_boundary,
        remark=_remark(between) if on_boundary else "",
        people=moments.n_people,
        rows=moments.rows,
        groups=moments.groups,
        rows_without_score=moments.rows_without_score,
        people_without_covariates=moments.people_without_covariates,
        judged=search.judged,
    )


class Search:
    """Looks for the candidate with the least deviance; Lambda as a vector, its lower triangle row by row."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.judged = 0
        self.size = profile.moments.form.varying
        self.places = np.tril_indices(self.size)
        self.diagonal = np.flatnonzero(self.places[0] == self.places[1])

    def root(self, theta: Floats) -> Floats:
        root = np.zeros((self.size, self.size))
        root[self.places] = theta
        return root

    def judge(self, theta: Floats) -> Judged:
        self.judged += 1
        return self.profile.judge(self.root(theta))

    def gradient(self, theta: Floats) -> Floats:
        found: Floats = self.judge(theta).gradient[self.places]
        return found

    def best(self) -> Floats:
        """Downhill, off any saddle, the last steps by Newton; and a spread of next to nothing is tried as 0."""
        theta = self._downhill(np.diag(START[: self.size])[self.places])
        for _ in range(MOST_SADDLES):
            beside = self._off_saddle(theta)
            if beside is None:
                break
            theta = self._downhill(beside)
        return self._at_zero(self._polished(theta))

    def on_boundary(self, theta: Floats) -> bool:
        return bool((theta[self.diagonal] < NEXT_TO_NOTHING).any())

    def curvature(self, gradient: Callable[[Floats], Floats], theta: Floats) -> Floats:
        """The second derivatives, from differences of exact first ones."""
        steps = STEP * np.maximum(np.abs(theta), 0.1)
        columns = [
            (gradient(theta + step * unit) - gradient(theta - step * unit)) / (2 * step)
            for step, unit in zip(steps, np.eye(len(theta)), strict=True)
        ]
        both = np.column_stack(columns)
        symmetric: Floats = (both + both.T) / 2
        return symmetric

    def _downhill(self, start: Floats, fixed: Sequence[int] = ()) -> Floats:
        # Per row, so that the tolerances mean the same for a thousand rows and for sixty million.
        rows = self.profile.moments.rows

        def per_row(theta: Floats) -> tuple[float, Floats]:
            found = self.judge(theta)
            return found.deviance / rows, found.gradient[self.places] / rows

        # The diagonal may turn negative on the way. Bounded at 0 it gets stuck there: on the other side of the bound
        # the way down goes on, because a column of Lambda and its negative are the same candidate.
        limits = [(0.0, 0.0) if place in fixed else (None, None) for place in range(len(start))]
        found = optimize.minimize(
            per_row, start, jac=True, method="L-BFGS-B", bounds=limits, options={"ftol": 1e-13, "gtol": 1e-7}
        )
        return self._with_positive_diagonal(found.x)

    def _with_positive_diagonal(self, theta: Floats) -> Floats:
        root = self.root(theta)
        turned: Floats = (root * np.where(np.diag(root) < 0, -1.0, 1.0))[self.places]
        return turned

    def _off_saddle(self, theta: Floats) -> Floats | None:
        """A better candidate with one more direction of differences, or None where no direction improves.

        At the edge of what a covariance can be, the gradient by Lambda vanishes in any case. The derivative by the
        covariance itself still says whether a little more variance in some direction would be better.
        """
        found = self.judge(theta)
        slopes, directions = np.linalg.eigh(found.of_between)
        if slopes[0] >= -1e-6 * self.profile.moments.n_people:
            return None
        for share in (1.0, 0.1, 0.01, 0.001):
            wider = np.column_stack([found.root, math.sqrt(share) * directions[:, 0]])
            beside = self._with_positive_diagonal(np.linalg.qr(wider.T)[1].T[self.places])
            if self.judge(beside).deviance < found.deviance - 1e-9:
                return beside
        return None

    def _at_zero(self, theta: Floats) -> Floats:
        for place in self.diagonal.tolist():
            if 0 < theta[place] < NEXT_TO_NOTHING:
                at_zero = theta.copy()
                at_zero[place] = 0.0
                at_zero = self._downhill(at_zero, fixed=(place,))
                if self.judge(at_zero).deviance <= self.judge(theta).deviance + 1e-7:
                    theta = at_zero
        return theta

    def _polished(self, theta: Floats) -> Floats:
        if self.on_boundary(theta):
            return theta
        curvature = self.curvature(self.gradient, theta)
        if np.linalg.eigvalsh(curvature).min() <= 0:
            return theta
        gradient = self.gradient(theta)
        for _ in range(5):
            step = np.linalg.solve(curvature, gradient)
            candidate = theta - step
            if self.on_boundary(candidate) or np.abs(step).max() < 1e-9:
                break
            after = self.gradient(candidate)
            if np.abs(after).max() >= np.abs(gradient).max():
                break
            theta, gradient = candidate, after
        return theta


def _refuse_too_little(moments: Moments) -> None:
    form = moments.form
    spreads = form.varying * (form.varying + 1) // 2
    least = len(moments.covariates) + moments.is_level.shape[1] + spreads + 1
    if moments.n_people < least:
        raise InputError(
            f"There are {moments.n_people} people, and this model needs {least} at the very least. "
            "Gather more, or leave out a covariate or a term that varies."
        )
    seen, first, second = (moments.powers[min(power, len(moments.powers) - 1)] for power in (0, 1, 2))
    if seen.max() < 2:
        raise InputError("Everybody was seen once, so nothing can be said about change. Give more scores per person.")
    if form.terms > 1 and not (seen * second - first**2 > 1e-9 * seen * second).any():
        raise InputError(
            f"Nobody was seen at two different times ({form.time}), so no slope can be found. "
            "Check the column, or fit the level alone with terms=1, varying=1."
        )
    if seen.max() <= form.varying:
        raise InputError(
            f"Nobody has more than {form.varying} scores, so {form.varying} terms that vary between people cannot be "
            "told from the ups and downs of single scores. Let fewer terms vary, or gather more scores per person."
        )


def _curve(moments: Moments, best: Judged, between: Floats) -> Curve:
    form = moments.form
    size, terms = best.effects.shape
    # Back from means taken out: the level and slope of somebody whose covariates are all 0.
    back = np.eye(size * terms)
    for place, mean in enumerate(moments.covariate_means, start=1):
        for term in range(terms):
            back[term, place * terms + term] = -mean
    effects = back @ best.effects.reshape(-1)
    effects[0] += moments.score_mean
    kept = Profile(moments, Likelihood.ML).kept
    back = back[np.ix_(kept, kept)]
    uncertainty = best.within * back @ best.inverse @ back.T
    errors = np.sqrt(np.diag(uncertainty))
    names = effect_names(form, moments.levels)
    return Curve(
        form=form,
        effects=tuple(
            Effect(name, float(estimate), float(error))
            for name, estimate, error in zip(names, effects[kept], errors, strict=True)
        ),
        uncertainty=_tuples(uncertainty),
        between=_tuples(between),
        within=best.within,
        source=f"Fitted to {moments.rows} scores of {moments.n_people} people.",
        levels=moments.levels,
    )


def _components(search: Search, theta: Floats, best: Judged, on_boundary: bool) -> tuple[Component, ...]:
    both = np.append(theta, best.within)
    estimates = _spreads(search, both)
    errors = [None] * len(estimates) if on_boundary else _errors_of_spreads(search, both, best)
    names = [f"sd {term}" for term in TERMS[: search.size]]
    names += [f"correlation {TERMS[c]} {TERMS[r]}" for r, c in zip(*np.tril_indices(search.size, -1), strict=True)]
    return tuple(
        Component(name, float(estimate), error)
        for name, estimate, error in zip([*names, "sd within"], estimates, errors, strict=True)
    )


def _spreads(search: Search, both: Floats) -> Floats:
    """Spreads, correlations and the spread within, from Lambda and the variance within."""
    root = search.root(both[:-1])
    spreads = np.sqrt(np.diag(root @ root.T))
    rows, columns = np.tril_indices(search.size, -1)
    scale = spreads[rows] * spreads[columns]
    shared = (root @ root.T)[rows, columns]
    correlations = np.divide(shared, scale, out=np.full(len(rows), np.nan), where=scale > 0)
    return np.concatenate([math.sqrt(both[-1]) * spreads, correlations, [math.sqrt(both[-1])]])


def _errors_of_spreads(search: Search, both: Floats, best: Judged) -> list[float | None]:
    """From the curvature of the likelihood in Lambda and the variance within, which is not profiled out here.

    Deviance = logs + degrees * log(2 pi within) + squares / within, so its mixed and second derivatives by the
    variance within follow from the derivative of the sum of squares.
    """
    within, theta = best.within, both[:-1]

    def unprofiled(theta: Floats) -> Floats:
        found = search.judge(theta)
        return found.by_root(found.of_logs + found.of_squares / within)[search.places]

    size = len(theta)
    information = np.empty((size + 1, size + 1))
    information[:size, :size] = search.curvature(unprofiled, theta)
    information[size, :size] = information[:size, size] = -best.by_root(best.of_squares)[search.places] / within**2
    information[size, size] = best.degrees / within**2
    try:
        covariance = 2 * np.linalg.inv(information)
    except np.linalg.LinAlgError:
        return [None] * len(_spreads(search, both))
    slopes = _slopes_of(lambda at: _spreads(search, at), both)
    variances = np.diag(slopes @ covariance @ slopes.T)
    return [math.sqrt(variance) if variance > 0 else None for variance in variances]


def _slopes_of(function: Callable[[Floats], Floats], at: Floats) -> Floats:
    steps = STEP * np.maximum(np.abs(at), 0.1)
    columns = [
        (function(at + step * unit) - function(at - step * unit)) / (2 * step)
        for step, unit in zip(steps, np.eye(len(at)), strict=True)
    ]
    return np.column_stack(columns)


def _remark(between: Floats) -> str:
    flat = [TERMS[place] for place, variance in enumerate(np.diag(between)) if variance < 1e-7]
    if flat:
        return (
            f"People do not measurably differ in their {' and '.join(flat)}: the spread is at its boundary of 0, and "
            "standard errors of the random part do not exist there. Let fewer terms vary."
        )
    return (
        "Differences between people are perfectly correlated: the fit is at its boundary, and standard errors of the "
        "random part do not exist there. Let fewer terms vary."
    )


def _tuples(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(value) for value in row) for row in matrix)

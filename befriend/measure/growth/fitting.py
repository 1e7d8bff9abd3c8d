"""The best growth curve for a table, with its standard errors: by ML or REML, exactly.

Never imported by a request: it loads Polars.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from befriend.base.errors import InputError
from befriend.measure.growth.form import TERMS, Curve, Effect, GrowthForm, Likelihood, effect_names
from befriend.measure.growth.likelihood import Judged, Profile
from befriend.measure.growth.moments import Floats, Moments, moments_of
from befriend.measure.growth.searching import Found, Search


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
    found = search.best()
    best = found.best
    on_boundary = found.curvature is None
    between = best.within * best.root @ best.root.T
    return GrowthFit(
        curve=_curve(moments, best, between),
        likelihood=likelihood,
        log_likelihood=-best.deviance / 2,
        components=_components(found),
        on_boundary=on_boundary,
        remark=_remark(between) if on_boundary else "",
        people=moments.n_people,
        rows=moments.rows,
        groups=moments.groups,
        rows_without_score=moments.rows_without_score,
        people_without_covariates=moments.people_without_covariates,
        judged=search.judged,
    )


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


def _components(found: Found) -> tuple[Component, ...]:
    size = len(found.best.root)
    rows, columns = np.tril_indices(size, -1)
    names = [f"sd {term}" for term in TERMS[:size]]
    names += [f"correlation {TERMS[one]} {TERMS[other]}" for one, other in zip(columns, rows, strict=True)]
    estimates = _spreads(np.append(found.theta, found.best.within), size)
    return tuple(
        Component(name, float(estimate), error)
        for name, estimate, error in zip([*names, "sd within"], estimates, _errors_of_spreads(found), strict=True)
    )


def _spreads(both: Floats, size: int) -> Floats:
    """Spreads, correlations and the spread within, from Lambda and the variance within."""
    root = np.zeros((size, size))
    root[np.tril_indices(size)] = both[:-1]
    shared, (rows, columns) = root @ root.T, np.tril_indices(size, -1)
    spreads = np.sqrt(np.diag(shared))
    scale = spreads[rows] * spreads[columns]
    correlations = np.divide(shared[rows, columns], scale, out=np.full(len(rows), np.nan), where=scale > 0)
    return np.concatenate([math.sqrt(both[-1]) * spreads, correlations, [math.sqrt(both[-1])]])


def _errors_of_spreads(found: Found) -> list[float | None]:
    """From the curvature of the likelihood in Lambda and the variance within, which is not profiled out here.

    Deviance = logs + degrees * log(2 pi within) + squares / within. Its derivatives with the variance within follow
    from those of the sum of squares, and what profiling took off the curvature in Lambda is put back.
    """
    best, size = found.best, len(found.best.root)
    both = np.append(found.theta, best.within)
    if found.curvature is None:
        return [None] * len(_spreads(both, size))
    mixed = -best.by_root(best.of_squares)[np.tril_indices(size)] / best.within**2
    alone = best.degrees / best.within**2
    information = np.block(
        [[found.curvature + np.outer(mixed, mixed) / alone, mixed[:, np.newaxis]], [mixed, np.array([alone])]]
    )
    slopes = _slopes(lambda at: _spreads(at, size), both)
    variances = np.diag(slopes @ (2 * np.linalg.inv(information)) @ slopes.T)
    return [math.sqrt(variance) for variance in variances]


def _slopes(function: Callable[[Floats], Floats], at: Floats) -> Floats:
    steps = 1e-5 * np.maximum(np.abs(at), 0.1)
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

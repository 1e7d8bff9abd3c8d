"""How well one candidate explains a table: minus twice the log-likelihood, profiled, and its exact gradient.

A candidate is Lambda, the lower triangular square root of the covariance between people, in units of the variance
within people (as in lme4). The best fixed effects and the best variance within people follow from it in closed form.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from befriend.base.errors import InputError
from befriend.measure.growth.any_form import AnyForm
from befriend.measure.growth.form import Likelihood, effect_names
from befriend.measure.growth.level_and_slope import LevelAndSlope
from befriend.measure.growth.moments import Floats, Moments, Whole

LEAST_SHARE_OF_ITS_OWN = 1e-10
"""A fixed effect of which less than this share is its own is a mixture of the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One candidate, `root` = Lambda: its deviance, its derivatives, and what follows from it.

    `of_logs` and `of_squares` are derivatives by Lambda Lambda' of the log-determinants and of the sum of squares. They
    are kept apart, because the two enter the full likelihood without and with the variance within people.
    """

    root: Floats
    deviance: float
    of_logs: Floats
    of_squares: Floats
    effects: Floats
    """(covariates, terms), around the means of scores and covariates; 0 where the form has no such effect."""
    inverse: Floats
    """The inverse of X' V^-1 X, of the effects that the form has."""
    squares: float
    """The weighted sum of squares that is left: the variance within people times `degrees`."""
    degrees: int

    @property
    def within(self) -> float:
        return self.squares / self.degrees

    @property
    def of_between(self) -> Floats:
        """The derivative of the deviance by Lambda Lambda', symmetric."""
        total: Floats = self.of_logs + self.of_squares / self.within
        return total

    @property
    def gradient(self) -> Floats:
        """The derivative of the deviance by Lambda: 0 above the diagonal."""
        return self.by_root(self.of_between)

    def by_root(self, of_between: Floats) -> Floats:
        by_root: Floats = 2 * np.tril(of_between @ self.root)
        return by_root


@dataclass(frozen=True)
class Profile:
    """The profiled likelihood of one table: what does not depend on the candidate is worked out once."""

    moments: Moments
    likelihood: Likelihood

    @cached_property
    def kept(self) -> Whole:
        """The places of the form's effects among all products of covariate and term."""
        form = self.moments.form
        terms = form.terms
        moves = [True, *(each.moves_change for each in form.numbers)]
        for category in form.categories:
            moves += [category.moves_change] * (len(self.moments.levels[category.name]) - 1)
        wanted = [place * terms + term for place, both in enumerate(moves) for term in range(terms if both else 1)]
        assert len(wanted) == len(effect_names(form, self.moments.levels))
        return np.array(wanted)

    @cached_property
    def degrees(self) -> int:
        return self.moments.rows - (len(self.kept) if self.likelihood is Likelihood.REML else 0)

    @cached_property
    def summed(self) -> AnyForm | LevelAndSlope:
        """How the sums of a candidate are made: in closed form where there is one."""
        form = self.moments.form
        return LevelAndSlope(self.moments) if form.terms == form.varying == 2 else AnyForm(self.moments)

    def judge(self, root: Floats) -> Judged:
        """The candidate `root` (Lambda, lower triangular).

        Errors: InputError when fixed effects are mixtures of each other, or the model leaves nothing unexplained.
        """
        sums = self.summed.at(root)
        normal, right = self._spread_over_levels(sums.crossed, sums.met)
        inverse, half_log = inverted(normal)
        solution = inverse @ right
        left = sums.squares - float(right @ solution)
        if not left > 1e-12 * max(float(self.moments.squares.sum()), 1e-300):
            raise InputError("The model explains every score exactly, so there is nothing to judge it by.")
        is_restricted = self.likelihood is Likelihood.REML
        logs = sums.logs + (2 * half_log if is_restricted else 0.0)
        deviance = logs + self.degrees * (1 + math.log(2 * math.pi * left / self.degrees))
        effects = np.zeros(self._shape)
        effects.reshape(-1)[self.kept] = solution
        uncertainty = self._inverse_of_cells(inverse) if is_restricted else None
        of_logs, of_squares = sums.slopes(self._effects_of_cells(effects), uncertainty)
        return Judged(
            root=root,
            deviance=deviance,
            of_logs=of_logs,
            of_squares=of_squares,
            effects=effects,
            inverse=inverse,
            squares=left,
            degrees=self.degrees,
        )

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.moments.covariates) + self.moments.is_level.shape[1], self.moments.form.terms

    def _spread_over_levels(self, crossed: Floats, met: Floats) -> tuple[Floats, Floats]:
        """From sums in each cell to sums for each covariate: a level's own sums are those of the cells that have it."""
        k, (size, terms) = crossed.shape[1], self._shape
        is_level = self.moments.is_level
        normal, right = np.empty((size, terms, size, terms)), np.empty((size, terms))
        normal[:k, :, :k] = crossed.sum(axis=0)
        right[:k] = met.sum(axis=0)
        if size > k:
            with_numbers = np.tensordot(is_level, crossed[:, 0], axes=(0, 0))
            normal[k:, :, :k] = with_numbers
            normal[:k, :, k:] = with_numbers.transpose(2, 3, 0, 1)
            for one in range(terms):
                for other in range(terms):
                    normal[k:, one, k:, other] = (is_level.T * crossed[:, 0, one, 0, other]) @ is_level
            right[k:] = np.tensordot(is_level, met[:, 0], axes=(0, 0))
        whole = normal.reshape(size * terms, size * terms)
        return whole[np.ix_(self.kept, self.kept)], right.reshape(-1)[self.kept]

    def _effects_of_cells(self, effects: Floats) -> Floats:
        """(cells, covariates, terms): the effects that hold in each cell, its levels' own added to the first."""
        k = len(self.moments.covariates)
        of_cells = np.repeat(effects[np.newaxis, :k], len(self.moments.is_level), axis=0)
        of_cells[:, 0] += self.moments.is_level @ effects[k:]
        return of_cells

    def _inverse_of_cells(self, inverse: Floats) -> Floats:
        """(cells, covariates, terms, covariates, terms): the uncertainty of the effects that hold in each cell."""
        k, (size, terms) = len(self.moments.covariates), self._shape
        is_level = self.moments.is_level
        square = np.zeros((size * terms, size * terms))
        square[np.ix_(self.kept, self.kept)] = inverse
        whole = square.reshape(size, terms, size, terms)
        cells = np.repeat(whole[np.newaxis, :k, :, :k], len(is_level), axis=0)
        if size > k:
            mixed = np.tensordot(is_level, whole[k:, :, :k], axes=(1, 0))
            cells[:, 0] += mixed
            cells[:, :, :, 0] += mixed.transpose(0, 2, 3, 1)
            for one in range(terms):
                for other in range(terms):
                    both = (is_level @ whole[k:, one, k:, other]) * is_level
                    cells[:, 0, one, 0, other] += both.sum(axis=1)
        return cells


def inverted(normal: Floats) -> tuple[Floats, float]:
    """The inverse of the normal equations and half their log-determinant; InputError when effects are mixtures."""
    scale = np.sqrt(np.diag(normal))
    if not (scale > 0).all():
        raise InputError(MIXTURE)
    try:
        lower = np.linalg.cholesky(normal / np.outer(scale, scale))
    except np.linalg.LinAlgError as wrong:
        raise InputError(MIXTURE) from wrong
    if np.diag(lower).min() ** 2 < LEAST_SHARE_OF_ITS_OWN:
        raise InputError(MIXTURE)
    half = np.linalg.inv(lower) / scale
    inverse: Floats = half.T @ half
    return inverse, float(np.log(np.diag(lower)).sum() + np.log(scale).sum())


MIXTURE = (
    "Some fixed effects are mixtures of others: a covariate that is the same for everybody, two that say the same, "
    "or scores at too few different times. Leave out a covariate or a term of the course."
)

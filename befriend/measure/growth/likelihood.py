"""How well one candidate explains a table: minus twice the log-likelihood, profiled, and its exact gradient.

A candidate is Lambda, the lower triangular square root of the covariance between people, in units of the variance
within people (as in lme4). The best fixed effects and the best variance within people follow from it in closed form.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from befriend.base.errors import InputError
from befriend.measure.growth.form import Likelihood, effect_names
from befriend.measure.growth.moments import Floats, Moments, Whole
from befriend.measure.growth.small import cholesky, solve_lower, times, turned

GROUPS_AT_ONCE = 8192
"""How many groups one step takes, so that what it works on stays in the processor's cache."""

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
    def times_of_people(self) -> Floats:
        """(terms, terms, groups): B'B of one person, where B has the columns 1, x, x squared."""
        terms = self.moments.form.terms
        rows = np.add.outer(np.arange(terms), np.arange(terms))
        return np.ascontiguousarray(self.moments.powers[rows])

    def judge(self, root: Floats) -> Judged:
        """The candidate `root` (Lambda, lower triangular).

        Errors: InputError when fixed effects are mixtures of each other, or the model leaves nothing unexplained.
        """
        weights, logs = self._weights(root)
        normal, right, squares = self._normal_equations(weights)
        inverse, half_log = inverted(normal)
        solution = inverse @ right
        left = squares - float(right @ solution)
        if not left > 1e-12 * max(float(self.moments.squares.sum()), 1e-300):
            raise InputError("The model explains every score exactly, so there is nothing to judge it by.")
        if self.likelihood is Likelihood.REML:
            logs += 2 * half_log
        deviance = logs + self.degrees * (1 + math.log(2 * math.pi * left / self.degrees))
        effects = np.zeros(self._shape)
        effects.reshape(-1)[self.kept] = solution
        of_logs, of_squares = self._slopes(weights, effects, inverse)
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

    def _weights(self, root: Floats) -> tuple[Floats, float]:
        """J = Lambda (I + Lambda' Z'Z Lambda)^-1 Lambda' of each group, and the log-determinants of V, summed."""
        q = self.moments.form.varying
        weights = np.empty((q, q, self.moments.groups))
        logs = 0.0
        lower = root[:, :, np.newaxis]
        for start, stop in self._steps():
            design = self.times_of_people[:q, :q, start:stop]
            middle = times(turned(lower), times(design, lower)) + np.eye(q)[:, :, np.newaxis]
            triangle = cholesky(middle)
            half = solve_lower(triangle, turned(lower))
            weights[:, :, start:stop] = times(turned(half), half)
            diagonal = np.prod([triangle[place, place] for place in range(q)], axis=0)
            logs += 2 * float(self.moments.people[start:stop] @ np.log(diagonal))
        return weights, logs

    def _normal_equations(self, weights: Floats) -> tuple[Floats, Floats, float]:
        """X' V^-1 X and X' V^-1 y of the form's effects, and y' V^-1 y."""
        moments, q = self.moments, self.moments.form.varying
        k, terms = moments.scores.shape[:2]
        cells = len(moments.is_level)
        crossed, met = np.zeros((cells, k, terms, k, terms)), np.zeros((cells, k, terms))
        squares = float(moments.squares.sum())
        for start, stop in self._steps():
            weight, design = weights[:, :, start:stop], self.times_of_people[:, :, start:stop]
            scores = moments.scores[:, :, start:stop]
            half = times(design[:, :q], weight)
            inner = design - times(half, design[:q])
            seen = scores - times(scores[:, :q], turned(half))
            squares -= float(np.sum(weight * moments.products[:q, :q, start:stop]))
            for cell, at in moments.pieces(start, stop):
                crossed[cell] += _outer(moments.covariates[:, :, start:stop][:, :, at], inner[:, :, at])
                met[cell] += seen[:, :, at].sum(axis=2)
        normal, right = self._spread_over_levels(crossed, met)
        return normal[np.ix_(self.kept, self.kept)], right[self.kept], squares

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
        return normal.reshape(size * terms, size * terms), right.reshape(-1)

    def _slopes(self, weights: Floats, effects: Floats, inverse: Floats) -> tuple[Floats, Floats]:
        """The derivatives of the log-determinants and of the sum of squares by Lambda Lambda'."""
        moments, q = self.moments, self.moments.form.varying
        of_cells = self._effects_of_cells(effects)
        spread_of_cells = self._inverse_of_cells(inverse) if self.likelihood is Likelihood.REML else None
        of_logs, of_squares = np.zeros((q, q)), np.zeros((q, q))
        for start, stop in self._steps():
            design = self.times_of_people[:, :, start:stop]
            across = design[:q]
            # (I + Z'Z Lambda Lambda')^-1: what is left of a sum over times once a person's own course is allowed for.
            damped = np.eye(q)[:, :, np.newaxis] - times(design[:q, :q], weights[:, :, start:stop])
            of_logs += np.einsum("g,ijg->ij", moments.people[start:stop], times(damped, design[:q, :q]))
            left = times(times(damped, self._left_over(start, stop, across, of_cells)), turned(damped))
            of_squares -= left.sum(axis=2)
            if spread_of_cells is not None:
                spread = np.empty_like(design)
                for cell, at in moments.pieces(start, stop):
                    people = moments.covariates[:, :, start:stop][:, :, at]
                    spread[:, :, at] = np.tensordot(spread_of_cells[cell], people, axes=((0, 2), (0, 1)))
                damped_design = times(damped, across)
                of_logs -= times(times(damped_design, spread), turned(damped_design)).sum(axis=2)
        return (of_logs + of_logs.T) / 2, (of_squares + of_squares.T) / 2

    def _left_over(self, start: int, stop: int, across: Floats, of_cells: Floats) -> Floats:
        """The sum over people of (Z'e)(Z'e)', where e is what the fixed effects leave of a person's scores."""
        moments, q = self.moments, self.moments.form.varying
        expected = times(across, of_cells[:, :, moments.cell_of[start:stop]])
        scores, people = moments.scores[:, :q, start:stop], moments.covariates[:, :, start:stop]
        mixed = times(expected, scores)
        squared = times(times(expected, people), turned(expected))
        left: Floats = moments.products[:q, :q, start:stop] - mixed - turned(mixed) + squared
        return left

    def _effects_of_cells(self, effects: Floats) -> Floats:
        """(terms, covariates, cells): the effects that hold in each cell, its levels' own added to the first."""
        k = len(self.moments.covariates)
        of_cells = np.repeat(effects[np.newaxis, :k], len(self.moments.is_level), axis=0)
        of_cells[:, 0] += self.moments.is_level @ effects[k:]
        return of_cells.transpose(2, 1, 0)

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

    def _steps(self) -> list[tuple[int, int]]:
        groups = self.moments.groups
        return [(start, min(start + GROUPS_AT_ONCE, groups)) for start in range(0, groups, GROUPS_AT_ONCE)]


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


def _outer(covariates: Floats, inner: Floats) -> Floats:
    """The sum over groups of the Kronecker product of the two, as (covariates, terms, covariates, terms)."""
    k, terms = len(covariates), len(inner)
    product: Floats = covariates.reshape(k * k, -1) @ inner.reshape(terms * terms, -1).T
    return product.reshape(k, k, terms, terms).transpose(0, 2, 1, 3)

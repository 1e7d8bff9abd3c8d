"""The likelihood's sums for any form: small matrices of many groups at once, as the formulas are written."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from befriend.measure.growth.moments import Floats, Moments
from befriend.measure.growth.small import cholesky, solve_lower, times, turned

GROUPS_AT_ONCE = 8192
"""How many groups one step takes, so that what it works on stays in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What a candidate's likelihood is made of, summed over people.

    `logs`: the log-determinants of V.         `squares`: y' V^-1 y.
    `crossed` (cells, k, terms, k, terms): X' V^-1 X, and `met` (cells, k, terms): X' V^-1 y, of each cell's people.
    `slopes`: from the fixed effects that hold in each cell (cells, k, terms) and their uncertainty (cells, k, terms,
    k, terms), None where the likelihood does not allow for it, to the derivatives by Lambda Lambda' of the
    log-determinants and of the weighted sum of squares.
    """

    logs: float
    crossed: Floats
    met: Floats
    squares: float
    slopes: Callable[[Floats, Floats | None], tuple[Floats, Floats]]


@dataclass(frozen=True)
class AnyForm:
    """The sums of one table. What does not depend on the candidate is worked out once."""

    moments: Moments

    def at(self, root: Floats) -> Sums:
        """The sums at the candidate `root` (Lambda)."""
        weights, logs = self._weights(root)
        crossed, met, squares = self._products(weights)
        return Sums(logs=logs, crossed=crossed, met=met, squares=squares, slopes=partial(self._slopes, weights))

    @cached_property
    def times_of_people(self) -> Floats:
        """(terms, terms, groups): B'B of one person, where B has the columns 1, x, x squared."""
        terms = self.moments.form.terms
        rows = np.add.outer(np.arange(terms), np.arange(terms))
        return np.ascontiguousarray(self.moments.powers[rows])

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

    def _products(self, weights: Floats) -> tuple[Floats, Floats, float]:
        """X' V^-1 X and X' V^-1 y of each cell, and y' V^-1 y."""
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
        return crossed, met, squares

    def _slopes(self, weights: Floats, of_cells: Floats, spread_of_cells: Floats | None) -> tuple[Floats, Floats]:
        moments, q = self.moments, self.moments.form.varying
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
        expected = times(across, of_cells[moments.cell_of[start:stop]].transpose(2, 1, 0))
        scores, people = moments.scores[:, :q, start:stop], moments.covariates[:, :, start:stop]
        mixed = times(expected, scores)
        squared = times(times(expected, people), turned(expected))
        left: Floats = moments.products[:q, :q, start:stop] - mixed - turned(mixed) + squared
        return left

    def _steps(self) -> list[tuple[int, int]]:
        groups = self.moments.groups
        return [(start, min(start + GROUPS_AT_ONCE, groups)) for start in range(0, groups, GROUPS_AT_ONCE)]


def _outer(covariates: Floats, inner: Floats) -> Floats:
    """The sum over groups of the Kronecker product of the two, as (covariates, terms, covariates, terms)."""
    k, terms = len(covariates), len(inner)
    product: Floats = covariates.reshape(k * k, -1) @ inner.reshape(terms * terms, -1).T
    return product.reshape(k, k, terms, terms).transpose(0, 2, 1, 3)

"""The likelihood's sums in closed form, where a course has a level and a slope and both vary: 2 x 2 matrices only.

All that a candidate G = Lambda Lambda' asks of a group is the one number w = 1 / |I + S G|, with S = Z'Z of one person.
The rest are polynomials of G times sums over groups of w times a column that stays the same: one product of a matrix
with a vector for all of them. Derived in docs/explanation/growth.md; judged by the general way in `likelihood`.
"""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from befriend.measure.growth.any_form import Sums
from befriend.measure.growth.moments import Floats, Moments, Whole

OF_POINTS, OF_SCORES, OF_TIMES = 4, 4, 4
"""How many columns there are of products of scores, of scores for each covariate, of times for each two covariates."""


@dataclass(frozen=True)
class LevelAndSlope:
    """The columns of one table, worked out once."""

    moments: Moments

    @cached_property
    def times(self) -> Floats:
        """(4, groups): S as s0, s1, s2, and its determinant, which rounding must not make negative."""
        s0, s1, s2 = self.moments.powers
        return np.stack([s0, s1, s2, np.maximum(s0 * s2 - s1 * s1, 0.0)])

    @cached_property
    def columns(self) -> Floats:
        """(columns, groups). Of points: P00, P01, P11, adj(S) : P. Of scores: t0, t1, s1 t0 - s0 t1, s2 t0 - s1 t1."""
        moments = self.moments
        s0, s1, s2, _ = self.times
        (p00, p01), (_, p11) = moments.products
        k = len(moments.covariates)
        columns = np.empty((OF_POINTS + OF_SCORES * k + OF_TIMES * k * k, moments.groups))
        columns[:OF_POINTS] = p00, p01, p11, s2 * p00 - 2 * s1 * p01 + s0 * p11
        for place, (t0, t1) in enumerate(moments.scores):
            start = OF_POINTS + OF_SCORES * place
            columns[start : start + OF_SCORES] = t0, t1, s1 * t0 - s0 * t1, s2 * t0 - s1 * t1
        for place, people in enumerate(moments.covariates.reshape(k * k, -1)):
            start = OF_POINTS + OF_SCORES * k + OF_TIMES * place
            np.multiply(self.times, people, out=columns[start : start + OF_TIMES])
        return columns

    @cached_property
    def cells(self) -> tuple[Whole, Whole]:
        """The cells that have groups, and where each begins."""
        starts = np.flatnonzero(np.diff(self.moments.cell_of, prepend=-1))
        return self.moments.cell_of[starts], starts

    def at(self, root: Floats) -> Sums:
        """The sums at the candidate `root` (Lambda)."""
        between = root @ root.T
        (g11, g12), (_, g22) = between
        polynomial = np.array([g11, 2 * g12, g22, g11 * g22 - g12 * g12])
        determinants = np.einsum("t,tg->g", polynomial, self.times)
        determinants += 1.0
        weights = 1.0 / determinants
        sums = self._of_cells(weights)
        points, scores, times = self._parted(sums)
        p00, p01, p11, turned = points.sum(axis=0)
        squares = float(self.moments.squares.sum())
        squares -= float(g11 * p00 + 2 * g12 * p01 + g22 * p11 + (g11 * g22 - g12 * g12) * turned)
        t0, t1, u, v = np.moveaxis(scores, -1, 0)
        inner = _matrices(times) + times[..., 3, np.newaxis, np.newaxis] * _adjugate(between)
        return Sums(
            logs=float(np.einsum("g,g->", self.moments.people, np.log(determinants))),
            crossed=inner.transpose(0, 1, 3, 2, 4),
            met=np.stack([t0 + g12 * u + g22 * v, t1 - g11 * u - g12 * v], axis=-1),
            squares=squares,
            slopes=partial(self._slopes, between, weights, sums),
        )

    def _of_cells(self, weights: Floats) -> Floats:
        """(cells, columns): the sums of each column times w."""
        sums = np.zeros((len(self.moments.is_level), len(self.columns)))
        cells, starts = self.cells
        if len(cells) == 1:
            sums[cells[0]] = np.einsum("cg,g->c", self.columns, weights)
        else:
            sums[cells] = np.add.reduceat(self.columns * weights, starts, axis=1).T
        return sums

    def _slopes(
        self, between: Floats, weights: Floats, sums: Floats, effects: Floats, spread: Floats | None
    ) -> tuple[Floats, Floats]:
        """Each sum of w times a polynomial of G: once the polynomial is derived, once w, which gives - w^2 (1 / w)'."""
        points, scores, times = self._parted(sums)
        turned = _adjugate(between)
        p00, p01, p11, p_turned = points.sum(axis=0)
        b0, b1 = np.moveaxis(effects, -1, 0)
        u, v = scores[..., 2], scores[..., 3]
        mixed = float((b0 * u - b1 * v).sum())
        products = effects[:, :, np.newaxis, :, np.newaxis] * effects[:, np.newaxis, :, np.newaxis, :]
        of_squares = np.array([[2 * float((b1 * u).sum()), -mixed], [-mixed, -2 * float((b0 * v).sum())]])
        of_squares -= np.array([[p00, p01], [p01, p11]]) + p_turned * turned
        of_squares += _of_times(products, times)
        of_squares -= self._of_weights(between, weights, self._factors(between, effects, products))
        everybody = times[:, 0, 0].sum(axis=0)
        of_logs = _matrices(everybody) + everybody[3] * turned
        if spread is not None:
            matrices = spread.transpose(0, 1, 3, 2, 4)
            factors = np.zeros((len(matrices), len(self.columns)))
            factors[:, -OF_TIMES * effects.shape[1] ** 2 :] = _factors_of_times(between, matrices)
            of_logs += _of_times(matrices, times) - self._of_weights(between, weights, factors)
        return (of_logs + of_logs.T) / 2, (of_squares + of_squares.T) / 2

    def _factors(self, between: Floats, effects: Floats, products: Floats) -> Floats:
        """(cells, columns): what each column is multiplied by in (y - Xb)' V^-1 (y - Xb), besides w."""
        (g11, g12), (_, g22) = between
        b0, b1 = np.moveaxis(effects, -1, 0)
        points = np.tile([-g11, -2 * g12, -g22, g12 * g12 - g11 * g22], (len(effects), 1))
        scores = -2 * np.stack([b0, b1, b0 * g12 - b1 * g11, b0 * g22 - b1 * g12], axis=-1)
        return np.hstack([points, scores.reshape(len(effects), -1), _factors_of_times(between, products)])

    def _of_weights(self, between: Floats, weights: Floats, factors: Floats) -> Floats:
        """The sum of w^2 times the columns times their factors, times the derivative of 1 / w."""
        cells, _ = self.cells
        if len(cells) == 1:
            held = np.einsum("c,cg->g", factors[cells[0]], self.columns)
        else:
            held = np.einsum("gc,cg->g", factors[self.moments.cell_of], self.columns)
        held *= weights
        held *= weights
        sums = np.einsum("tg,g->t", self.times, held)
        derived: Floats = _matrices(sums) + sums[3] * _adjugate(between)
        return derived

    def _parted(self, sums: Floats) -> tuple[Floats, Floats, Floats]:
        """Sums per cell of points (cells, 4), scores (cells, k, 4) and times (cells, k, k, 4)."""
        k = len(self.moments.covariates)
        points, scores, times = np.split(sums, [OF_POINTS, OF_POINTS + OF_SCORES * k], axis=1)
        return points, scores.reshape(-1, k, OF_SCORES), times.reshape(-1, k, k, OF_TIMES)


def _factors_of_times(between: Floats, matrices: Floats) -> Floats:
    """(cells, 4 k^2): by which s0, s1, s2 and |S| are multiplied in the trace of each matrix times S + |S| adj(G)."""
    (g11, g12), (_, g22) = between
    q00, q01, q11 = matrices[..., 0, 0], (matrices[..., 0, 1] + matrices[..., 1, 0]) / 2, matrices[..., 1, 1]
    factors = np.stack([q00, 2 * q01, q11, q00 * g22 - 2 * q01 * g12 + q11 * g11], axis=-1)
    return factors.reshape(len(matrices), -1)


def _matrices(sums: Floats) -> Floats:
    """The symmetric 2 x 2 matrix of the first three numbers on the last axis."""
    return np.stack([sums[..., [0, 1]], sums[..., [1, 2]]], axis=-2)


def _adjugate(matrix: Floats) -> Floats:
    """The inverse times the determinant, of each 2 x 2 matrix on the last two axes."""
    return np.stack(
        [
            np.stack([matrix[..., 1, 1], -matrix[..., 0, 1]], axis=-1),
            np.stack([-matrix[..., 1, 0], matrix[..., 0, 0]], axis=-1),
        ],
        axis=-2,
    )


def _of_times(matrices: Floats, times: Floats) -> Floats:
    """The derivative of |S| adj(G) : matrix, over the matrices of each cell and two covariates."""
    turned: Floats = np.tensordot(times[..., 3], _adjugate(matrices), axes=3)
    return turned

"""The search for the candidate that makes the scores most likely: downhill with exact gradients, and off saddles."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from befriend.base.errors import InputError
from befriend.measure.growth.likelihood import Judged, Profile
from befriend.measure.growth.moments import Floats

START = (1.0, 0.3, 0.1)
"""Where the search begins: the diagonal of Lambda. The end does not depend on it; the number of steps hardly."""

NEXT_TO_NOTHING = 1e-4
"""An entry on the diagonal of Lambda below this is tried as 0 (lme4 calls such a fit singular from here on)."""

MANY_GROUPS = 16_000
ONE_IN = 16
"""From so many groups on, one in 16 of them says where to begin, which leaves a few steps for all."""

MOST_SADDLES = 6
"""How often the search leaves a saddle before it takes what it has: one for each term is what can happen."""

REMEMBERED = 12
"""Candidates: more than the curvature of three terms asks for."""

MOST_STEPS = 200
LONGEST_STEP = 1.0
"""In any entry of Lambda: far off, where nobody's spread lies, the sums lose their accuracy."""

SMALL_ENOUGH = 1e-7
"""A gradient per row below this is taken for none; Newton's steps follow."""

STEP = 1e-6
"""Of the differences of exact gradients that give the curvature."""


@dataclass(frozen=True, slots=True)
class Found:
    """The best candidate, Lambda as a vector, and the curvature of the deviance there; none on a boundary."""

    theta: Floats
    best: Judged
    curvature: Floats | None


class Search:
    """Looks for the candidate with the least deviance; Lambda as a vector, its lower triangle row by row."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.judged = 0
        self._judged: dict[bytes, Judged] = {}
        self.size = profile.moments.form.varying
        self.places = np.tril_indices(self.size)
        self.diagonal = np.flatnonzero(self.places[0] == self.places[1])

    def root(self, theta: Floats) -> Floats:
        root = np.zeros((self.size, self.size))
        root[self.places] = theta
        return root

    def judge(self, theta: Floats) -> Judged:
        """The candidate. The last few are remembered: a step is asked for its deviance, then for its gradient."""
        key = theta.tobytes()
        if key not in self._judged:
            self.judged += 1
            if len(self._judged) == REMEMBERED:
                del self._judged[next(iter(self._judged))]
            self._judged[key] = self.profile.judge(self.root(theta))
        return self._judged[key]

    def gradient(self, theta: Floats) -> Floats:
        found: Floats = self.judge(theta).gradient[self.places]
        return found

    def best(self) -> Found:
        """Downhill, off any saddle, the last steps by Newton; and a spread of next to nothing is tried as 0."""
        theta = self._downhill(self._start())
        for _ in range(MOST_SADDLES):
            beside = self._off_saddle(theta)
            if beside is None:
                break
            theta = self._downhill(beside)
        theta = self._at_zero(theta)
        if self._on_boundary(theta):
            return Found(theta, self.judge(theta), None)
        curvature = self._curvature(theta)
        if np.linalg.eigvalsh(curvature)[0] <= 0:
            return Found(theta, self.judge(theta), None)
        theta = self._settled(theta, curvature)
        return Found(theta, self.judge(theta), curvature)

    def _on_boundary(self, theta: Floats) -> bool:
        return bool((theta[self.diagonal] < NEXT_TO_NOTHING).any())

    def _start(self) -> Floats:
        moments = self.profile.moments
        anywhere: Floats = np.diag(START[: self.size])[self.places]
        if moments.groups < MANY_GROUPS:
            return anywhere
        part = moments.every(ONE_IN)
        try:
            found = Search(Profile(part, self.profile.likelihood)).best()
        except InputError:  # a level of a category that this part of the people lacks
            return anywhere
        if found.curvature is None:
            return found.theta
        return self._settled(found.theta, found.curvature * (moments.rows / part.rows))

    def _curvature(self, theta: Floats) -> Floats:
        """The second derivatives, from differences of exact first ones."""
        steps = STEP * np.maximum(np.abs(theta), 0.1)
        here = self.gradient(theta)
        columns = [
            (self.gradient(theta + step * unit) - here) / step
            for step, unit in zip(steps, np.eye(len(theta)), strict=True)
        ]
        both = np.column_stack(columns)
        symmetric: Floats = (both + both.T) / 2
        return symmetric

    def _settled(self, theta: Floats, curvature: Floats) -> Floats:
        """Newton's steps with one curvature for all of them, as long as they help."""
        gradient = self.gradient(theta)
        for _ in range(6):
            step = np.linalg.solve(curvature, gradient)
            if np.abs(step).max() < 1e-6:
                break
            after = self.gradient(theta - step)
            if self._on_boundary(theta - step) or np.abs(after).max() >= np.abs(gradient).max():
                break
            theta, gradient = theta - step, after
        return theta

    def _downhill(self, start: Floats, fixed: Sequence[int] = ()) -> Floats:
        """Quasi-Newton steps (BFGS), each halved until it helps; the entries that are `fixed` stay as they are.

        The diagonal may turn negative on the way. Bounded at 0 a search gets stuck there: on the other side of the
        bound the way down goes on, because a column of Lambda and its negative are the same candidate.
        """
        # Per row, so that the tolerances mean the same for a thousand rows and for sixty million.
        rows = self.profile.moments.rows
        is_free = ~np.isin(np.arange(len(start)), fixed)
        theta, gradient = start, is_free * self.gradient(start) / rows
        inverse = np.eye(len(start)) / max(1.0, float(np.linalg.norm(gradient)))
        for step_number in range(MOST_STEPS):
            step = -inverse @ gradient
            step *= min(1.0, LONGEST_STEP / max(float(np.abs(step).max()), 1e-300))
            slope = float(step @ gradient)
            if np.abs(gradient).max() < SMALL_ENOUGH or slope > -1e-18:
                break
            value = self.judge(theta).deviance / rows
            while self.judge(theta + step).deviance / rows > value + 1e-4 * slope + 1e-14 * abs(value):
                step, slope = step / 2, slope / 2
                if np.abs(step).max() < 1e-10:
                    return self._with_positive_diagonal(theta)
            after = is_free * self.gradient(theta + step) / rows
            inverse = _updated(inverse, step, after - gradient, is_first=step_number == 0)
            theta, gradient = theta + step, after
        return self._with_positive_diagonal(theta)

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


def _updated(inverse: Floats, step: Floats, change: Floats, *, is_first: bool) -> Floats:
    """The inverse of the curvature after one more step and its change of gradient: Nocedal and Wright, 2006, 6.17."""
    along = float(step @ change)
    if along <= 1e-14 * float(np.linalg.norm(step) * np.linalg.norm(change)):
        return inverse
    if is_first:
        inverse = np.eye(len(step)) * along / float(change @ change)
    off = np.eye(len(step)) - np.outer(step, change) / along
    updated: Floats = off @ inverse @ off.T + np.outer(step, step) / along
    return updated

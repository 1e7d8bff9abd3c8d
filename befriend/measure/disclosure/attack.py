"""The attacker: what each hidden number can still be, given everything that was published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from befriend.base.errors import InputError
from befriend.measure.disclosure.known import INFINITE, Known, Sum, Target, Totals, what_is_known
from befriend.measure.disclosure.tables import Layout, Link, Publication

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.optimize import LinearConstraint
    from scipy.sparse import csr_array

    Floats = npt.NDArray[np.float64]

NEAR: Final = 1e-6
"""How far a whole number of the solver may stray from one."""

OPTIMAL, IMPOSSIBLE, ENDLESS = 0, 2, 3
"""What the solver says of an end."""

LONGEST, SHORT = 10.0, 1.0
"""Seconds for one bound, and for one aim drawn by lot. What is not proven by then is told as it is safe to say:
never narrower than what is known."""

IN_VAIN: Final = 3
"""So many aims drawn by lot may free nothing before each target is asked by itself; the first ones free many."""

ROUGH: Final = 0.5
"""How far an answer to such an aim may stay from the best: any other truth will do, and proving the best takes long."""

SCORES_TO_PEOPLE: Final = 0.1
"""How much a point counts beside a person in an aim drawn by lot."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a target can be.

    `is_proven`: nothing lies beyond them. Otherwise both ends were met in possible truths, and there may be more.
    """

    target: Target
    low: float
    high: float
    is_proven: bool = True

    @property
    def span(self) -> float:
        return self.high - self.low

    @property
    def is_recovered(self) -> bool:
        """Whether only one value is left: one number of people, or scores that add up to within half a point."""
        return self.span < 0.5


def attack(
    publications: Sequence[Publication],
    layout: Layout,
    *,
    link: Link | None = None,
    targets: Iterable[Target] | None = None,
    enough: float | None = None,
    totals: Sequence[Totals] = (),
) -> tuple[Bounds, ...]:
    """The bounds of every hidden count, of the scores below every hidden mean, and of the growth of every count.

    Meaning: an attacker who has all publications, knows the rule, and solves two integer programmes for each target.
    `link` None takes the strongest link that the publications allow. `targets` asks for these alone. `enough` saves
    time: where possible truths lie that far apart already, they are told and nothing is proven beyond them. `totals`,
    for each publication, are the true counts of everybody where the attacker has them from elsewhere.
    Formula: least and most of the target's sum under `what_is_known`, by branch and bound (HiGHS).
    Range: counts from 0; infinite where nothing holds a sum.
    Errors: InputError where nothing can have been published so: the link is wrong, or the figures were changed.
    Source: the attacker's problems of Fischetti and Salazar, Management Science 2001;47:1008-1027, in whole numbers.
    """
    link = strongest_link(publications, layout, totals) if link is None else link
    solver = Solver(what_is_known(publications, layout, link, totals))
    wanted = list(solver.known.targets if targets is None else targets)
    spans = {} if enough is None else dict.fromkeys(wanted, enough)
    narrow = set(solver.narrower(spans))
    return tuple(
        solver.seen(target) if target in spans and target not in narrow else solver.bounds(target) for target in wanted
    )


def strongest_link(publications: Sequence[Publication], layout: Layout, totals: Sequence[Totals] = ()) -> Link:
    """The strongest link between publications that what they show allows: an attacker would try it first.

    Errors: InputError where even publications without a link cannot be, and where it was not settled in time whether a
    link can be: whoever has a faster machine would settle it, so no weaker one is tried instead.
    """
    for link in Link:
        if Solver(what_is_known(publications, layout, link, totals)).is_possible():
            return link
    raise InputError(
        "No numbers of people give these tables: a row and its total, or two tables of the same people, contradict "
        "each other. Make all of them from one data cut, with each person in one group of each column."
    )


class Solver:
    """One set of constraints, asked many times. Every answer is also a possible truth, which is remembered.

    `pool` holds truths that were met under other constraints on the same unknowns: those that fit are taken over, and
    new ones are added to it.
    """

    def __init__(self, known: Known, pool: "list[Floats] | None" = None) -> None:
        import numpy as np
        from scipy.optimize import Bounds as Box
        from scipy.optimize import LinearConstraint

        self.known = known
        self._pool: list[Floats] = [] if pool is None else pool
        self._constraints = LinearConstraint(self._matrix(known.sums), np.array(known.lowers), np.array(known.uppers))
        self._box = Box(np.array(known.least), np.array(known.most))
        self._whole = np.array(known.is_whole, dtype=np.int64)
        self._places = {target: place for place, target in enumerate(known.targets)}
        self._targets = self._matrix(list(known.targets.values()))
        values = [self._targets @ truth for truth in self._pool if self._fits(truth)]
        self._has_truth = bool(values)
        nothing = np.full(len(known.targets), np.nan)
        self._lowest = np.fmin.reduce(values) if values else nothing
        self._highest = np.fmax.reduce(values) if values else nothing

    def is_possible(self) -> bool:
        """Whether there is a possible truth: one was found, or it is proven that there is none.

        Errors: InputError where neither was settled in time.
        """
        is_proven_impossible = self._look_for_truth()
        if not self._has_truth and not is_proven_impossible:
            raise InputError(
                f"It was not settled within {LONGEST:g} seconds whether people were only added from one publication to "
                "the next. So nothing is shown. Try again on a machine that has less to do, or with fewer columns."
            )
        return self._has_truth

    def _look_for_truth(self) -> bool:
        """Look for any possible truth. Returns whether it is proven that there is none."""
        import numpy as np

        return not self._has_truth and self._solve(np.zeros(len(self.known.least)), seconds=LONGEST) is None

    def bounds(self, target: Target) -> Bounds:
        """The least and the most, proven; where time ran out, as far as they are known to reach at most."""
        total = self.known.targets[target]
        low, is_low = self._least(total, 1.0)
        high, is_high = self._least(total, -1.0)
        return Bounds(target, low, -high, is_low and is_high)

    def seen(self, target: Target) -> Bounds:
        """How far apart the possible truths lie that were met so far."""
        place = self._places[target]
        return Bounds(target, float(self._lowest[place]), float(self._highest[place]), is_proven=False)

    def narrower(self, spans: Mapping[Target, float]) -> Iterator[Target]:
        """The targets that no two possible truths put so far apart, as they are found.

        Meaning: aims drawn by lot free most targets at once. Each of the others is asked by itself.
        """
        import numpy as np

        left, lot, in_vain = self._not_yet(spans), np.random.default_rng(0), 0
        while left and in_vain < IN_VAIN:
            self._solve(self._drawn(left, lot), seconds=SHORT, gap=ROUGH)
            before, left = len(left), self._not_yet(left)
            in_vain = in_vain + 1 if len(left) == before else 0
        yield from (target for target, span in left.items() if not self.is_as_wide(target, span))

    def is_as_wide(self, target: Target, span: float) -> bool:
        """Whether two possible truths put a target so far apart: asked outwards, one by one, from what was met.

        What is not found in time counts as not possible: then more is hidden than need be, never less.
        """
        if not self.seen(target).span >= 0:
            self._look_for_truth()
        while self.seen(target).span < span - NEAR:
            seen = self.seen(target)
            if not self.can_be(target, low=seen.high + 1) and not self.can_be(target, high=seen.low - 1):
                return False
        return self.seen(target).span >= span - NEAR

    def can_be(self, target: Target, *, low: float = -INFINITE, high: float = INFINITE) -> bool:
        """Whether there is a possible truth with the target between these."""
        import numpy as np
        from scipy.optimize import LinearConstraint

        row = self._targets[[self._places[target]], :]
        nothing = np.zeros(len(self.known.least))
        return self._solve(nothing, seconds=LONGEST, more=LinearConstraint(row, low, high)) is not None

    def holders(self, target: Target) -> set[int]:
        """The constraints that hold a target's least and most, were people divisible: those with a price."""
        import numpy as np
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        sums, low, high = self._constraints.A, self._constraints.lb, self._constraints.ub
        has_low, has_high = np.flatnonzero(np.isfinite(low)), np.flatnonzero(np.isfinite(high))
        below = vstack([sums[has_high], -sums[has_low]])
        limits = np.concatenate([high[has_high], -low[has_low]])
        rows = np.concatenate([has_high, has_low])
        held: set[int] = set()
        for sign in (1.0, -1.0):
            aim = sign * self._targets[[self._places[target]], :].toarray().ravel()
            found = linprog(aim, A_ub=below, b_ub=limits, bounds=np.column_stack([self._box.lb, self._box.ub]))
            if found.status == OPTIMAL:
                held.update(rows[np.abs(found.ineqlin.marginals) > NEAR].tolist())
        return held

    def _not_yet(self, spans: Mapping[Target, float]) -> dict[Target, float]:
        return {target: span for target, span in spans.items() if not self.seen(target).span >= span - NEAR}

    def _drawn(self, left: Iterable[Target], lot: "np.random.Generator") -> "Floats":
        """An aim that pushes every target that is left up or down, as the lot says."""
        import numpy as np

        signs = np.zeros(len(self.known.targets))
        for target in left:
            size = SCORES_TO_PEOPLE if target.kind == "scores" else 1.0
            signs[self._places[target]] = size * lot.choice([-1.0, 1.0])
        aim: Floats = self._targets.T @ signs
        return aim

    def _least(self, total: Sum, sign: float) -> tuple[float, bool]:
        import numpy as np

        aim = np.zeros(len(self.known.least))
        aim[list(total)] = [sign * value for value in total.values()]
        found = self._solve(aim, seconds=LONGEST)
        if found is None:
            raise InputError(
                "Nothing can have been published like this under the link that is given. Give the one that is true."
            )
        return found

    def _fits(self, truth: "Floats") -> bool:
        sums = self._constraints.A @ truth
        fits = (sums >= self._constraints.lb - NEAR) & (sums <= self._constraints.ub + NEAR)
        return bool(fits.all())

    def _matrix(self, sums: Sequence[Sum]) -> "csr_array":
        from scipy.sparse import csr_array

        rows = [row for row, total in enumerate(sums) for _ in total]
        columns = [column for total in sums for column in total]
        values = [value for total in sums for value in total.values()]
        return csr_array((values, (rows, columns)), shape=(len(sums), len(self.known.least)))

    def _solve(
        self, aim: "Floats", *, seconds: float, gap: float = 0.0, more: "LinearConstraint | None" = None
    ) -> tuple[float, bool] | None:
        """The least of an aim and whether it is proven; None where nothing is possible (or none was found in time)."""
        from scipy.optimize import milp

        found = milp(
            aim,
            integrality=self._whole,
            bounds=self._box,
            constraints=[self._constraints] if more is None else [self._constraints, more],
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
        if found.x is not None:
            self._remember(found.x)
        if found.status == OPTIMAL:
            return float(found.fun), gap == 0
        if found.status == IMPOSSIBLE or more is not None:
            return None
        bound = found.mip_dual_bound
        return (-INFINITE if found.status == ENDLESS or bound is None else float(bound)), found.status == ENDLESS

    def _remember(self, truth: "Floats") -> None:
        import numpy as np

        self._pool.append(truth)
        self._has_truth = True
        values = self._targets @ truth
        self._lowest = np.fmin(self._lowest, values)
        self._highest = np.fmax(self._highest, values)

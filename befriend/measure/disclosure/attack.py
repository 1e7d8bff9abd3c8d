"""The attacker: what each hidden number can still be, given everything that was published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from befriend.base.errors import InputError
from befriend.measure.disclosure.known import INFINITE, Known, Sum, Target, what_is_known
from befriend.measure.disclosure.tables import Hidden, Layout, Link, Publication

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

NEAR: Final = 1e-6
"""How far a whole number of the solver may stray from one."""

LONGEST: Final = 20.0
"""Seconds for one bound. What is not proven by then is told as the solver's safe side: never narrower than known."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that a target can be. `is_proven`: both were found, and nothing lies beyond them."""

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

    @property
    def is_about_few(self) -> bool:
        """Whether it concerns few people: it was hidden for that, or it may be one or two."""
        return self.target.hidden is not Hidden.LINKED


def attack(
    publications: Sequence[Publication], layout: Layout, *, link: Link | None = None, targets: Iterable[Target] = ()
) -> tuple[Bounds, ...]:
    """The bounds of every hidden count, of the scores below every hidden mean, and of the growth of every count.

    Meaning: an attacker who has all publications, knows the rule, and solves two integer programmes for each target.
    `link` None takes the strongest link that the publications allow. `targets` asks for these alone.
    Formula: least and most of the target's sum under `what_is_known`, by branch and bound (HiGHS).
    Range: counts from 0; infinite where nothing holds a sum.
    Errors: InputError where nothing can have been published so: the link is wrong, or the figures were changed.
    Source: the attacker's problems of Fischetti and Salazar, Management Science 2001;47:1008-1027, in whole numbers.
    """
    known = what_is_known(publications, layout, strongest_link(publications, layout) if link is None else link)
    solver = Solver(known)
    return tuple(solver.bounds(target) for target in (tuple(targets) or tuple(known.targets)))


def strongest_link(publications: Sequence[Publication], layout: Layout) -> Link:
    """The strongest link between publications that what they show allows: an attacker would try it first.

    Errors: InputError where even publications without a link cannot be.
    """
    for link in Link:
        if Solver(what_is_known(publications, layout, link)).is_possible():
            return link
    raise InputError(
        "No numbers of people give these tables: a row and its total, or two tables of the same people, contradict "
        "each other. Make all of them from one data cut, with each person in one group of each column."
    )


class Solver:
    """One set of constraints, asked many times. Every answer is also a possible truth, which is remembered."""

    def __init__(self, known: Known) -> None:
        import numpy as np
        from scipy.optimize import Bounds as Box
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csr_array

        self.known = known
        rows = [row for row, total in enumerate(known.sums) for _ in total]
        columns = [column for total in known.sums for column in total]
        values = [value for total in known.sums for value in total.values()]
        shape = (len(known.sums), len(known.least))
        matrix = csr_array((values, (rows, columns)), shape=shape)
        self._constraints = LinearConstraint(matrix, np.array(known.lowers), np.array(known.uppers))
        self._box = Box(np.array(known.least), np.array(known.most))
        self._whole = np.array(known.is_whole, dtype=np.int64)
        self.truths: list[Floats] = []

    def is_possible(self) -> bool:
        import numpy as np

        return self._solve(np.zeros(len(self.known.least))) is not None

    def bounds(self, target: Target) -> Bounds:
        low, is_low = self.least(self.known.targets[target])
        high, is_high = self.least({one: -value for one, value in self.known.targets[target].items()})
        return Bounds(target, low, -high, is_low and is_high)

    def least(self, total: Sum) -> tuple[float, bool]:
        """The least that a sum can be, and whether that is proven."""
        found = self._solve(self.vector(total))
        if found is None:
            raise InputError(
                "Nothing can have been published like this under the link that is given. Give the one that is true."
            )
        return found

    def try_for(self, aim: "Floats") -> None:
        """Find one more possible truth, the one that makes this aim least."""
        self._solve(aim)

    def vector(self, total: Sum) -> "Floats":
        import numpy as np

        aim = np.zeros(len(self.known.least))
        aim[list(total)] = list(total.values())
        return aim

    def _solve(self, aim: "Floats") -> tuple[float, bool] | None:
        from scipy.optimize import milp

        found = milp(
            aim,
            integrality=self._whole,
            bounds=self._box,
            constraints=self._constraints,
            options={"time_limit": LONGEST, "mip_rel_gap": 0.0},
        )
        if found.status == 3:  # unbounded
            return -INFINITE, True
        if found.status == 2:
            return None
        if found.x is not None:
            self.truths.append(found.x)
        if found.status == 0:
            return float(found.fun), True
        bound = found.mip_dual_bound
        return (-INFINITE if bound is None else float(bound)), False

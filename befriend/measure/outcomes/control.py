"""A share over time: limits around a service's own mean, and which points chance alone seldom puts there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval
from befriend.measure.outcomes.limits import Place, binomial_limits, place_of

OUTER_TAIL: Final = 0.0013499
"""In each tail of a normal distribution beyond three standard deviations: the limits of a control chart."""

INNER_TAIL: Final = 0.0227501
"""Beyond two standard deviations: where the outer third begins."""

RUN: Final = 7
"""So many points on one side of the mean, or rising or falling one after the other."""

ENOUGH: Final = 12
"""With fewer points the limits still move with every new one: the chart says that they are provisional."""


class Signal(StrEnum):
    """Why a point stands out. A signal is a question to ask, not an answer."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    TWO_OF_THREE = "two_of_three"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """One stretch of time: so many of so many, its limits, and every signal it is part of."""

    count: int
    n: int
    limits: Interval
    signals: frozenset[Signal]

    @property
    def share(self) -> float:
        return self.count / self.n


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart:
    """A share over time with the mean of all points, weighted by their size. No limits where it is none or all."""

    centre: float
    points: tuple[ControlPoint, ...]

    @property
    def is_provisional(self) -> bool:
        return len(self.points) < ENOUGH


def control_chart(points: Sequence[tuple[int, int]]) -> ControlChart | None:
    """A p-chart: each (count, n) in order of time, against the mean of them all.

    Meaning: a service beside its own past. Without a signal the points differ no more than chance makes them differ.
    Formula: centre = Σ count / Σ n; limits exact binomial at the tail of three standard deviations, for each n its own.
    Signals (`Signal`), on the shares: a point beyond its limits; 7 in a row on one side of the centre; 7 in a row, each
    above the one before or each below; 2 of 3 in a row in the outer third (beyond two standard deviations), all three
    on one side. Every point that belongs to such a run is marked; of the last rule those in the outer third.
    Range: None where the centre is 0 or 1, or no point is given: there is nothing to differ.
    Missing: a stretch of time without anybody is no point; leave it out. Points beside it are then neighbours.
    Errors: InputError for a count that is not between 0 and its n, and for an n below 1.
    Source: p-chart: NIST/SEMATECH e-Handbook, 6.3.3.2, with exact instead of normal limits; rules: NHS England, Making
    Data Count, as in the R package NHSRplotthedots 0.2.2.

    >>> chart = control_chart([(50, 100), (52, 100), (47, 100), (80, 100)])
    >>> [sorted(point.signals) for point in chart.points]
    [[], [], [], [<Signal.OUTSIDE: 'outside'>]]
    """
    for count, n in points:
        if n < 1 or not 0 <= count <= n:
            raise InputError(
                f"{count} of {n} is no point of a chart. Give a count from 0 to its n, and an n of 1 or more."
            )
    everybody = sum(n for _, n in points)
    counted = sum(count for count, _ in points)
    if counted in (0, everybody):
        return None
    centre = counted / everybody
    sides = [(count * everybody > counted * n) - (count * everybody < counted * n) for count, n in points]
    beyond = {
        tail: [place_of(count, n, centre, tail) is not Place.WITHIN for count, n in points]
        for tail in (OUTER_TAIL, INNER_TAIL)
    }
    found = {
        Signal.OUTSIDE: beyond[OUTER_TAIL],
        Signal.SHIFT: shifts(sides),
        Signal.TREND: trends([count / n for count, n in points]),
        Signal.TWO_OF_THREE: two_of_three(beyond[INNER_TAIL], sides),
    }
    return ControlChart(
        centre=centre,
        points=tuple(
            ControlPoint(
                count=count,
                n=n,
                limits=binomial_limits(centre, n, OUTER_TAIL),
                signals=frozenset(signal for signal, marks in found.items() if marks[place]),
            )
            for place, (count, n) in enumerate(points)
        ),
    )


def shifts(sides: Sequence[int]) -> list[bool]:
    """Which points belong to a run of 7 on one side: 1 above the centre, -1 below, 0 on it.

    >>> shifts([1] * 7 + [-1]) == [True] * 7 + [False]
    True
    """
    return _in_runs([bool(side) for side in sides], [a == b for a, b in pairwise(sides)])


def trends(values: Sequence[float]) -> list[bool]:
    """Which points belong to 7 in a row, each above the one before or each below.

    >>> trends([1, 2, 3, 3, 4, 5, 6])
    [False, False, False, False, False, False, False]
    """
    steps = [(after > before) - (after < before) for before, after in pairwise(values)]
    marks = [False] * len(values)
    for start in range(len(values) - RUN + 1):
        if abs(sum(steps[start : start + RUN - 1])) == RUN - 1:
            marks[start : start + RUN] = [True] * RUN
    return marks


def two_of_three(outer: Sequence[bool], sides: Sequence[int]) -> list[bool]:
    """Which points in the outer third have another there within three in a row that are all on one side.

    >>> two_of_three([True, False, True, False], [1, 1, 1, 1])
    [True, False, True, False]
    """
    marks = [False] * len(outer)
    for start in range(len(outer) - 2):
        three = range(start, start + 3)
        if abs(sum(sides[place] for place in three)) == 3 and sum(outer[place] for place in three) >= 2:
            for place in three:
                marks[place] = marks[place] or outer[place]
    return marks


def _in_runs(counts: Sequence[bool], goes_on: Sequence[bool]) -> list[bool]:
    marks = [False] * len(counts)
    for start in range(len(counts) - RUN + 1):
        if all(counts[start : start + RUN]) and all(goes_on[start : start + RUN - 1]):
            marks[start : start + RUN] = [True] * RUN
    return marks

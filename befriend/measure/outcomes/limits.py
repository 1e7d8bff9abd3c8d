"""Control limits of a share: between which counts a group stays when only chance moves it away from a target."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval

WARNING_TAIL: Final = 0.025
"""Beyond this lies 1 group in 40 in each tail by chance alone, 1 in 20 in both together: limits of 95 %."""

FUNNEL_TAIL: Final = 0.001
"""Beyond this lies 1 group in 1,000 in each tail by chance alone, 2 in both together: limits of 99.8 %."""


class Place(StrEnum):
    """Where a group stands to the limits of a target. Above is more, which is better or worse as the figure is."""

    WITHIN = "within"
    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """One group in a funnel: its count, and the limits of the target at its size."""

    count: int
    n: int
    warning: Interval
    limits: Interval
    place: Place

    @property
    def share(self) -> float:
        return self.count / self.n


def binomial_limits(target: float, n: int, tail: float = FUNNEL_TAIL) -> Interval:
    """The shares beyond which a group of n lies by chance in at most `tail` of cases on each side, were its own share
    the target.

    Formula: exact binomial. Below: (r − α) / n, with r the smallest count whose P(X ≤ r) reaches the tail, and
    α = (P(X ≤ r) − tail) / P(X = r), so that the line does not jump from n to n. Above: one minus the same of those
    who are not counted, so that counting who recovered and counting who did not say the same.
    Range: 0 to 1. Where not even none (or all) would be rare enough, the limit is 0 (or 1), and nothing lies beyond.
    Missing: people without an outcome are not in n; limits say nothing about them.
    Errors: InputError unless the target lies between 0 and 1, n is at least 1, and the tail between 0 and 0.5.
    Source: Spiegelhalter, Stat Med 2005;24:1185-1202, appendix A.1.1 (exact limits with interpolation). There the upper
    limit is interpolated from the same side as the lower one; ours is the mirror of the lower one.

    >>> low, high = binomial_limits(0.5, 20, 0.025)
    >>> round(low, 4), round(high, 4)
    (0.2558, 0.7442)
    """
    _refuse_impossible(target, n, tail)
    return Interval(_lower(target, n, tail), 1 - _lower(1 - target, n, tail))


def funnel_point(count: int, n: int, target: float) -> FunnelPoint:
    """One group beside a target: its limits at 95 % and at 99.8 %, and whether it lies beyond the wider ones.

    Meaning: below or above says that chance alone would put a group there once in a thousand times, on that
    side. It does not say why: groups also differ in whom they see, so that more of them lie beyond than chance says
    (over-dispersion).
    Formula: below where P(X ≤ count) < 0.001, above where P(X ≥ count) < 0.001; the same as beyond `binomial_limits`.
    Range, missing, errors, source: as in `binomial_limits`; InputError also for a count that is not between 0 and n.

    >>> funnel_point(20, 100, 0.434).place, funnel_point(35, 100, 0.434).place
    (<Place.BELOW: 'below'>, <Place.WITHIN: 'within'>)
    """
    limits = binomial_limits(target, n, FUNNEL_TAIL)
    warning = binomial_limits(target, n, WARNING_TAIL)
    return FunnelPoint(count=count, n=n, warning=warning, limits=limits, place=place_of(count, n, target, FUNNEL_TAIL))


def place_of(count: int, n: int, target: float, tail: float) -> Place:
    """Whether a count lies beyond the exact limits of a target, by its own tail probability."""
    _refuse_impossible(target, n, tail)
    if not 0 <= count <= n:
        raise InputError(f"{count} of {n} people is no share. Give a count from 0 to {n}.")
    if _at_most(target, n)(count) < tail:
        return Place.BELOW
    return Place.ABOVE if _at_most(1 - target, n)(n - count) < tail else Place.WITHIN


def _lower(target: float, n: int, tail: float) -> float:
    at_most = _at_most(target, n)
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if at_most(middle) >= tail else (middle + 1, high)
    reached, before = at_most(low), at_most(low - 1)
    return max(0.0, (low - (reached - tail) / (reached - before)) / n)


def _at_most(target: float, n: int) -> Callable[[int], float]:
    """P(X ≤ k) of a binomial, by the incomplete beta function."""
    from scipy.special import betainc  # a report's own; nothing that one person waits for loads it

    def probability(k: int) -> float:
        if k < 0:
            return 0.0
        return 1.0 if k >= n else float(betainc(n - k, k + 1, 1 - target))

    return probability


def _refuse_impossible(target: float, n: int, tail: float) -> None:
    if not 0 < target < 1:
        raise InputError(f"A target of {target} has no limits. Give a share between 0 and 1.")
    if n < 1:
        raise InputError(f"A group of {n} people has no limits. Give at least one person.")
    if not 0 < tail < 0.5:
        raise InputError(f"A tail of {tail} gives no limits. Give a share between 0 and 0.5.")

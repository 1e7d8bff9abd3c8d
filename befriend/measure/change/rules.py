"""Published change rules: so many points count as reliable, and from such a score a person is a case."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from befriend.base.errors import InputError
from befriend.measure.change.error import check_score
from befriend.measure.items import ChangeRule, Direction

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

Scores = TypeVar("Scores", float, "NDArray[np.float64]", "pl.Expr")
"""One score, or a column of them."""

TOLERANCE = 1e-9
"""Means of items carry rounding noise: 3.4 - 3.0 is a hair under 0.4, and must still be "at least 0.4"."""


class ChangeClass(StrEnum):
    """What a change of score amounts to. Within measurement error it is no clear change, not "no change"."""

    RELIABLE_IMPROVEMENT = "reliable_improvement"
    RELIABLE_DETERIORATION = "reliable_deterioration"
    NO_CLEAR_CHANGE = "no_clear_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened between two scores under one change rule. `difference` is last minus first, in points.

    `was_case` and `is_case` are None where the rule knows no caseness.
    """

    kind: ChangeClass
    difference: float
    rule: ChangeRule
    was_case: bool | None
    is_case: bool | None

    @property
    def has_recovered(self) -> bool:
        """A case at the first score and none at the last, however small the change."""
        return self.was_case is True and self.is_case is False

    @property
    def has_become_case(self) -> bool:
        return self.was_case is False and self.is_case is True

    @property
    def has_crossed_caseness(self) -> bool:
        return self.was_case is not self.is_case

    @property
    def has_reliably_recovered(self) -> bool:
        return self.has_recovered and self.kind is ChangeClass.RELIABLE_IMPROVEMENT


def gain(direction: Direction, first: Scores, last: Scores) -> Scores:
    """The change in points towards better: above 0 is better, whichever way the measure points.

    Formula: last − first where higher is better, first − last where lower is.
    Range: any, in points of the measure.
    Missing: a missing score in a column gives a missing gain.
    Errors: InputError for a measure with no better direction.
    Source: the measure's own direction.

    >>> gain(Direction.LOWER_IS_BETTER, 17.0, 11.0)
    6.0
    """
    return (last - first) * better_sign(direction)


def is_case(rule: ChangeRule, direction: Direction, score: float) -> bool | None:
    """Whether a score counts as a case: at caseness or on its worse side. None where the rule knows no caseness.

    Formula: score ≥ caseness where lower is better, score ≤ caseness where higher is.
    Range: True, False, None.
    Missing: a NaN is refused.
    Errors: InputError for a NaN, and for a measure with no better direction.
    Source: the rule's own.

    >>> from befriend.measure.items import Confidence, Source
    >>> rule = ChangeRule(key="nhs", reliable=6, caseness=10, basis="", source=Source("", Confidence.SECOND_HAND))
    >>> is_case(rule, Direction.LOWER_IS_BETTER, 10), is_case(rule, Direction.LOWER_IS_BETTER, 9)
    (True, False)
    """
    check_score(score)
    sign = better_sign(direction)
    return None if rule.caseness is None else (score - rule.caseness) * sign <= TOLERANCE


def classify(rule: ChangeRule, direction: Direction, first: float, last: float) -> Change:
    """What a change of score amounts to under a published change rule.

    Meaning: a change of *at least* the rule's points is reliable. PHQ-9 (6 points): 6 is reliable, 5 is not.
    Formula: gain ≥ reliable, gain ≤ −reliable, or neither.
    Range: a `Change`.
    Missing: no score, no change: a NaN is refused. Leave the pair out instead of filling it in.
    Errors: InputError for a NaN, and for a measure with no better direction.
    Source: the rule's own, in the measure's definition.

    >>> from befriend.measure.items import Confidence, Source
    >>> rule = ChangeRule(key="nhs", reliable=6, caseness=10, basis="", source=Source("", Confidence.SECOND_HAND))
    >>> change = classify(rule, Direction.LOWER_IS_BETTER, 15, 9)
    >>> change.kind, change.difference, change.has_reliably_recovered
    (<ChangeClass.RELIABLE_IMPROVEMENT: 'reliable_improvement'>, -6, True)
    >>> classify(rule, Direction.LOWER_IS_BETTER, 15, 10).kind
    <ChangeClass.NO_CLEAR_CHANGE: 'no_clear_change'>
    """
    was_case, is_case_now = is_case(rule, direction, first), is_case(rule, direction, last)
    kind = _kind(gain(direction, first, last), rule.reliable)
    return Change(kind=kind, difference=last - first, rule=rule, was_case=was_case, is_case=is_case_now)


def _kind(gained: float, reliable: float) -> ChangeClass:
    if gained >= reliable - TOLERANCE:
        return ChangeClass.RELIABLE_IMPROVEMENT
    if gained <= -reliable + TOLERANCE:
        return ChangeClass.RELIABLE_DETERIORATION
    return ChangeClass.NO_CLEAR_CHANGE


def better_sign(direction: Direction) -> int:
    if direction is Direction.NEITHER:
        raise InputError(
            "This score has no better direction, so a change in it is neither improvement nor deterioration. "
            "Choose a score whose measure declares one."
        )
    return 1 if direction is Direction.HIGHER_IS_BETTER else -1

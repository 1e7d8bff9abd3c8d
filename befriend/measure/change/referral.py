"""The outcome of one NHS Talking Therapies referral, by the rules of England's published tables."""

from dataclasses import dataclass
from enum import StrEnum

from befriend.base.errors import InputError
from befriend.measure.change.rules import Change, ChangeClass, classify, is_case
from befriend.measure.items import ChangeRule, Direction


class ReferralClass(StrEnum):
    """The outcome of an NHS Talking Therapies referral. The last is a row of its own, never left out of a report."""

    RELIABLE_IMPROVEMENT = "reliable_improvement"
    RELIABLE_DETERIORATION = "reliable_deterioration"
    NO_RELIABLE_CHANGE = "no_reliable_change"
    NOT_CLASSIFIABLE = "not_classifiable"


@dataclass(frozen=True, slots=True)
class Pair:
    """A person's first and last score on one measure. None means that there is no score."""

    first: float | None
    last: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One NHS Talking Therapies referral, judged. A None in `depression` or `anxiety` means that a score is missing."""

    kind: ReferralClass
    was_case: bool | None
    is_case: bool | None
    depression: Change | None
    anxiety: Change | None

    @property
    def has_recovered(self) -> bool:
        """At caseness on at least one measure at the start, and on neither at the end."""
        return self.was_case is True and self.is_case is False

    @property
    def has_reliably_recovered(self) -> bool:
        return self.has_recovered and self.kind is ReferralClass.RELIABLE_IMPROVEMENT

    @property
    def counts_for_recovery(self) -> bool:
        """Whether it belongs in the denominator of a recovery rate: all completed but those not at caseness first."""
        return self.was_case is not False


def classify_referral(
    depression: Pair, anxiety: Pair, *, depression_rule: ChangeRule, anxiety_rule: ChangeRule
) -> Referral:
    """The NHS Talking Therapies outcome of one completed referral, from PHQ-9 and the measure of the anxiety problem.

    Meaning: reliable improvement, at least one measure falls by its threshold and neither rises by its own; reliable
    deterioration, the reverse; no reliable change, neither moves that far. Recovery, at caseness on at least one
    measure at the start and on neither at the end; reliable recovery, both together.
    Formula: as above; on both measures a lower score is better.
    Range: a `Referral`.
    Missing: all four scores are needed to classify. One measure up and the other down is not classifiable either.
    Caseness at the start is known from one score at caseness, or from two below it; else it is None.
    Errors: InputError for a NaN, and for a rule without caseness.
    Source: NHS Talking Therapies, technical construction of the published tables; the manual for "6 points or more"
    and "4 or more", where the tables say "more than". The wording seen is that of reliable recovery; deterioration
    is its mirror. Contains public sector information licensed under the Open Government Licence v3.0.

    >>> from befriend.measure.items import Confidence, Source
    >>> source = Source("", Confidence.SECOND_HAND)
    >>> phq9 = ChangeRule(key="nhs", reliable=6, caseness=10, basis="", source=source)
    >>> gad7 = ChangeRule(key="nhs", reliable=4, caseness=8, basis="", source=source)
    >>> referral = classify_referral(Pair(16, 9), Pair(7, 7), depression_rule=phq9, anxiety_rule=gad7)
    >>> referral.kind.value, referral.has_reliably_recovered
    ('reliable_improvement', True)
    >>> classify_referral(Pair(16, 9), Pair(3, 7), depression_rule=phq9, anxiety_rule=gad7).kind.value
    'not_classifiable'
    """
    changes = _pair_change(depression_rule, depression), _pair_change(anxiety_rule, anxiety)
    measures = ((depression_rule, depression), (anxiety_rule, anxiety))
    return Referral(
        kind=_referral_kind(*changes),
        was_case=_either([_case(rule, pair.first) for rule, pair in measures]),
        is_case=_either([_case(rule, pair.last) for rule, pair in measures]),
        depression=changes[0],
        anxiety=changes[1],
    )


def _pair_change(rule: ChangeRule, pair: Pair) -> Change | None:
    if pair.first is None or pair.last is None:
        return None
    return classify(rule, Direction.LOWER_IS_BETTER, pair.first, pair.last)


def _referral_kind(depression: Change | None, anxiety: Change | None) -> ReferralClass:
    if depression is None or anxiety is None:
        return ReferralClass.NOT_CLASSIFIABLE
    moved = {depression.kind, anxiety.kind} - {ChangeClass.NO_CLEAR_CHANGE}
    if not moved:
        return ReferralClass.NO_RELIABLE_CHANGE
    if len(moved) > 1:
        return ReferralClass.NOT_CLASSIFIABLE
    return ReferralClass(moved.pop().value)


def _case(rule: ChangeRule, score: float | None) -> bool | None:
    if rule.caseness is None:
        raise InputError(f"The change rule {rule.key} has no caseness. A referral needs one for each measure.")
    return None if score is None else is_case(rule, Direction.LOWER_IS_BETTER, score)


def _either(cases: list[bool | None]) -> bool | None:
    if True in cases:
        return True
    return None if None in cases else False

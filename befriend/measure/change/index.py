"""Indices of reliable change: a change of score in units of its own error, by six published methods."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from befriend.base.errors import InputError
from befriend.measure.change.error import Group, check_reliability, check_score, difference_error, standard_error
from befriend.measure.change.rules import ChangeClass, Scores, better_sign
from befriend.measure.items import Direction


class Method(StrEnum):
    """The six published ways to an index of reliable change from two scores."""

    JACOBSON_TRUAX = "jacobson_truax"
    GULLIKSEN_LORD_NOVICK = "gulliksen_lord_novick"
    HSU_LINN_LORD = "hsu_linn_lord"
    EDWARDS_NUNNALLY = "edwards_nunnally"
    NUNNALLY_KOTSCH = "nunnally_kotsch"
    HAGEMAN_ARRINDELL = "hageman_arrindell"


# Speer (1992) drew the Edwards-Nunnally interval at 2 standard errors; 1.96 makes the methods comparable.
# Hageman and Arrindell (1999) bound the risk of misclassification on one side, hence 1.65.
CRITICAL_VALUE: Mapping[Method, float] = MappingProxyType(
    {method: 1.65 if method is Method.HAGEMAN_ARRINDELL else 1.96 for method in Method}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The figures an index is computed against. `end`, `end_reliability` and `correlation` only where a method asks.

    `start` and `end` describe the first and last scores of the sample, `correlation` is the one between them.
    """

    start: Group
    reliability: float
    end: Group | None = None
    end_reliability: float | None = None
    correlation: float | None = None


def jacobson_truax(first: Scores, last: Scores, *, sd: float, reliability: float) -> Scores:
    """The change in units of its own error, taking the first score as it stands.

    Formula: (last − first) / S_diff.
    Range: any; its sign is that of the change in points. Reliable beyond ±1.96.
    Missing: a missing score in a column gives a missing index.
    Errors: InputError as in `standard_error`.
    Source: Jacobson and Truax, J Consult Clin Psychol 1991;59:12-19, whose example prints 3.16.

    >>> round(jacobson_truax(32.5, 47.5, sd=7.5, reliability=0.80), 4)
    3.1623
    """
    return (last - first) / difference_error(sd, reliability)


def gulliksen_lord_novick(first: Scores, last: Scores, *, start: Group, reliability: float) -> Scores:
    """How far the last score lies from the one that regression to the mean predicts.

    Formula: [(last − M) − r(first − M)] / (s√(1 − r²)), M and s of the first scores.
    Range: any. Reliable beyond ±1.96.
    Missing: a missing score in a column gives a missing index.
    Errors: InputError unless r is at least 0 and below 1.
    Source: Hsu, Behav Assess 1989;11:459-467; Hsu, J Consult Clin Psychol 1995;63:141-144. In the example the
    prediction is 40 + .8 · (32.5 − 40) = 34, and the error 7.5 · .6 = 4.5.

    >>> round(gulliksen_lord_novick(32.5, 47.5, start=Group(40, 7.5), reliability=0.80), 4)
    3.0
    """
    predicted = _regressed(first, start, reliability)
    return (last - predicted) / _prediction_error(start, reliability)


def hsu_linn_lord(first: Scores, last: Scores, *, start: Group, end_mean: float, reliability: float) -> Scores:
    """As Gulliksen, Lord and Novick, but against the group's own later mean: did this person change more than most?

    Formula: [(last − M_last) − r(first − M)] / (s√(1 − r²)).
    Range: any. Reliable beyond ±1.96. Trap: where a whole group improves, this calls half of the change none.
    Missing: a missing score in a column gives a missing index.
    Errors: InputError unless r is at least 0 and below 1.
    Source: Hsu, Behav Assess 1989;11:459-467. In the example: (47.5 − 45 + 6) / 4.5.

    >>> round(hsu_linn_lord(32.5, 47.5, start=Group(40, 7.5), end_mean=45, reliability=0.80), 4)
    1.8889
    """
    predicted = _regressed(first, start, reliability) + (end_mean - start.mean)
    return (last - predicted) / _prediction_error(start, reliability)


def edwards_nunnally(first: Scores, last: Scores, *, start: Group, reliability: float) -> Scores:
    """How far the last score lies from the estimated true first score, in standard errors of measurement.

    Formula: [last − (r(first − M) + M)] / SEm.
    Range: any. Reliable beyond ±1.96 here; Speer drew the interval at ±2.
    Missing: a missing score in a column gives a missing index.
    Errors: InputError as in `standard_error`.
    Source: Speer, J Consult Clin Psychol 1992;60:402-408. In the example: (47.5 − 34) / 3.3541.

    >>> round(edwards_nunnally(32.5, 47.5, start=Group(40, 7.5), reliability=0.80), 4)
    4.0249
    """
    return (last - _regressed(first, start, reliability)) / standard_error(start.sd, reliability)


def nunnally_kotsch(first: Scores, last: Scores, *, start: Group, reliability: float, end_reliability: float) -> Scores:
    """As Edwards and Nunnally, with the errors of both times: the reliability may differ at the end.

    Formula: [last − (r(first − M) + M)] / √(r²s²(1 − r) + s²(1 − r_last)).
    Range: any. Reliable beyond ±1.96.
    Missing: a missing score in a column gives a missing index.
    Errors: InputError unless both reliabilities are at least 0 and below 1.
    Source: Nunnally and Kotsch, Br J Clin Psychol 1983;22:83-93. In the example: 13.5 / √(7.2 + 11.25).

    >>> round(nunnally_kotsch(32.5, 47.5, start=Group(40, 7.5), reliability=0.80, end_reliability=0.80), 4)
    3.1429
    """
    of_true_first = reliability * standard_error(start.sd, reliability)
    of_last = standard_error(start.sd, end_reliability)
    return (last - _regressed(first, start, reliability)) / math.hypot(of_true_first, of_last)


def hageman_arrindell(
    first: Scores, last: Scores, *, start: Group, end: Group, reliability: float, correlation: float
) -> Scores:
    """The change pulled towards the group's mean change, as far as differences are unreliable.

    Formula: [(last − first)·R + (M₂ − M₁)(1 − R)] / (√R · √2 · SEm), with the reliability of the differences
    R = (s₁²r₁ + s₂²r₂ − 2s₁s₂ρ) / (s₁² + s₂² − 2s₁s₂ρ), r_k = (s_k² − SEm²) / s_k², and ρ the correlation of first
    and last scores.
    Range: any. Reliable beyond ±1.65.
    Missing: a missing score in a column gives a missing index.
    Errors: InputError as in `standard_error`, for ρ outside −1 to 1, and where the differences have no reliable part.
    Source: Hageman and Arrindell, Behav Res Ther 1999;37:1169-1193. In the example both groups spread alike and
    ρ = .5, so R = (45 + 45 − 56.25) / 56.25 = .6, and the index (15·.6 + 5·.4) / (√.6 · 4.7434).

    >>> start, end = Group(40, 7.5), Group(45, 7.5)
    >>> round(hageman_arrindell(32.5, 47.5, start=start, end=end, reliability=0.80, correlation=0.5), 4)
    2.9938
    """
    error = difference_error(start.sd, reliability)
    trust = _difference_reliability(start, end, error, correlation)
    return ((last - first) * trust + (end.mean - start.mean) * (1 - trust)) / (math.sqrt(trust) * error)


def reliable_change(method: Method, first: Scores, last: Scores, reference: Reference) -> Scores:
    """The index of reliable change by the named method, so that a report can show the same data under two.

    Formula, range, missing and source: those of the method. Judge the index with `classify_index`.
    Errors: InputError when the reference lacks a figure that the method needs.

    >>> reference = Reference(start=Group(40, 7.5), reliability=0.80)
    >>> round(reliable_change(Method.JACOBSON_TRUAX, 32.5, 47.5, reference), 4)
    3.1623
    """
    start, reliability = reference.start, reference.reliability
    match method:
        case Method.JACOBSON_TRUAX:
            return jacobson_truax(first, last, sd=start.sd, reliability=reliability)
        case Method.GULLIKSEN_LORD_NOVICK:
            return gulliksen_lord_novick(first, last, start=start, reliability=reliability)
        case Method.HSU_LINN_LORD:
            end = _needed(reference.end, method, "the group's mean at the end")
            return hsu_linn_lord(first, last, start=start, end_mean=end.mean, reliability=reliability)
        case Method.EDWARDS_NUNNALLY:
            return edwards_nunnally(first, last, start=start, reliability=reliability)
        case Method.NUNNALLY_KOTSCH:
            later = _needed(reference.end_reliability, method, "the reliability at the end")
            return nunnally_kotsch(first, last, start=start, reliability=reliability, end_reliability=later)
        case Method.HAGEMAN_ARRINDELL:
            end = _needed(reference.end, method, "the group's mean and standard deviation at the end")
            rho = _needed(reference.correlation, method, "the correlation of first and last scores")
            return hageman_arrindell(first, last, start=start, end=end, reliability=reliability, correlation=rho)


def classify_index(index: float, direction: Direction, critical: float = 1.96) -> ChangeClass:
    """The class of a change from its index: reliable only *beyond* the critical value.

    Formula: |index| > critical, with the sign read by the measure's direction.
    Range: one of `ChangeClass`.
    Missing: a NaN is refused.
    Errors: InputError for a NaN, and for a measure with no better direction.
    Source: Jacobson and Truax 1991. Take `critical` from CRITICAL_VALUE where another method made the index.

    >>> classify_index(3.1623, Direction.HIGHER_IS_BETTER)
    <ChangeClass.RELIABLE_IMPROVEMENT: 'reliable_improvement'>
    """
    check_score(index)
    towards_better = better_sign(direction) * index
    if towards_better > critical:
        return ChangeClass.RELIABLE_IMPROVEMENT
    if towards_better < -critical:
        return ChangeClass.RELIABLE_DETERIORATION
    return ChangeClass.NO_CLEAR_CHANGE


def _regressed(first: Scores, start: Group, reliability: float) -> Scores:
    check_reliability(reliability)
    return (first - start.mean) * reliability + start.mean


def _prediction_error(start: Group, reliability: float) -> float:
    return start.sd * math.sqrt(1 - reliability**2)


def _difference_reliability(start: Group, end: Group, difference_error: float, correlation: float) -> float:
    if not -1 <= correlation <= 1:
        raise InputError(f"The correlation of first and last scores is {correlation}. Give a number from -1 to 1.")
    variance = start.sd**2 + end.sd**2 - 2 * start.sd * end.sd * correlation
    # s₁²r₁ + s₂²r₂ is s₁² + s₂² less twice SEm², which is S_diff².
    true_variance = variance - difference_error**2
    if true_variance <= 0:
        raise InputError(
            f"The differences vary by {variance:.4g}, no more than the measurement error of {difference_error**2:.4g}. "
            "Hageman and Arrindell's index does not exist here. Use another method, or check the reliability."
        )
    return true_variance / variance


Figure = TypeVar("Figure")


def _needed(figure: Figure | None, method: Method, name: str) -> Figure:
    if figure is None:
        raise InputError(f"The method {method} needs {name}, which the reference does not give. Add it.")
    return figure

"""Clinically significant change: did a reliable change lead from the clinical to the functional group?"""

from enum import StrEnum

from befriend.measure.change.error import Group, check_score
from befriend.measure.change.rules import ChangeClass, better_sign, gain
from befriend.measure.items import Direction


class ClinicalChange(StrEnum):
    """Jacobson and Truax's classes: a reliable change, together with the side of the cut-off it led to."""

    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
    HARMED = "harmed"


def cutoff_a(clinical: Group, direction: Direction) -> float:
    """Cut-off a: two standard deviations beyond the clinical mean, towards health.

    Formula: M_c ± 2·s_c, plus where higher is better.
    Range: any, in points of the measure.
    Missing: no score is read here.
    Errors: InputError for a measure with no better direction.
    Source: Jacobson and Truax 1991, whose example prints 55.

    >>> cutoff_a(Group(40, 7.5), Direction.HIGHER_IS_BETTER)
    55.0
    """
    return clinical.mean + 2 * better_sign(direction) * clinical.sd


def cutoff_b(functional: Group, direction: Direction) -> float:
    """Cut-off b: within two standard deviations of the functional mean.

    Formula: M_f ∓ 2·s_f, minus where higher is better. Trap: s_f is the *functional* group's. The R package
    clinicalsignificance takes the clinical one, so it is no judge of b; here the clinical group cannot be given.
    Range: any, in points of the measure.
    Missing: no score is read here.
    Errors: InputError for a measure with no better direction.
    Source: Jacobson and Truax 1991, whose example prints 45.

    >>> cutoff_b(Group(60, 7.5), Direction.HIGHER_IS_BETTER)
    45.0
    """
    return functional.mean - 2 * better_sign(direction) * functional.sd


def cutoff_c(clinical: Group, functional: Group) -> float:
    """Cut-off c: the score that lies equally many standard deviations from both means.

    Formula: (s_f·M_c + s_c·M_f) / (s_c + s_f).
    Range: between the two means, in points of the measure. The groups' own order gives the direction.
    Missing: no score is read here.
    Errors: none beyond those of `Group`.
    Source: Jacobson and Truax 1991, whose example prints 50. The second example is the published analysis of the
    Beck Depression Inventory by the R package clinicalsignificance (cut-off 21.02).

    >>> cutoff_c(Group(40, 7.5), Group(60, 7.5))
    50.0
    >>> round(cutoff_c(Group(35.48, 8.16), Group(7.69, 7.52)), 2)
    21.02
    """
    return (functional.sd * clinical.mean + clinical.sd * functional.mean) / (clinical.sd + functional.sd)


def clinical_change(
    kind: ChangeClass, direction: Direction, first: float, last: float, *, cutoff: float
) -> ClinicalChange:
    """Jacobson and Truax's class: the reliable change, and whether it led across the cut-off.

    Formula: recovered, reliably better from the clinical side to the functional side; improved, reliably better
    without that; harmed, reliably worse and not on the clinical side before, nor on the functional side after;
    deteriorated, reliably worse without that; else unchanged. A score on the cut-off itself is on neither side.
    Range: one of `ClinicalChange`.
    Missing: a NaN is refused.
    Errors: InputError for a NaN, and for a measure with no better direction.
    Source: Jacobson and Truax 1991; the five names as in the R package clinicalsignificance.

    >>> from befriend.measure.change import classify_index, jacobson_truax
    >>> kind = classify_index(jacobson_truax(32.5, 47.5, sd=7.5, reliability=0.80), Direction.HIGHER_IS_BETTER)
    >>> clinical_change(kind, Direction.HIGHER_IS_BETTER, 32.5, 47.5, cutoff=50)
    <ClinicalChange.IMPROVED: 'improved'>
    >>> clinical_change(kind, Direction.HIGHER_IS_BETTER, 32.5, 47.5, cutoff=45)
    <ClinicalChange.RECOVERED: 'recovered'>
    """
    check_score(first)
    check_score(last)
    began = gain(direction, cutoff, first)
    ended = gain(direction, cutoff, last)
    if kind is ChangeClass.RELIABLE_IMPROVEMENT:
        return ClinicalChange.RECOVERED if began < 0 < ended else ClinicalChange.IMPROVED
    if kind is ChangeClass.RELIABLE_DETERIORATION:
        return ClinicalChange.HARMED if began >= 0 >= ended else ClinicalChange.DETERIORATED
    return ClinicalChange.UNCHANGED

"""Whether somebody moved on a trait between two forms, whichever items each of them asked."""

import math
from dataclasses import dataclass

from befriend.base.errors import InputError
from befriend.measure.adaptive.asking import Standing

RELIABLE = 1.96
"""Standard errors of the difference: by chance alone, one person in twenty who did not move is beyond it."""


@dataclass(frozen=True, slots=True)
class TraitChange:
    """How far somebody moved, how sure that is, and whether it is more than chance does."""

    difference: float
    standard_error: float
    is_reliable: bool


def trait_change(before: Standing, after: Standing) -> TraitChange:
    """The difference between two estimates of one person, and whether it is reliable.

    Meaning: the change of the trait, which need not come from the same items.
    Formula: after - before; its standard error is the root of both squared standard errors; reliable from 1.96 of them.
    Units: spreads of the group that the parameters were fitted to. Direction: that of the trait.
    Missing: a form without any answer has no estimate and is refused.
    Trap: EAP draws each estimate towards the middle, so small changes look smaller than they are, the more so the
    shorter the form. It errs on the side of seeing nothing: `python -m bench.adaptive` says how far.
    Errors: InputError when one of the two has no estimate.
    Source: Jacobson and Truax, J Consult Clin Psychol 1991;59:12-19, with each form's own standard error; compared with
    sums by Jabrayilov and colleagues, Appl Psychol Meas 2016;40:559-572, who find sums better below 20 items.

    >>> found = trait_change(Standing(0.2, 0.3, None), Standing(1.2, 0.4, None))
    >>> round(found.difference, 2), round(found.standard_error, 2), found.is_reliable
    (1.0, 0.5, True)
    """
    trait_before, error_before = _known(before)
    trait_after, error_after = _known(after)
    difference, error = trait_after - trait_before, math.hypot(error_before, error_after)
    return TraitChange(difference, error, abs(difference) >= RELIABLE * error)


def _known(standing: Standing) -> tuple[float, float]:
    if standing.trait is None or standing.standard_error is None:
        raise InputError("One of the two forms has no answer, so nothing can be said about a change. Leave it out.")
    return standing.trait, standing.standard_error

"""How far a score, and a difference of two scores, strays by measurement error alone."""

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import NamedTuple

from befriend.base.errors import InputError


class Interval(NamedTuple):
    """A lower and an upper bound."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """Mean and standard deviation of the scores of one group of people at one time."""

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean):
            raise InputError(f"The mean of a group is {self.mean}. Give a finite number.")
        check_sd(self.sd)


def standard_error(sd: float, reliability: float) -> float:
    """The standard error of measurement, SEm: how far one person's score strays from their true score.

    Formula: SEm = s · √(1 − r), with s the standard deviation of the first scores and r the reliability.
    Range: from just above 0 (r near 1) to s (r = 0), in points of the measure.
    Missing: no score is read here; s and r are given.
    Errors: InputError unless s is above 0, and r at least 0 and below 1.
    Source: Jacobson and Truax, J Consult Clin Psychol 1991;59:12-19, whose example prints 3.35.

    >>> round(standard_error(7.5, 0.80), 4)
    3.3541
    """
    check_sd(sd)
    check_reliability(reliability)
    return sd * math.sqrt(1 - reliability)


def difference_error(sd: float, reliability: float) -> float:
    """The standard error of a difference, S_diff: the spread of changes in people who did not change.

    Formula: S_diff = √2 · SEm.
    Range: above 0, in points of the measure.
    Missing: no score is read here.
    Errors: InputError as in `standard_error`.
    Source: Jacobson and Truax 1991, whose example prints 4.74. The second example is the Beck Depression Inventory
    data that the R package clinicalsignificance documents (SD 8.16, r .801).

    >>> round(difference_error(7.5, 0.80), 4)
    4.7434
    >>> round(difference_error(8.16, 0.801), 2)
    5.15
    """
    return math.sqrt(2) * standard_error(sd, reliability)


def minimal_detectable_change(sd: float, reliability: float, level: float = 0.95) -> float:
    """The smallest change that measurement error alone seldom makes: Jacobson and Truax's index in points.

    Formula: z · √2 · SEm, with z the normal quantile of the level (1.96 for .95).
    Range: above 0, in points of the measure.
    Missing: no score is read here.
    Errors: InputError as in `standard_error`, and unless the level lies between 0 and 1.
    Source: Jacobson and Truax 1991; Weir, J Strength Cond Res 2005;19:231-240. The example is the PHQ-9 in 2,177
    depressed volunteers, alpha .866: a change from alpha is narrower than one from a retest, so name which.

    >>> round(minimal_detectable_change(5.83, 0.866), 1)
    5.9
    """
    return normal_quantile(level) * difference_error(sd, reliability)


def score_interval(score: float, standard_error: float, level: float = 0.95) -> Interval:
    """The range in which a person's score would mostly fall, had they answered again unchanged.

    Formula: score ± z · SEm. It is not cut at the ends of the scale; a drawing cuts it there.
    Range: any; low is below high.
    Missing: no score, no interval: a NaN is refused.
    Errors: InputError for a score that is no finite number, an SEm that is not above 0, or a level outside 0 to 1.
    Source: Lord and Novick, Statistical Theories of Mental Test Scores, 1968.

    >>> low, high = score_interval(32.5, 3.3541)
    >>> round(low, 2), round(high, 2)
    (25.93, 39.07)
    """
    check_score(score)
    if not (math.isfinite(standard_error) and standard_error > 0):
        raise InputError(f"The standard error of measurement is {standard_error}. Give a number above 0.")
    half = normal_quantile(level) * standard_error
    return Interval(score - half, score + half)


@lru_cache(maxsize=16)
def normal_quantile(level: float) -> float:
    if not 0 < level < 1:
        raise InputError(f"The level is {level}. Give a number between 0 and 1, such as 0.95.")
    return NormalDist().inv_cdf((1 + level) / 2)


def check_sd(sd: float) -> None:
    if not (math.isfinite(sd) and sd > 0):
        raise InputError(f"The standard deviation is {sd}. Give a number above 0.")


def check_reliability(reliability: float) -> None:
    if not 0 <= reliability < 1:
        raise InputError(
            f"The reliability is {reliability}. Give a number from 0 to just below 1: "
            "no measure is free of error, and below 0 it is not a reliability."
        )


def check_score(score: float) -> None:
    if not math.isfinite(score):
        raise InputError(f"The score is {score}. Give a finite number, or leave out the pair that lacks a score.")

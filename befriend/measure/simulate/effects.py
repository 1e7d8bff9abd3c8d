"""Invented people who practise, with effects that are known: the judge of what a page may say helps somebody.

    change(time) = person + practice + what this practice does for this person + noise of this time

All four are drawn from the same normal distributions that `befriend.measure.helping` assumes; or, rated, what such a
change leaves on a scale of whole points from 0 to 10, which the assumption does not fit exactly.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend.base.errors import InputError
from befriend.measure.helping.pool import Components
from befriend.measure.helping.times import MOST_DISTRESS

Reals = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

HELPED = Components(person=0.6, practice=0.5, pair=0.8, noise=1.5, mean=0.6)
"""How invented people are helped, in points of ten. All five are invented: most are helped a little by most practices,
some by some much more, and some practices do some people no good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedEffects:
    """What every practice truly does for every person (people × practices), and what their times showed of it.

    `person`, `practice` and `change` are columns, one row for each time.
    """

    truth: Reals
    person: Whole
    practice: Whole
    change: Reals


def invented_truth(parts: Components, *, people: int, practices: int, seed: int) -> Reals:
    """What each practice does for each person, people × practices, in points of ten.

    Formula: μ + u + v + w, each normal with the standard deviation of `parts`. Range: unbounded.
    Errors: InputError when there is nobody or nothing. Source: the model of befriend.measure.helping.

    >>> invented_truth(HELPED, people=2, practices=3, seed=1).shape
    (2, 3)
    """
    if people < 1 or practices < 1:
        raise InputError(f"{people} people and {practices} practices cannot meet. Give at least one of each.")
    draw = np.random.default_rng(seed)
    own = draw.normal(0, parts.person, (people, 1)) + draw.normal(0, parts.practice, (1, practices))
    truth: Reals = parts.mean + own + draw.normal(0, parts.pair, (people, practices))
    return truth


def simulate_effects(
    parts: Components, *, people: int, practices: int, tried: float, times: float, seed: int, rated: bool = False
) -> InventedEffects:
    """Invented people who each try some practices, some times.

    Formula: a person tries a practice with the chance `tried`, then 1 + Poisson(times − 1) times. Rated: distress
    before is a whole number around 6, and after is before − change, rounded and held within 0 and 10.
    Range: changes unbounded; rated: −10 to 10. Errors: InputError when tried or times cannot be.
    Source: as `invented_truth`; the ratings are ours.

    >>> seen = simulate_effects(HELPED, people=4, practices=3, tried=1, times=2, seed=1, rated=True)
    >>> bool((seen.change == seen.change.round()).all()), seen.truth.shape
    (True, (4, 3))
    """
    if not 0 < tried <= 1 or times < 1:
        raise InputError(f"tried is {tried} and times {times}. Give a chance above 0 up to 1, and 1 time or more.")
    truth = invented_truth(parts, people=people, practices=practices, seed=seed)
    draw = np.random.default_rng([seed, 1])
    person, practice = np.nonzero(draw.random(truth.shape) < tried)
    often = 1 + draw.poisson(times - 1, len(person))
    person, practice = np.repeat(person, often), np.repeat(practice, often)
    change = truth[person, practice] + draw.normal(0, parts.noise, len(person))
    if rated:
        before = np.clip(draw.normal(6, 1.8, len(person)).round(), 0, MOST_DISTRESS)
        change = before - np.clip((before - change).round(), 0, MOST_DISTRESS)
    return InventedEffects(truth=truth, person=person, practice=practice, change=change)

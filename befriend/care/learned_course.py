"""A service's own expected course: fitted to its people, tried on people it did not see, corrected where it is off.

Never imported by a request: it loads tables. What it finds is kept, and care/ontrack.py reads that.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import polars as pl

from befriend.care.ontrack import INTAKE, LEAST_PEOPLE, SHARE, Basis, Expectation, LaterScore, conformal_bound
from befriend.measure.growth import Covariate, Curve, GrowthForm, expected_course
from befriend.measure.growth.fitting import fit_growth
from befriend.measure.items import Direction

FORM = GrowthForm(time="week", covariates=(Covariate(INTAKE),))

STRETCHES = (0.0, 2.5, 6.5, 13.0)
"""A correction has a bound of its own from each of these weeks on, as far as enough people were seen in it."""

LEAST_OFF = 0.03
"""So far the share within the bound may stray from what it says before it is corrected: what 200 people can tell."""

FEWEST_IN_A_STRETCH = 50
SEEN = 0.95
"""Nobody is judged later than the week by which this share of all scores was given."""


@dataclass(frozen=True, slots=True)
class LearnedCourse:
    """A service's own expectation, and how it did on the half of the people that a trial fit had not seen."""

    expectation: Expectation
    people: int
    scores: int
    tried_on: int
    within: float


def learned_course(scores: Sequence[LaterScore], direction: Direction, share: float = SHARE) -> LearnedCourse | None:
    """The expected course of a service's own people; None while fewer than LEAST_PEOPLE have one.

    Meaning: one curve is fitted to every second person and tried on the others. Where the share of their scores within
    its bound is off by more than LEAST_OFF and by more than two standard errors (people, not scores, are counted), that
    curve is kept with conformal bounds from the others. Otherwise the curve fitted to everybody is kept.
    Errors: InputError as in `fit_growth`, such as when nobody has two later scores.
    Source: conformal_bound; the standard error of a ratio over people: Cochran, Sampling Techniques, 1977, 6.4.
    """
    people = sorted({one.person for one in scores})
    if len(people) < LEAST_PEOPLE or direction is Direction.NEITHER:
        return None
    trial_people = frozenset(people[::2])
    trial = _fitted([one for one in scores if one.person in trial_people])
    strayed = _strayed([one for one in scores if one.person not in trial_people], trial, direction)
    plain = Expectation(trial, Basis.OWN, share, last_week=_last_week(scores))
    within, error = _within(strayed, plain)
    if abs(within - share) > max(LEAST_OFF, 2 * error):
        kept = replace(plain, bounds=_bounds(strayed, share))
    else:
        kept = replace(plain, curve=_fitted(scores))
    return LearnedCourse(kept, len(people), len(scores), len(strayed), within)


def _fitted(scores: Sequence[LaterScore]) -> Curve:
    columns = {
        "person": [one.person for one in scores],
        "week": [one.week for one in scores],
        "score": [float(one.score) for one in scores],
        INTAKE: [float(one.first_score) for one in scores],
    }
    return fit_growth(pl.DataFrame(columns), FORM).curve


def _last_week(scores: Sequence[LaterScore]) -> float:
    weeks = sorted(one.week for one in scores)
    return weeks[math.ceil(SEEN * len(weeks)) - 1]


Strayed = Mapping[str, Sequence[tuple[float, float]]]
"""For each person, pairs of a week and how far the score lay from what was expected, in SDs, worse being positive."""


def _strayed(scores: Sequence[LaterScore], curve: Curve, direction: Direction) -> Strayed:
    worse = 1 if direction is Direction.LOWER_IS_BETTER else -1
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for one in scores:
        expected = expected_course(curve, [one.week], {INTAKE: one.first_score})[0]
        found[one.person].append((one.week, worse * (one.score - expected.expected) / expected.score_sd))
    return found


def _within(strayed: Strayed, expectation: Expectation) -> tuple[float, float]:
    """The share of scores within the bound, and its standard error over people."""
    inside = [sum(off <= expectation.bound_at(week) for week, off in one) for one in strayed.values()]
    asked = [len(one) for one in strayed.values()]
    total = sum(asked)
    share = sum(inside) / total
    return share, math.sqrt(sum((a - share * n) ** 2 for a, n in zip(inside, asked, strict=True))) / total


def _bounds(strayed: Strayed, share: float) -> tuple[tuple[float, float], ...]:
    """One score of each person in each stretch, drawn by lot: several of one person would count as several people."""
    bounds = []
    for since, until in zip(STRETCHES, (*STRETCHES[1:], math.inf), strict=True):
        seen = [[off for week, off in one if since <= week < until] for _person, one in sorted(strayed.items())]
        drawn = [Random(f"{since}/{number}").choice(one) for number, one in enumerate(seen) if one]  # noqa: S311 - no secret
        if len(drawn) >= FEWEST_IN_A_STRETCH:
            bounds.append((since, conformal_bound(drawn, share)))
    return tuple(bounds)

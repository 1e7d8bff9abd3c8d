"""Whether a person is on track: does the score lie within what people with the same start usually show by now?

"Not on track" is a reason for a talk, never a verdict on a person and never a forecast. It compares one score with
the bound below which four of five people with this first score lie at this time (the other way round where a higher
score is better). By chance alone it is therefore true of one person in five at any one time, also where all is well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import NormalDist
from types import MappingProxyType
from typing import Any

from befriend.base.errors import InputError
from befriend.base.words import marked
from befriend.measure.change.rules import TOLERANCE
from befriend.measure.growth import Curve, Effect, GrowthForm, expected_course, given_first_score
from befriend.measure.growth.telling import curve_as_told, told_curve
from befriend.measure.items import Direction

SHARE = 0.80
"""The share of people like this one who lie within the bound. A service may choose another."""

SHARES = (0.70, 0.75, SHARE, 0.85, 0.90, 0.95)
"""What a service may choose from. Below, nearly everybody would be talked about; above, hardly anybody in time."""

LEAST_PEOPLE = 200
"""From so many people of its own with a course, a service uses its own curve; docs/explanation/on-track.md has why."""

INTAKE = "intake"
"""The covariate of the curves used here: the score at the start."""

STATED_WEEKS = 26.0
"""The last week that is compared with a stated curve. Its figures lie 12 weeks apart; from there to here its bound
moves by less than a point, and further on nobody knows."""

REST_DAYS = 28
"""So long after somebody closed such a flag the next one waits: a changed plan needs time to show."""


class Basis(StrEnum):
    """Whose course people are compared with. Every page that shows a verdict says which."""

    STATED = "stated"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Expectation:
    """The curve in use (in weeks, given the intake score), where it comes from, and how many lie within its bound.

    `bounds`: pairs of a week and the bound from then on, in standard deviations of a score from what is expected, worse
    being positive, as `conformal_bound` gives them for the same `share`. Empty: the normal distribution's.
    `last_week`: nobody is judged later than that, since the curve was not seen there.
    """

    curve: Curve
    basis: Basis
    share: float = SHARE
    bounds: tuple[tuple[float, float], ...] = ()
    last_week: float = STATED_WEEKS

    def __post_init__(self) -> None:
        _check_share(self.share)

    def judges(self, week: float) -> bool:
        """Whether a score of this week can be on track or not: after the first one, and not too late."""
        return 0 < week <= self.last_week

    def bound_at(self, week: float) -> float:
        reached = [bound for since, bound in sorted(self.bounds) if since <= week]
        return reached[-1] if reached else NormalDist().inv_cdf(self.share)


@dataclass(frozen=True, slots=True)
class LaterScore:
    """One score after the first: whose, how many weeks later, and what the first one was. Curves come from these."""

    person: str
    week: float
    score: float
    first_score: float


TOLD_FORM = 1
"""In which form an expectation is told. Another number is not read: what it would mean is not known here."""


def expectation_as_told(expectation: Expectation) -> dict[str, Any]:
    """An expectation of a service's own as values of JSON, and nothing rounded. The inverse of `told_expectation`."""
    return {
        "form": TOLD_FORM,
        "curve": curve_as_told(expectation.curve),
        "share": expectation.share,
        "bounds": [list(one) for one in expectation.bounds],
        "last_week": expectation.last_week,
    }


def told_expectation(told: Mapping[str, Any]) -> Expectation:
    """The own expectation that was told so. InputError for values of another form, or that hold no curve."""
    try:
        if told["form"] != TOLD_FORM:
            raise InputError(f"This expectation has the form {told['form']!r}, and {TOLD_FORM} is read. Fit it anew.")
        bounds = tuple((float(since), float(bound)) for since, bound in told["bounds"])
        curve = told_curve(told["curve"])
        return Expectation(curve, Basis.OWN, float(told["share"]), bounds, float(told["last_week"]))
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise InputError("These values hold no expectation. Fit it anew.") from problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one score stands. `bound` is the worst score that still counts as on track."""

    is_on_track: bool
    expected: float
    bound: float
    share: float
    basis: Basis
    source: str


def stated_curve(
    *,
    start: tuple[float, float],
    end: tuple[float, float],
    weeks: float,
    within_share: float,
    correlation: float,
    source: str,
) -> Curve:
    """A curve given the intake score, from published means and SDs at the start and the end of care.

    Formula, with X = log(1 + weeks): slope = difference of means / X; within = within_share * SD_start^2; the level's
    variance is the rest; the slope's spread makes the SD at the end come out at this correlation of level and slope.
    Errors: InputError when no spread of slopes can do that.
    """
    (first_mean, first_sd), (last_mean, last_sd) = start, end
    x, within = math.log1p(weeks), within_share * first_sd**2
    level_sd = math.sqrt(first_sd**2 - within)
    # last_sd^2 = first_sd^2 + 2 * correlation * level_sd * slope_sd * x + slope_sd^2 * x^2
    half = correlation * level_sd * x
    inside = half**2 + x**2 * (last_sd**2 - first_sd**2)
    if inside < 0 or math.sqrt(inside) <= half:
        raise InputError(f"No spread of slopes takes an SD of {first_sd} to {last_sd}. Check the figures of {source}.")
    slope_sd = (math.sqrt(inside) - half) / x**2
    shared = correlation * level_sd * slope_sd
    whole = Curve(
        form=GrowthForm(time="week"),
        effects=(Effect("level", first_mean, 0.0), Effect("slope", (last_mean - first_mean) / x, 0.0)),
        uncertainty=((0.0, 0.0), (0.0, 0.0)),
        between=((level_sd**2, shared), (shared, slope_sd**2)),
        within=within,
        source=source,
    )
    return given_first_score(whole, INTAKE)


_NHS = (
    "Means and SDs at the start and end of 564,914 courses of therapy, NHS Talking Therapies, England, 2024-25. "
    "Contains public sector information licensed under the Open Government Licence v3.0."
)
ASSUMED = marked(
    "Assumed, not measured: that start and end lie 12 weeks apart, that 24 per cent of the variance at the start does "
    "not last, and that start and slope correlate by -0.19."
)
"""What the stated curves need beside published figures. It stands behind their source, which is cited as it is."""
_STATED_SOURCE = f"{_NHS} {ASSUMED}"

# The means and SDs are weighted by courses. The 24 % is alpha (.866) with a share for good and bad weeks, and the
# correlation is that of our invented people: docs/explanation/invented-people.md.
STATED: Mapping[str, Curve] = MappingProxyType(
    {
        "phq9": stated_curve(
            start=(13.86, 5.96), end=(9.51, 6.46), weeks=12, within_share=0.24, correlation=-0.19, source=_STATED_SOURCE
        ),
        "gad7": stated_curve(
            start=(12.72, 5.12), end=(8.56, 5.65), weeks=12, within_share=0.24, correlation=-0.19, source=_STATED_SOURCE
        ),
    }
)
"""What a course is compared with until a service has enough people of its own, for measures with published figures."""


def expectation_for(
    measure_key: str, own: Expectation | None, own_people: int, share: float = SHARE
) -> Expectation | None:
    """The service's own expectation from LEAST_PEOPLE people on, else the stated one, else None: nobody is judged.

    So many lie within its bound as `share` says. An own curve that was corrected keeps the share it was corrected for
    until it is fitted anew: for another there is no bound yet.

    >>> expectation_for("phq9", None, 0, share=0.9).basis
    <Basis.STATED: 'stated'>
    >>> expectation_for("who5", None, 0) is None
    True
    """
    if own is not None and own_people >= LEAST_PEOPLE:
        return own if own.bounds else replace(own, share=share)
    stated = STATED.get(measure_key)
    return Expectation(stated, Basis.STATED, share) if stated is not None else None


def standing(
    expectation: Expectation,
    *,
    first_score: float,
    week: float,
    score: float,
    direction: Direction,
) -> Standing:
    """Where a score stands, so many weeks after the first one.

    A score exactly on the bound is on track. The first score itself is never judged: InputError for week 0, and for a
    measure of which neither direction is better.

    >>> expectation = expectation_for("phq9", None, 0)
    >>> standing(expectation, first_score=15, week=6, score=22, direction=Direction.LOWER_IS_BETTER).is_on_track
    False
    """
    if not week > 0:
        raise InputError(f"The score is of week {week}. Only a score after the first one can be on track or not.")
    if direction is Direction.NEITHER:
        raise InputError("Of this measure neither direction is better, so nobody is on track or off it.")
    expected, bound = bounds(expectation, first_score=first_score, weeks=[week], direction=direction)[0]
    return Standing(
        is_on_track=is_within(score, bound, direction),
        expected=expected,
        bound=bound,
        share=expectation.share,
        basis=expectation.basis,
        source=expectation.curve.source,
    )


def bounds(
    expectation: Expectation, *, first_score: float, weeks: Sequence[float], direction: Direction
) -> list[tuple[float, float]]:
    """For each week what is expected, and the worst score that still counts as on track: a whole course at once.

    >>> expectation = expectation_for("phq9", None, 0)
    >>> found = bounds(expectation, first_score=14, weeks=[1, 8], direction=Direction.LOWER_IS_BETTER)
    >>> [(round(expected, 1), round(bound, 1)) for expected, bound in found]
    [(12.8, 16.1), (10.2, 14.3)]
    """
    worse = 1 if direction is Direction.LOWER_IS_BETTER else -1
    found = expected_course(expectation.curve, weeks, {INTAKE: first_score})
    return [(one.expected, one.expected + worse * expectation.bound_at(one.time) * one.score_sd) for one in found]


def is_within(score: float, bound: float, direction: Direction) -> bool:
    """Whether a score counts as on track; one exactly on the bound does, also where the bound was somebody's score."""
    return score <= bound + TOLERANCE if direction is Direction.LOWER_IS_BETTER else score >= bound - TOLERANCE


def conformal_bound(strayed: Sequence[float], share: float = SHARE) -> float:
    """The bound that holds for this share of new people whatever the shape of the scores, from people not fitted to.

    Meaning: `strayed` holds one number per person: how far their score lay from what was expected, in standard
    deviations, worse being positive. Formula: the k-th smallest, k = share * (n + 1) rounded up.
    Errors: InputError when there are too few people for this share.
    Source: Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2005; Lei and colleagues, J Am Stat
    Assoc 2018;113:1094-1111. In the example the 8th of 9: 0.8 * 10.

    >>> conformal_bound([0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 0.5])
    0.8
    """
    _check_share(share)
    # A hair less, so that 0.8 * 10 is 8 and not the next number above it.
    place = math.ceil(share * (len(strayed) + 1) - 1e-9)
    if place > len(strayed):
        raise InputError(f"{len(strayed)} people are too few for a bound that holds for {share:.0%}. Gather more.")
    return sorted(strayed)[place - 1]


def _check_share(share: float) -> None:
    if not 0.5 <= share < 1:
        raise InputError(f"The share of people within the bound is {share}. Give a number from 0.5 to below 1.")

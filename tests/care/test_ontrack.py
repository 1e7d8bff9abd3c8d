"""On track or not: one score against the bound for this first score and this time, and whose course that is.

Expected numbers are worked out by hand in the comments.
"""

import math
import subprocess
import sys
from dataclasses import replace

import pytest

from befriend.base.errors import InputError
from befriend.care.ontrack import (
    LEAST_PEOPLE,
    STATED,
    Basis,
    Expectation,
    conformal_bound,
    expectation_for,
    standing,
    stated_curve,
)
from befriend.measure.growth import Covariate, Curve, Effect, GrowthForm, expected_course
from befriend.measure.items import Direction

LOWER = Direction.LOWER_IS_BETTER
NONE = tuple((0.0,) * 4 for _ in range(4))
# At week e - 1, log(1 + week) = 1: expected 2 + 0.8 * intake - 1, and a variance of 3 + 1 + 5 = 9 around it.
BY_HAND = Curve(
    form=GrowthForm(time="week", covariates=(Covariate("intake"),)),
    effects=(Effect("level", 2.0, 0), Effect("slope", -1.0, 0), Effect("intake", 0.8, 0), Effect("intake:slope", 0, 0)),
    uncertainty=NONE,
    between=((3.0, 0.0), (0.0, 1.0)),
    within=5.0,
    source="by hand",
)
WEEK = math.e - 1
OWN = Expectation(BY_HAND, Basis.OWN)


def test_the_bound_lies_so_far_above_what_is_expected_that_four_in_five_stay_within() -> None:
    # 2 + 0.8 * 15 - 1 = 13; the normal 80th percentile is 0.8416 standard deviations of 3.
    found = standing(OWN, first_score=15, week=WEEK, score=15, direction=LOWER)

    assert found.expected == pytest.approx(13.0)
    assert found.bound == pytest.approx(13 + 0.8416212 * 3)
    assert (found.share, found.basis, found.source) == (0.8, Basis.OWN, "by hand")


@pytest.mark.parametrize(("score", "is_on_track"), [(15.52, True), (15.53, False), (0, True), (27, False)])
def test_a_score_above_the_bound_is_not_on_track(score: float, is_on_track: bool) -> None:
    assert standing(OWN, first_score=15, week=WEEK, score=score, direction=LOWER).is_on_track is is_on_track


def test_where_higher_is_better_the_bound_lies_below() -> None:
    found = standing(OWN, first_score=15, week=WEEK, score=10.4, direction=Direction.HIGHER_IS_BETTER)

    assert found.bound == pytest.approx(13 - 0.8416212 * 3)
    assert not found.is_on_track


@pytest.mark.parametrize("direction", [Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER])
def test_a_score_on_the_bound_is_on_track(direction: Direction) -> None:
    bound = standing(OWN, first_score=15, week=WEEK, score=15, direction=direction).bound

    assert standing(OWN, first_score=15, week=WEEK, score=bound, direction=direction).is_on_track


def test_a_corrected_bound_holds_from_its_week_on() -> None:
    corrected = replace(OWN, bounds=((1.0, 2.0), (6.0, 0.5)))

    assert [corrected.bound_at(week) for week in (1, 5.9, 6, 30)] == [2.0, 2.0, 0.5, 0.5]
    assert corrected.bound_at(0.5) == pytest.approx(0.8416212)


def test_a_service_with_too_few_people_is_compared_with_the_stated_course_and_says_so() -> None:
    few, enough = expectation_for("phq9", OWN, LEAST_PEOPLE - 1), expectation_for("phq9", OWN, LEAST_PEOPLE)

    assert few is not None
    assert enough is not None
    assert (few.basis, enough.basis) == (Basis.STATED, Basis.OWN)
    assert "NHS Talking Therapies" in few.curve.source
    assert "Assumed, not measured" in few.curve.source


def test_a_curve_takes_the_chosen_share_and_one_that_was_corrected_keeps_its_own() -> None:
    """Its bounds were found for that share; for another there are none until it is fitted anew."""
    corrected = replace(OWN, bounds=((1.0, 2.0),))

    found = [expectation_for("phq9", own, LEAST_PEOPLE, share=0.9) for own in (OWN, corrected, None)]

    assert [one.share if one else None for one in found] == [0.9, OWN.share, 0.9]


def test_nobody_is_judged_by_a_measure_without_published_figures() -> None:
    assert expectation_for("scs_sf", None, 0) is None


@pytest.mark.parametrize(
    ("measure", "start", "end"), [("phq9", (13.86, 5.96), (9.51, 6.46)), ("gad7", (12.72, 5.12), (8.56, 5.65))]
)
def test_the_stated_course_gives_the_published_means_and_sds_back(
    measure: str, start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Averaged over first scores: mean of means, and the variance within plus that of the means between them."""
    curve = STATED[measure]
    low, mean, high = (expected_course(curve, [12], {"intake": start[0] + off})[0] for off in (-1, 0, 1))

    assert mean.expected == pytest.approx(end[0])
    per_point = (high.expected - low.expected) / 2
    assert math.sqrt(mean.score_sd**2 + (per_point * start[1]) ** 2) == pytest.approx(end[1])


def test_impossible_figures_are_refused() -> None:
    with pytest.raises(InputError, match="No spread of slopes"):
        stated_curve(start=(14, 6), end=(9, 1), weeks=12, within_share=0.24, correlation=-0.19, source="nobody")


def test_a_conformal_bound_leaves_the_share_of_new_people_within() -> None:
    # Of 19, the 16th: 0.8 * 20. A twentieth falls into each of the 20 gaps alike, 16 of which lie below the 16th.
    assert conformal_bound([float(number) for number in range(1, 20)]) == 16.0
    # Of 10, 0.8 * 11 = 8.8, so the 9th: rounded up, never down.
    assert conformal_bound([float(number) for number in range(10, 0, -1)]) == 9.0


def test_too_few_people_have_no_conformal_bound() -> None:
    with pytest.raises(InputError, match="3 people are too few"):
        conformal_bound([1.0, 2.0, 3.0])


def test_what_cannot_be_judged_is_refused() -> None:
    with pytest.raises(InputError, match="score is of week 0"):
        standing(OWN, first_score=15, week=0, score=15, direction=LOWER)
    with pytest.raises(InputError, match="neither direction is better"):
        standing(OWN, first_score=15, week=1, score=15, direction=Direction.NEITHER)
    with pytest.raises(InputError, match=r"within the bound is 0\.2"):
        replace(OWN, share=0.2)


def test_a_request_that_asks_whether_somebody_is_on_track_loads_nothing_heavy() -> None:
    asked = (
        "import sys, befriend.care.ontrack; print(sorted({'numpy', 'polars', 'scipy', 'django'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", asked], check=True, capture_output=True, text=True)

    assert told.stdout.strip() == "[]"

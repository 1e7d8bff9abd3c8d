"""A service's own expected course: from enough people, tried on people it did not see, corrected where it is off."""

import json
import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from befriend.care.learned_course import is_beyond, later_table, learned_course, tried, with_worse
from befriend.care.ontrack import (
    LEAST_PEOPLE,
    SHARE,
    Basis,
    LaterScore,
    expectation_as_told,
    standing,
    told_expectation,
)
from befriend.measure.items import Direction

LOWER = Direction.LOWER_IS_BETTER
LEVEL, SLOPE, SD = 3.0, -2.0, 2.0


def invented(people: int, *, seed: int, weeks: int = 6, is_skewed: bool = False) -> list[LaterScore]:
    """People whose score is 3 + .8 of the first - 2 log(1 + week), with a level of their own and chance around it.

    Skewed: one score in four lies far above all others, so that the normal bound holds for fewer than it says.
    """
    draw = np.random.default_rng(seed)
    found = []
    for person in range(people):
        first, own = draw.normal(15, 4), draw.normal(0, 0.0 if is_skewed else 1.5)
        for week in range(1, weeks + 1):
            chance = 12.0 * (draw.random() < 0.25) if is_skewed else draw.normal(0, SD)
            score = LEVEL + 0.8 * first + SLOPE * math.log1p(week) + own + chance
            found.append(LaterScore(f"{seed}-{person:05}", float(week), score, first))
    return found


def share_within(people: list[LaterScore], learned_from: list[LaterScore]) -> float:
    learned = learned_course(later_table(learned_from), LOWER)
    assert learned is not None
    found = [
        standing(learned.expectation, first_score=one.first_score, week=one.week, score=one.score, direction=LOWER)
        for one in people
    ]
    return float(np.mean([one.is_on_track for one in found]))


def test_fewer_people_than_the_least_have_no_course_of_their_own() -> None:
    assert learned_course(later_table(invented(LEAST_PEOPLE - 1, seed=1)), LOWER) is None


@pytest.mark.slow
def test_the_truth_that_people_were_made_from_comes_back() -> None:
    learned = learned_course(later_table(invented(400, seed=2)), LOWER)

    assert learned is not None
    estimates = {effect.name: effect.estimate for effect in learned.expectation.curve.effects}
    # Within four standard errors of what they were made from.
    errors = {effect.name: effect.standard_error for effect in learned.expectation.curve.effects}
    truth = {"level": LEVEL, "slope": SLOPE, "intake": 0.8, "intake:slope": 0.0}
    assert all(abs(estimates[name] - truth[name]) < 4 * errors[name] for name in truth)
    assert (learned.people, learned.scores, learned.tried_on) == (400, 2400, 200)
    assert (learned.expectation.basis, learned.expectation.bounds) == (Basis.OWN, ())


@pytest.mark.slow
def test_a_bound_that_is_off_is_corrected_and_then_holds_for_new_people() -> None:
    """One score in four lies far up and the rest where expected: fewer than four in five are within the plain bound."""
    seen = invented(600, seed=3, is_skewed=True)
    learned = learned_course(later_table(seen), LOWER)

    assert learned is not None
    assert learned.expectation.bounds
    # 400 new people, six scores each: at the bound of four in five, up to 4 points of chance.
    assert abs(learned.within - SHARE) > 0.03
    assert share_within(invented(400, seed=4, is_skewed=True), seen) >= SHARE - 0.04


@pytest.mark.slow
def test_nobody_is_judged_later_than_nearly_all_scores_were_given() -> None:
    seen = invented(300, seed=5)
    learned = learned_course(later_table([*seen, replace(seen[0], week=80.0)]), LOWER)

    assert learned is not None
    assert learned.expectation.last_week == 6.0
    assert learned.expectation.judges(6.0)
    assert not learned.expectation.judges(7.0)


@pytest.mark.parametrize("direction", [LOWER, Direction.HIGHER_IS_BETTER])
def test_a_whole_table_is_judged_as_each_score_of_it(direction: Direction) -> None:
    seen = invented(200, seed=9, is_skewed=True)
    expectation = tried(later_table(seen), direction).corrected()
    judged = with_worse(later_table(seen), expectation.curve, direction).select(is_beyond(expectation)).to_series()

    alone = [
        standing(expectation, first_score=one.first_score, week=one.week, score=one.score, direction=direction)
        for one in seen
    ]
    assert len(expectation.bounds) > 1
    assert judged.to_list() == [not one.is_on_track for one in alone]
    assert 0 < judged.sum() < len(seen)


def test_a_score_as_far_out_as_the_one_that_made_the_bound_is_on_track() -> None:
    seen = invented(200, seed=10)
    trial = tried(later_table(seen), LOWER)
    expectation = trial.corrected()
    made_it = trial.others.filter((pl.col("worse") - expectation.bound_at(1)).abs() < 1e-12).row(0, named=True)

    found = standing(
        expectation, first_score=made_it["intake"], week=made_it["week"], score=made_it["score"], direction=LOWER
    )
    assert found.is_on_track


def test_where_neither_direction_is_better_nothing_is_learned() -> None:
    assert learned_course(later_table(invented(LEAST_PEOPLE, seed=6)), Direction.NEITHER) is None


@pytest.mark.slow
@pytest.mark.parametrize(("week", "judged"), [(0.0, False), (0.1, True), (6.0, True)])
def test_the_first_score_is_never_judged(week: float, judged: bool) -> None:
    learned = learned_course(later_table(invented(300, seed=7)), LOWER)

    assert learned is not None
    assert learned.expectation.judges(week) is judged


@pytest.mark.slow
def test_what_was_learned_comes_back_from_json_as_it_was() -> None:
    learned = learned_course(later_table(invented(300, seed=8, is_skewed=True)), LOWER)

    assert learned is not None
    assert learned.expectation.bounds
    assert told_expectation(json.loads(json.dumps(expectation_as_told(learned.expectation)))) == learned.expectation

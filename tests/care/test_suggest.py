"""What is said to help, and what is suggested: the edges of each rule, on estimates and people made for them."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

import pytest

from befriend.care.suggest import (
    FEWEST_OTHERS,
    FEWEST_TIMES,
    SMALLEST_CHANGE,
    Candidate,
    Reason,
    Suggestion,
    Verdict,
    seed_of_the_day,
    suggest,
    verdict_of,
)
from befriend.measure.helping.person import Estimate
from befriend.measure.helping.pool import STARTING, Others, Pool, empty_pool
from befriend.measure.helping.times import Tally

# Half the width of an 80 % interval of a standard normal: R, qnorm(0.9).
HALF = 1.2815515655446004
SIX = [Candidate(key, may_stir=False, shortest=3, is_for_this=False) for key in "abcdef"]
HELPS, HARMS, NOTHING = Tally(30, 3.0), Tally(30, -3.0), Tally(60, 0.0)


def estimate(low: float, high: float, times: int = 10) -> Estimate:
    """An estimate whose 80 % interval has these ends."""
    return Estimate((low + high) / 2, (high - low) / 2 / HALF, times)


def suggested(
    candidates: Sequence[Candidate] = SIX,
    *,
    own: Mapping[str, Tally] | None = None,
    done: AbstractSet[str] = frozenset(),
    felt_worse: AbstractSet[str] = frozenset(),
    minutes: int | None = None,
    pool: Pool | None = None,
    seed: int = 1,
) -> Sequence[Suggestion]:
    return suggest(
        candidates,
        pool=pool or empty_pool(),
        own=own or {},
        done=done | set(own or {}),
        felt_worse=felt_worse,
        minutes=minutes,
        seed=seed,
    )


def keys(suggestions: Sequence[Suggestion]) -> list[str]:
    return [one.key for one in suggestions]


def reasons(suggestions: Sequence[Suggestion]) -> dict[str, Reason]:
    return {one.key: one.reason for one in suggestions}


# --- Verdicts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (0.01, 1.99, Verdict.SEEMS_TO_HELP),
        (-0.01, 2.01, Verdict.TOO_EARLY),
        (0.01, 1.97, Verdict.TOO_EARLY),
        (0.1, 0.9, Verdict.NO_CLEAR_DIFFERENCE),
        (-0.99, 0.99, Verdict.NO_CLEAR_DIFFERENCE),
        (-0.99, 1.01, Verdict.TOO_EARLY),
        (-1.01, 0.99, Verdict.SEEMS_NOT_TO_HELP),
        (-0.5, -0.01, Verdict.SEEMS_NOT_TO_HELP),
        (-3.0, 3.0, Verdict.TOO_EARLY),
    ],
)
def test_a_verdict_is_where_the_interval_lies(low: float, high: float, verdict: Verdict) -> None:
    assert verdict_of(estimate(low, high)) is verdict


def test_before_three_rated_times_it_is_too_early_however_sure_the_rest_is() -> None:
    assert verdict_of(estimate(2, 2.1, FEWEST_TIMES - 1)) is Verdict.TOO_EARLY
    assert verdict_of(estimate(2, 2.1, FEWEST_TIMES)) is Verdict.SEEMS_TO_HELP


def test_what_felt_worse_too_often_is_never_said_to_help() -> None:
    assert verdict_of(estimate(2, 3), felt_worse=True) is Verdict.SEEMS_NOT_TO_HELP


def test_the_smallest_change_that_matters_is_one_point_of_ten() -> None:
    assert SMALLEST_CHANGE == 1


# --- Suggestions ------------------------------------------------------------------------------------------------


def test_three_different_practices_are_suggested() -> None:
    assert len(set(keys(suggested()))) == 3


def test_with_two_that_fit_two_are_suggested_and_with_none_none() -> None:
    assert len(suggested(SIX[:2])) == 2
    assert suggested([]) == []


def test_the_same_day_suggests_the_same() -> None:
    assert suggested(seed=7) == suggested(seed=7)


def test_another_day_suggests_something_else_now_and_then() -> None:
    assert len({tuple(keys(suggested(seed=day))) for day in range(10)}) > 3


def test_people_are_suggested_different_things_on_the_same_day() -> None:
    seeds = {seed_of_the_day(UUID(int=number), date(2026, 6, 1)) for number in range(50)}

    assert len(seeds) == 50


def test_one_person_has_another_seed_every_day() -> None:
    seeds = {seed_of_the_day(UUID(int=7), date(2026, 6, day)) for day in range(1, 31)}

    assert len(seeds) == 30


def test_one_that_drops_out_leaves_the_others_in_place() -> None:
    first, second, third = keys(suggested())

    assert keys(suggested(felt_worse={third}))[:2] == [first, second]


def test_what_felt_worse_too_often_is_never_suggested() -> None:
    assert all("a" not in keys(suggested(felt_worse={"a"}, own={"a": HELPS}, seed=day)) for day in range(50))


def test_what_seems_not_to_help_is_never_suggested() -> None:
    assert all("a" not in keys(suggested(own={"a": HARMS}, seed=day)) for day in range(50))


def test_what_makes_no_clear_difference_only_fills_a_gap() -> None:
    own = {"a": NOTHING}

    assert all("a" not in keys(suggested(own=own, seed=day)) for day in range(50))
    assert keys(suggested(SIX[:2], own=own))[-1] == "a"


def test_what_takes_longer_than_the_time_there_is_is_not_suggested() -> None:
    long = Candidate("long", may_stir=False, shortest=4, is_for_this=True)

    assert suggested([long], minutes=3) == []
    assert keys(suggested([long], minutes=4)) == ["long"]


def test_what_may_stir_is_suggested_only_when_known_or_asked_for() -> None:
    stirs = Candidate("stirs", may_stir=True, shortest=3, is_for_this=False)
    asked = Candidate("stirs", may_stir=True, shortest=3, is_for_this=True)

    assert suggested([stirs]) == []
    assert keys(suggested([stirs], done={"stirs"})) == ["stirs"]
    assert keys(suggested([asked])) == ["stirs"]


def test_what_seems_to_help_comes_first_every_day_and_what_is_new_still_comes() -> None:
    many = [Candidate(f"n{number}", may_stir=False, shortest=3, is_for_this=False) for number in range(30)]
    days = [keys(suggested([*SIX, *many], own={"a": HELPS}, seed=day)) for day in range(200)]

    assert {day[0] for day in days} == {"a"}
    assert len({key for day in days for key in day}) == 36


def test_of_two_that_seem_to_help_each_comes_first_on_some_days() -> None:
    own = {"a": HELPS, "b": Tally(30, 3.2)}

    assert {keys(suggested(own=own, seed=day))[0] for day in range(30)} == {"a", "b"}


def test_why_is_said_for_each() -> None:
    tried = {"a": HELPS, "b": Tally(1, 1.0)}
    asked = Candidate("c", may_stir=False, shortest=3, is_for_this=True)
    pool = everybody_says(
        {"d": Others(FEWEST_OTHERS, FEWEST_OTHERS), "b": Others(FEWEST_OTHERS - 1, FEWEST_OTHERS - 1)}
    )

    one_by_one = [SIX[0], SIX[1], asked, SIX[3], SIX[4]]
    found = {key: why for one in one_by_one for key, why in reasons(suggested([one], own=tried, pool=pool)).items()}

    assert found == {
        "a": Reason.HELPS_YOU,
        "b": Reason.STILL_FINDING_OUT,
        "c": Reason.NEW_FOR_THIS,
        "d": Reason.HELPED_OTHERS,
        "e": Reason.NEW_TO_YOU,
    }


@pytest.mark.parametrize(
    ("others", "is_said"),
    [
        (Others(FEWEST_OTHERS, FEWEST_OTHERS), True),
        (Others(FEWEST_OTHERS - 1, FEWEST_OTHERS - 1), False),
        (Others(20, 11), True),
        (Others(20, 10), False),
    ],
)
def test_others_are_named_only_when_they_are_many_and_more_than_half_were_better_off(
    others: Others, is_said: bool
) -> None:
    found = reasons(suggested(SIX[:1], pool=everybody_says({"a": others})))

    assert (found["a"] is Reason.HELPED_OTHERS) is is_said


def everybody_says(others: Mapping[str, Others]) -> Pool:
    return Pool(components=STARTING, means=(0.0,), covariances=((1.0,),), others=others)

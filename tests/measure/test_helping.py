"""What helps whom, against lme4 (oracles/helping.R), against the textbook form, and on edges where little is known."""

import csv
import itertools
import math
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.measure.helping.components import (
    Cells,
    cells_of,
    fit_components,
    log_likelihood,
    others_of,
    pool_of,
)
from befriend.measure.helping.person import Estimate, effects
from befriend.measure.helping.pool import STARTING, Components, Others, Pool, empty_pool
from befriend.measure.helping.times import Around, Tally, change_of, tally
from tests.measure.helping_textbook import Time, effects_of_all, log_likelihood_of

ORACLES = Path(__file__).parent / "oracles"
R = tomllib.loads((ORACLES / "helping.toml").read_text())
CASES = sorted(R)


def read_rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((ORACLES / name).read_text().splitlines()[1:]))


def times_of(case: str) -> list[Time]:
    return [(row["person"], row["practice"], float(row["change"])) for row in read_rows(f"helping_{case}.csv")]


def tallies(times: Iterable[Time]) -> dict[tuple[str, str], Tally]:
    found = defaultdict(list)
    for person, practice, change in times:
        found[person, practice].append(change)
    told = {pair: tally(changes) for pair, changes in found.items()}
    return {pair: one for pair, one in told.items() if one is not None}


def cells(times: Iterable[Time]) -> Cells:
    return cells_of((person, practice, one) for (person, practice), one in tallies(times).items())


def components_of(case: str) -> Components:
    return Components(**{name: R[case][name] for name in ("person", "practice", "pair", "noise")})


def own(times: Iterable[Time], person: str) -> dict[str, Tally]:
    return {practice: one for (whose, practice), one in tallies(times).items() if whose == person}


def effects_by_the_fast_form(
    times: Sequence[Time], person: str, wanted: Sequence[str], parts: Components
) -> dict[str, Estimate]:
    """The pool of everybody else, then the person's own times: as a night and a request do it."""
    pool = pool_of(cells(time for time in times if time[0] != person), parts)
    return effects(pool, own(times, person), wanted)


# --- The change of one time -------------------------------------------------------------------------------------


def test_less_distress_is_a_change_for_the_better() -> None:
    assert change_of(Around(distress_before=7, distress_after=4)) == 3


def test_the_whole_way_from_very_hard_to_kind_is_ten_points() -> None:
    assert change_of(Around(kindness_before=0, kindness_after=4)) == 10


def test_a_question_answered_on_one_side_only_does_not_count() -> None:
    assert change_of(Around(kindness_before=0, distress_before=7, distress_after=8)) == -1


def test_a_zero_is_an_answer() -> None:
    assert change_of(Around(distress_before=0, distress_after=0)) == 0


@pytest.mark.parametrize("wrong", [Around(5, 1), Around(1, -1), Around(distress_before=11)])
def test_an_answer_that_cannot_be_is_refused(wrong: Around) -> None:
    with pytest.raises(InputError, match="An answer is"):
        change_of(wrong)


@pytest.mark.parametrize("wrong", [(0, 1.0, 0.0), (1, math.nan, 0.0), (2, 1.0, -1.0)])
def test_a_tally_that_cannot_be_is_refused(wrong: tuple[int, float, float]) -> None:
    with pytest.raises(InputError, match="cannot be"):
        Tally(*wrong)


# --- lme4 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_restricted_likelihood_at_lme4s_components_is_lme4s(case: str) -> None:
    assert -2 * log_likelihood(cells(times_of(case)), components_of(case)) == pytest.approx(
        R[case]["minus_two_log"], abs=1e-6
    )


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["person", "practice", "pair", "noise"])
def test_a_component_is_lme4s(case: str, name: str) -> None:
    found = fit_components(cells(times_of(case)))

    assert getattr(found, name) == pytest.approx(R[case][name], rel=1e-3, abs=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_no_components_are_more_likely_than_lme4s_by_more_than_a_rounding(case: str) -> None:
    found = cells(times_of(case))

    assert -2 * log_likelihood(found, fit_components(found)) == pytest.approx(R[case]["minus_two_log"], abs=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_what_each_practice_does_for_each_person_is_lme4s_prediction_and_its_variance(case: str) -> None:
    times, parts = times_of(case), components_of(case)

    for person, rows in itertools.groupby(read_rows(f"helping_{case}_effects.csv"), key=lambda row: row["person"]):
        expected = {row["practice"]: row for row in rows}
        found = effects_by_the_fast_form(times, person, list(expected), parts)
        for practice, row in expected.items():
            assert found[practice].mean == pytest.approx(float(row["mean"]), abs=1e-6)
            assert found[practice].sd == pytest.approx(float(row["sd"]), abs=1e-6)
            assert found[practice].times == int(row["times"])


# --- The textbook form ------------------------------------------------------------------------------------------

PEOPLE, PRACTICES = ("p", "q", "r", "s"), ("a", "b", "c", "d")
sds = st.one_of(st.just(0.0), st.floats(0.05, 3))
believed_components = st.builds(
    Components,
    person=sds,
    practice=sds,
    pair=sds,
    noise=st.floats(0.2, 3),
    mean=st.floats(-2, 2),
    mean_sd=st.floats(0.2, 5),
)
some_times = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PRACTICES), st.floats(-10, 10).map(lambda x: round(x, 2))),
    max_size=25,
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(times=some_times, parts=believed_components)
def test_the_fast_form_is_the_textbooks(times: list[Time], parts: Components) -> None:
    wanted = [("p", practice) for practice in PRACTICES]
    means, covariance = effects_of_all(times, wanted, parts)

    found = effects_by_the_fast_form(times, "p", PRACTICES, parts)

    assert [found[practice].mean for practice in PRACTICES] == pytest.approx(means.tolist(), abs=1e-7)
    assert [found[practice].sd ** 2 for practice in PRACTICES] == pytest.approx(np.diag(covariance).tolist(), abs=1e-7)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(times=some_times.filter(bool), parts=believed_components, is_believed=st.booleans())
def test_the_likelihood_is_the_textbooks(times: list[Time], parts: Components, is_believed: bool) -> None:
    used = parts if is_believed else without_belief(parts)

    assert log_likelihood(cells(times), used) == pytest.approx(log_likelihood_of(times, used), rel=1e-8, abs=1e-7)


def without_belief(parts: Components) -> Components:
    return Components(person=parts.person, practice=parts.practice, pair=parts.pair, noise=parts.noise)


# --- Little is known --------------------------------------------------------------------------------------------


def test_before_anybody_rated_a_practice_it_does_what_the_starting_values_believe() -> None:
    found = effects(empty_pool(), {}, ["a"])["a"]

    assert (found.mean, found.times) == (0, 0)
    assert found.sd == pytest.approx(math.sqrt(1 + 0.7**2 + 0.5**2 + 0.7**2))


def test_the_only_person_with_the_only_practice_is_read_against_what_is_believed() -> None:
    believed = Components(person=0, practice=0, pair=1, noise=1, mean=0, mean_sd=1e-9)

    found = effects(empty_pool(believed), {"a": Tally(1, 2.0)}, ["a"])["a"]

    assert (found.mean, found.sd) == pytest.approx((1.0, math.sqrt(0.5)))


def test_when_nothing_differs_but_noise_everybody_has_the_mean_of_all() -> None:
    parts = Components(person=0, practice=0, pair=0, noise=1)
    pool = pool_of(cells([("q", "a", 1.0), ("q", "b", 3.0)]), parts)

    found = effects(pool, {"a": Tally(2, 5.0)}, ["a", "unheard_of"])

    assert {round(one.mean, 9) for one in found.values()} == {3.5}
    assert {round(one.sd, 9) for one in found.values()} == {0.5}


def test_a_practice_nobody_rated_is_less_sure_than_one_that_many_rated() -> None:
    pool = pool_of(cells([(f"q{number}", "a", 1.0) for number in range(30)]), STARTING)

    found = effects(pool, {}, ["a", "new"])

    assert found["a"].sd < found["new"].sd


def test_ones_own_times_outweigh_everybody_elses_in_the_end() -> None:
    pool = pool_of(cells([(f"q{number}", "a", 3.0) for number in range(50)]), STARTING)

    assert effects(pool, {"a": Tally(200, -2.0)}, ["a"])["a"].mean == pytest.approx(-2, abs=0.1)


def test_with_nobody_the_components_are_the_starting_values() -> None:
    assert fit_components(cells([]), STARTING) == STARTING


def test_one_person_moves_the_starting_values_only_a_little() -> None:
    found = fit_components(cells([("p", "a", 9.0), ("p", "b", -9.0)]), STARTING)

    assert STARTING.pair < found.pair < 3 * STARTING.pair


def test_times_that_are_all_alike_never_make_the_noise_nothing() -> None:
    found = fit_components(cells([(f"p{number}", "a", 1.0) for number in range(40)] * 3), STARTING)

    assert STARTING.noise / 11 < found.noise < STARTING.noise


@pytest.mark.parametrize("times", [[("p", "a", 1.0)], []])
def test_without_starting_values_one_time_is_refused(times: list[Time]) -> None:
    with pytest.raises(InputError, match="Fewer than two"):
        fit_components(cells(times))


def test_without_starting_values_times_that_are_all_alike_are_refused() -> None:
    with pytest.raises(InputError, match="alike"):
        fit_components(cells([("p", "a", 1.0), ("q", "b", 1.0)]))


def test_the_likelihood_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="Nobody rated"):
        log_likelihood(cells([]), STARTING)


def test_nothing_believed_and_nobody_there_is_refused() -> None:
    with pytest.raises(InputError, match="Nothing is believed"):
        pool_of(cells([]), Components(person=1, practice=1, pair=1, noise=1))


@pytest.mark.parametrize(
    "changed", [{"person": -1}, {"noise": 0}, {"pair": math.inf}, {"mean": math.nan}, {"mean_sd": 0}]
)
def test_components_that_cannot_be_are_refused(changed: dict[str, float]) -> None:
    with pytest.raises(InputError, match="cannot be"):
        Components(**({"person": 1, "practice": 1, "pair": 1, "noise": 1} | changed))


def test_a_pool_whose_parts_do_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match="lower triangle"):
        Pool(components=STARTING, keys=("a",), means=(0, 0), covariances=((1, 0), (0, 1)))


def test_a_person_beside_the_same_practice_twice_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        cells_of([("p", "a", Tally(1, 1.0)), ("p", "a", Tally(1, 2.0))])


def test_a_level_beyond_certainty_is_refused() -> None:
    with pytest.raises(InputError, match="level"):
        Estimate(0, 1, 1).interval(1)


def test_others_are_counted_as_people_not_as_times() -> None:
    told = tallies([("p", "a", 1.0), ("p", "a", 2.0), ("q", "a", -1.0), ("q", "b", 0.0)])

    found = others_of((person, practice, one) for (person, practice), one in told.items())

    assert found == {"a": Others(people=2, better=1), "b": Others(people=1, better=0)}

"""Invented people whose truth is known: intervals hold it as often as they say, and suggestions beat chance.

Seeds are fixed, so no test is left to chance. Bounds are 4 standard errors over services, or over people: a true claim
misses one once in 16,000 looks.
"""

import itertools
import math
import statistics
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from befriend.base.errors import InputError
from befriend.care.suggest import Candidate, Verdict, suggest, verdict_of
from befriend.measure.helping.components import cells_of, fit_components, pool_of
from befriend.measure.helping.person import Estimate, effects
from befriend.measure.helping.pool import STARTING, empty_pool
from befriend.measure.helping.times import Tally, tally
from befriend.measure.simulate.effects import HELPED, InventedEffects, invented_truth, simulate_effects

SEED, SERVICES, PEOPLE, PRACTICES = 20261122, 24, 60, 15


def rows_of(seen: InventedEffects) -> Iterator[tuple[int, int, Tally]]:
    order = np.lexsort((seen.practice, seen.person))
    columns = (seen.person[order].tolist(), seen.practice[order].tolist(), seen.change[order].tolist())
    for (person, practice), times in itertools.groupby(zip(*columns, strict=True), key=lambda row: row[:2]):
        if told := tally(change for _person, _practice, change in times):
            yield person, practice, told


def told_in(service: int) -> Iterator[tuple[Estimate, float]]:
    """What everybody of an invented service is told, from a pool of the other half; beside it the truth."""
    seen = simulate_effects(HELPED, people=PEOPLE, practices=PRACTICES, tried=0.3, times=4, seed=SEED + service)
    rows = list(rows_of(seen))
    for half in (0, 1):
        cells = cells_of((str(person), str(practice), one) for person, practice, one in rows if person % 2 != half)
        pool = pool_of(cells, fit_components(cells, STARTING))
        for person in range(half, PEOPLE, 2):
            own = {str(practice): one for whose, practice, one in rows if whose == person}
            for practice, found in effects(pool, own, own).items():
                yield found, float(seen.truth[person, int(practice)])


@cache
def told() -> list[list[tuple[Estimate, float]]]:
    return [list(told_in(service)) for service in range(SERVICES)]


@pytest.mark.slow
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_an_interval_holds_the_truth_as_often_as_it_says(level: float) -> None:
    shares = []
    for service in told():
        ends = [(found.interval(level), truth) for found, truth in service]
        shares.append(statistics.fmean(low <= truth <= high for (low, high), truth in ends))
    error = statistics.stdev(shares) / math.sqrt(SERVICES)

    assert statistics.fmean(shares) == pytest.approx(level, abs=4 * error)
    assert error < 0.01


@pytest.mark.slow
def test_what_seems_to_help_does_harm_less_often_than_one_time_in_ten() -> None:
    helping = [truth for service in told() for found, truth in service if verdict_of(found) is Verdict.SEEMS_TO_HELP]

    assert len(helping) > 500
    assert statistics.fmean(truth < 0 for truth in helping) < 0.10


@pytest.mark.slow
def test_three_suggestions_a_day_lose_less_to_the_best_than_chance_does() -> None:
    truth = invented_truth(HELPED, people=40, practices=PRACTICES, seed=SEED)

    spared = [mean_of_days(person, row) - float(row.mean()) for person, row in enumerate(truth)]

    assert statistics.fmean(spared) > 4 * statistics.stdev(spared) / math.sqrt(len(spared))


def mean_of_days(person: int, truth: np.ndarray[tuple[int], np.dtype[np.float64]], days: int = 40) -> float:
    """What a person gains who takes one of the three at random every day and rates it; nobody was there before."""
    draw = np.random.default_rng([SEED, person])
    candidates = [Candidate(str(key), may_stir=False, shortest=3, is_for_this=True) for key in range(PRACTICES)]
    changes: dict[str, list[float]] = {}
    gained = []
    for day in range(days):
        own = {key: one for key, said in changes.items() if (one := tally(said))}
        shown = suggest(
            candidates,
            pool=empty_pool(),
            own=own,
            done=own.keys(),
            felt_worse=frozenset(),
            minutes=None,
            seed=person * days + day,
        )
        taken = shown[int(draw.integers(len(shown)))].key
        gained.append(float(truth[int(taken)]))
        changes.setdefault(taken, []).append(gained[-1] + float(draw.normal(0, HELPED.noise)))
    return statistics.fmean(gained)


# --- The invented people themselves -----------------------------------------------------------------------------


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    one, same, other = (
        simulate_effects(HELPED, people=3, practices=4, tried=1, times=2, seed=seed) for seed in (1, 1, 2)
    )

    assert one.change.tolist() == same.change.tolist()
    assert one.truth.tolist() != other.truth.tolist()


def test_truths_differ_as_far_as_the_model_says() -> None:
    truth = invented_truth(HELPED, people=600, practices=600, seed=SEED)

    pairs = truth - truth.mean(axis=0) - truth.mean(axis=1, keepdims=True) + truth.mean()
    assert truth.mean() == pytest.approx(HELPED.mean, abs=4 * math.hypot(HELPED.person, HELPED.practice) / 600**0.5)
    assert pairs.std() == pytest.approx(HELPED.pair, rel=0.01)
    assert truth.mean(axis=1).std() == pytest.approx(HELPED.person, rel=4 / 1200**0.5)
    assert truth.mean(axis=0).std() == pytest.approx(HELPED.practice, rel=4 / 1200**0.5)


def test_rated_changes_are_whole_and_within_the_scale() -> None:
    seen = simulate_effects(HELPED, people=50, practices=20, tried=1, times=5, seed=SEED, rated=True)

    assert set(seen.change.tolist()) <= {float(points) for points in range(-10, 11)}
    assert len(seen.change) == pytest.approx(5 * 50 * 20, rel=0.05)


@pytest.mark.parametrize(("tried", "times"), [(0, 2), (1.1, 2), (0.5, 0.9)])
def test_people_who_cannot_be_are_refused(tried: float, times: float) -> None:
    with pytest.raises(InputError, match="tried is"):
        simulate_effects(HELPED, people=2, practices=2, tried=tried, times=times, seed=1)


def test_nobody_is_refused() -> None:
    with pytest.raises(InputError, match="cannot meet"):
        invented_truth(HELPED, people=0, practices=2, seed=1)

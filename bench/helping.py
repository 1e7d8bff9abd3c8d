"""What helps whom, on invented people whose truth is known: do the intervals hold it, are the verdicts right, and does
being suggested three practices a day serve a person better than chance does.

No server and no database: `befriend.measure.helping` and `befriend.care.suggest`, as the site calls them.
"""

import itertools
import math
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend.care.suggest import LEVEL, SMALLEST_CHANGE, Candidate, Verdict, suggest, verdict_of
from befriend.measure.helping.components import cells_of, fit_components, pool_of
from befriend.measure.helping.person import Estimate, effects
from befriend.measure.helping.pool import STARTING, Pool, empty_pool
from befriend.measure.helping.times import Tally, tally
from befriend.measure.simulate.effects import HELPED, InventedEffects, simulate_effects

Reals = npt.NDArray[np.float64]
Row = tuple[str, str, Tally]
Choose = Callable[[Pool, dict[str, Tally], int], str]

SEED = 20261122
LEVELS = (0.80, 0.95)
SURE = 3
"""Standard errors that chance may move a share or a mean before a target is missed."""

PRACTICES, PEOPLE, BEFORE, DAYS = 30, 120, 200, 60
FOLDS = 10
MOST_MILLISECONDS = 25


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of one practice to one person, and what is true."""

    estimate: Estimate
    truth: float


def main() -> int:
    """Print all tables. The exit code says whether the targets were reached."""
    return max(print_coverage(), print_verdicts(), print_regret(), print_cost())


def key(number: int) -> str:
    return f"a{number:03}"


def rows_of(seen: InventedEffects) -> list[Row]:
    """Everybody's tallies: the number of a person, the key of a practice, what their times showed."""
    order = np.lexsort((seen.practice, seen.person))
    triples = zip(seen.person[order].tolist(), seen.practice[order].tolist(), seen.change[order].tolist(), strict=True)
    found = []
    for (person, practice), times in itertools.groupby(triples, key=lambda one: one[:2]):
        told = tally(change for _person, _practice, change in times)
        if told is not None:
            found.append((str(person), key(practice), told))
    return found


def told_to_all(seen: InventedEffects) -> Iterator[Told]:
    """What every person is told of every practice they tried, each from a pool of the people in other folds."""
    rows = rows_of(seen)
    for fold in range(FOLDS):
        cells = cells_of(row for row in rows if int(row[0]) % FOLDS != fold)
        pool = pool_of(cells, fit_components(cells, STARTING))
        mine = sorted((row for row in rows if int(row[0]) % FOLDS == fold), key=lambda row: row[0])
        for person, own_rows in itertools.groupby(mine, key=lambda row: row[0]):
            own = {practice: told for _person, practice, told in own_rows}
            for practice, estimate in effects(pool, own, own).items():
                yield Told(estimate, float(seen.truth[int(person), int(practice[1:])]))


def services(people: int, count: int, *, rated: bool = False) -> list[list[Told]]:
    """So many invented services of this size, each told everything."""
    made = (
        simulate_effects(
            HELPED, people=people, practices=PRACTICES, tried=0.25, times=5, seed=SEED + number, rated=rated
        )
        for number in range(count)
    )
    return [list(told_to_all(seen)) for seen in made]


def coverage(found: Sequence[Sequence[Told]], level: float) -> tuple[float, float]:
    """The share of truths that lie in their interval, and its standard error: services differ, not single intervals."""
    shares = [statistics.fmean(_holds(told, level) for told in service) for service in found]
    return statistics.fmean(shares), statistics.stdev(shares) / math.sqrt(len(shares))


def _holds(told: Told, level: float) -> bool:
    low, high = told.estimate.interval(level)
    return low <= told.truth <= high


def print_coverage() -> int:
    print(f"Intervals that hold the truth; {PRACTICES} practices, a person tries a quarter of them, 5 times each")
    print(f"  {'people':>6} {'services':>8}  {'changes':10}" + "".join(f"{level:>9.0%} ± 2 se " for level in LEVELS))
    missed = 0
    for people, count in ((10, 60), (40, 40), (200, 20)):
        missed |= _print_coverage(people, services(people, count), "as assumed", is_target=True)
    for people, count in ((40, 40), (200, 20)):
        _print_coverage(people, services(people, count, rated=True), "rated 0-10", is_target=False)
    print(
        f"  to reach, where changes are as assumed: each share within {SURE} standard errors of its level, or 1 point"
    )
    return missed


def _print_coverage(people: int, found: Sequence[Sequence[Told]], changes: str, *, is_target: bool) -> int:
    shares = [coverage(found, level) for level in LEVELS]
    printed = "".join(f"{share:>9.1%} ± {2 * error:.1%}" for share, error in shares)
    print(f"  {people:>6} {len(found):>8}  {changes:10}{printed}")
    far = [abs(share - level) > max(SURE * error, 0.01) for (share, error), level in zip(shares, LEVELS, strict=True)]
    return int(is_target and any(far))


def print_verdicts() -> int:
    print(f"\nVerdicts against the truth, by rated times; a service of 200 people, {LEVEL:.0%} intervals")
    print("  times      said " + "".join(f"{one.value:>21}" for one in Verdict) + "   'helps', truth below 0")
    found = [told for service in services(200, 20) for told in service]
    wrong_everywhere = 0
    for fewest, most in ((3, 3), (4, 5), (6, 9), (10, 99)):
        here = [told for told in found if fewest <= told.estimate.times <= most]
        said = Counter(verdict_of(told.estimate) for told in here)
        wrong = [told.truth < 0 for told in here if verdict_of(told.estimate) is Verdict.SEEMS_TO_HELP]
        shares = "".join(f"{said[one] / len(here):>21.1%}" for one in Verdict)
        print(f"  {fewest:>2} to {most:<3}{len(here):>7} {shares}{statistics.fmean(wrong):>17.1%}")
        wrong_everywhere += sum(wrong)
    helps = [told for told in found if verdict_of(told.estimate) is Verdict.SEEMS_TO_HELP]
    real = statistics.fmean(told.truth >= SMALLEST_CHANGE for told in helps)
    print(
        f"  of all 'seems to help', the truth is at least {SMALLEST_CHANGE:g} point in {real:.0%}, below 0 in ", end=""
    )
    print(f"{wrong_everywhere / len(helps):.1%}   (to reach: at most {(1 - LEVEL) / 2:.0%})")
    not_ = [told.truth >= SMALLEST_CHANGE for told in found if verdict_of(told.estimate) is Verdict.SEEMS_NOT_TO_HELP]
    print(
        f"  of all 'seems not to help', the truth is at least {SMALLEST_CHANGE:g} point in {statistics.fmean(not_):.1%}"
    )
    return int(wrong_everywhere / len(helps) > (1 - LEVEL) / 2)


def print_regret() -> int:
    """A person takes one of the three at random each day; or any practice at random; or always the best there is."""
    print(f"\nWhat a day's practice does, in points of ten: {PEOPLE} people, {DAYS} days, {PRACTICES} practices")
    everybody = BEFORE + PEOPLE
    seen = simulate_effects(HELPED, people=everybody, practices=PRACTICES, tried=0.25, times=5, seed=SEED)
    truth, before = seen.truth[BEFORE:], pool_before(seen)
    ways: dict[str, tuple[Pool, Choose]] = {
        "at random": (empty_pool(), at_random),
        "one of three, nobody before": (empty_pool(), one_of_three),
        f"one of three, {BEFORE} people before": (before, one_of_three),
        f"the first of three, {BEFORE} before": (before, first_of_three),
    }
    best = truth.max(axis=1)
    print(f"  {'':32}{'mean':>7}{'days 1-10':>11}{'last 10':>9}{'lost to best':>14}   of chance's loss")
    print(f"  {'always the best':32}{best.mean():7.2f}{best.mean():11.2f}{best.mean():9.2f}{0:14.2f}")
    lost = {}
    for name, (pool, choose) in ways.items():
        daily = np.array([days_of(person, truth, pool, choose) for person in range(PEOPLE)])
        loss = best - daily.mean(axis=1)
        lost[name] = loss
        share = loss.mean() / lost["at random"].mean()
        early, late = daily[:, :10].mean(), daily[:, -10:].mean()
        print(f"  {name:32}{daily.mean():7.2f}{early:11.2f}{late:9.2f}{loss.mean():14.2f}{share:>19.0%}")
    spared = lost["at random"] - lost["one of three, nobody before"]
    error = float(spared.std(ddof=1)) / math.sqrt(PEOPLE)
    print(f"  spared by one of three, nobody before: {spared.mean():.2f} ± {2 * error:.2f}   (to reach: above 0)")
    return int(spared.mean() <= SURE * error)


def pool_before(seen: InventedEffects) -> Pool:
    """What the people told who were there before."""
    cells = cells_of(row for row in rows_of(seen) if int(row[0]) < BEFORE)
    return pool_of(cells, fit_components(cells, STARTING))


def days_of(person: int, truth: Reals, pool: Pool, choose: Choose) -> list[float]:
    """What each day's practice does in truth, while the person's own ratings show it with noise."""
    draw = np.random.default_rng([SEED, person])
    noise = draw.normal(0, HELPED.noise, DAYS)
    changes: dict[str, list[float]] = {}
    done = []
    for day in range(DAYS):
        own = {practice: told for practice, said in changes.items() if (told := tally(said)) is not None}
        practice = choose(pool, own, person * DAYS + day)
        done.append(float(truth[person, int(practice[1:])]))
        changes.setdefault(practice, []).append(done[-1] + noise[day])
    return done


def at_random(pool: Pool, own: dict[str, Tally], seed: int) -> str:
    return key(int(np.random.default_rng([SEED, seed]).integers(PRACTICES)))


def one_of_three(pool: Pool, own: dict[str, Tally], seed: int) -> str:
    shown = three(pool, own, seed)
    return shown[int(np.random.default_rng([SEED, seed]).integers(len(shown)))]


def first_of_three(pool: Pool, own: dict[str, Tally], seed: int) -> str:
    return three(pool, own, seed)[0]


def three(pool: Pool, own: dict[str, Tally], seed: int) -> list[str]:
    candidates = [Candidate(key(number), may_stir=False, shortest=3, is_for_this=True) for number in range(PRACTICES)]
    shown = suggest(candidates, pool=pool, own=own, done=own.keys(), felt_worse=frozenset(), minutes=None, seed=seed)
    return [one.key for one in shown] or [key(0)]


def print_cost() -> int:
    """One person's part of a request: every practice read, three suggested; and a night's work for a service."""
    seen = simulate_effects(HELPED, people=1000, practices=100, tried=0.15, times=5, seed=SEED)
    rows = rows_of(seen)
    started = time.perf_counter()
    cells = cells_of(rows)
    parts = fit_components(cells, STARTING)
    night = time.perf_counter() - started
    pool = pool_of(cells, parts)
    candidates = [Candidate(key(number), may_stir=False, shortest=3, is_for_this=True) for number in range(100)]
    print("\nWhat it costs, with 100 practices")
    slowest = 0.0
    for tried in (0, 5, 15, 40):
        own = {key(number): Tally(5, 0.5) for number in range(tried)}
        taken = statistics.median(_milliseconds(candidates, pool, own) for _run in range(15))
        slowest = max(slowest, taken)
        print(f"  a request of somebody who tried {tried:>2}   {taken:6.1f} ms")
    print(f"  learning from 1,000 people, {cells.total:,} times   {night:6.2f} s, once a night and fold")
    print(f"  to reach: a request in at most {MOST_MILLISECONDS} ms")
    return int(slowest > MOST_MILLISECONDS)


def _milliseconds(candidates: Sequence[Candidate], pool: Pool, own: dict[str, Tally]) -> float:
    started = time.perf_counter()
    suggest(candidates, pool=pool, own=own, done=own.keys(), felt_worse=frozenset(), minutes=None, seed=1)
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    sys.exit(main())

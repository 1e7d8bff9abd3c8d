"""Growth curves on 750,000 rows against lme4 on the same rows, per row up to 6 million, and one course in a request.

Both fit a random level and slope by REML, in one run: once on session numbers, once on continuous weeks. Ours starts
from the table of scores and ends with standard errors of everything; lme4's time is that of `lmer` alone, as it comes
and without its check of the result. Ours is timed before and after lme4, so that whatever else the machine does falls
on both. Times of processors are given too: they mean something on a busy machine, where ours, on all of them, counts
each. The table has each person's rows together, as scores are gathered; the same rows in no order are timed beside it.

`python -m bench.growth large` goes on to 60 million rows, which takes some minutes and 6 GB.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from befriend.measure.growth import Covariate, GrowthForm, own_course
from befriend.measure.growth.fitting import GrowthFit, fit_growth
from befriend.measure.simulate import PHQ9_SCORES, simulate_people

SEED = 20261122
WEEKS = 12
ROWS_PER_PERSON = 10.5
LME4_ROWS = 750_000
GROWING = (100_000, 750_000, 6_000_000)
LARGE = 60_000_000
LEAST_FASTER = {"session": 200, "week": 50}
MOST_PER_ROW = 1.5
MOST_MILLISECONDS = 5
RUNS = 5


@dataclass(frozen=True, slots=True)
class Ours:
    """What we found, and the seconds of the clock and of processors, of each run."""

    of_clock: list[float]
    of_processors: list[float]
    fit: GrowthFit

    @property
    def seconds(self) -> float:
        return statistics.median(self.of_clock)

    @property
    def processor(self) -> float:
        return statistics.median(self.of_processors)


@dataclass(frozen=True, slots=True)
class Peer:
    """What lme4 found, and in how many seconds, of the clock and of processors."""

    seconds: float
    processor: float
    log_likelihood: float
    estimates: tuple[float, ...]


def main(*wanted: str) -> int:
    """Print the tables. The exit code says whether the targets were reached."""
    table = invented(LME4_ROWS)
    before = {axis: timed(table, GrowthForm(time=axis)) for axis in LEAST_FASTER}
    peers = lme4(table)
    fits = {axis: timed(table, GrowthForm(time=axis), before=before[axis]) for axis in LEAST_FASTER}
    growing = (*GROWING, LARGE) if wanted == ("large",) else GROWING
    reached = [print_peers(table, fits, peers), print_growing(growing), print_request(table)]
    return max(reached)


def invented(rows: int) -> pl.DataFrame:
    """Invented people: weeks with a stray of days, and the number of the session."""
    people = simulate_people(PHQ9_SCORES, n=round(rows / ROWS_PER_PERSON), weeks=WEEKS, seed=SEED)
    table = pl.DataFrame({"person": people.person, "week": people.week, "score": people.score})
    return table.with_columns(session=pl.int_range(pl.len()).over("person"))


def timed(table: pl.DataFrame, form: GrowthForm, runs: int = RUNS, before: Ours | None = None) -> Ours:
    times, processor = ([*before.of_clock], [*before.of_processors]) if before else ([], [])
    for _ in range(runs):
        started, busy = time.perf_counter(), time.process_time()
        fit = fit_growth(table, form)
        times.append(time.perf_counter() - started)
        processor.append(time.process_time() - busy)
    return Ours(times, processor, fit)


def lme4(table: pl.DataFrame) -> dict[tuple[str, bool], Peer]:
    """By time column, and whether lmer checked its result."""
    with tempfile.TemporaryDirectory(prefix="befriend-bench-") as folder:
        path = Path(folder) / "rows.csv"
        table.write_csv(path)
        command = ["Rscript", str(Path(__file__).with_name("growth.R")), str(path)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    peers = {}
    for line in told.splitlines():
        axis, checks, seconds, processor, likelihood, *estimates = line.split()
        found = Peer(float(seconds), float(processor), float(likelihood), tuple(map(float, estimates)))
        peers[axis, checks == "TRUE"] = found
    return peers


def print_peers(table: pl.DataFrame, fits: dict[str, Ours], peers: dict[tuple[str, bool], Peer]) -> int:
    print(f"Random level and slope by REML, {len(table):,} rows (median of {2 * RUNS} of ours, one of lme4)")
    in_no_order = table.sample(fraction=1, shuffle=True, seed=SEED)
    failed = 0
    for axis, ours in fits.items():
        print(
            f"  {axis:8} ours {ours.seconds:14.3f} s ({ours.processor:.3f} s of processors), {ours.fit.groups:,} groups"
        )
        for checks in (True, False):
            peer = peers[axis, checks]
            ratio, busy = peer.seconds / ours.seconds, peer.processor / ours.processor
            what = "lme4 as it comes" if checks else "lme4, no check"
            print(f"           {what:16}{peer.seconds:6.1f} s ({peer.processor:.1f} s): {ratio:.0f} times ({busy:.0f})")
        asked = peers[axis, True]
        scattered = timed(in_no_order, GrowthForm(time=axis))
        print(
            f"           rows in no order: ours {scattered.seconds:.3f} s ({scattered.processor:.3f} s of processors)"
        )
        print(f"           to reach: {LEAST_FASTER[axis]} times as it comes; {apart(ours.fit, asked)}")
        failed |= int(asked.seconds / ours.seconds < LEAST_FASTER[axis])
    return failed


def apart(fit: GrowthFit, peer: Peer) -> str:
    """How far the two fits are from each other; stops the run when they are not the same."""
    estimates = [effect.estimate for effect in fit.curve.effects]
    estimates += [component.estimate for component in fit.components]
    relative = float(np.abs(np.array(estimates) / np.array(peer.estimates) - 1).max())
    off = abs(fit.log_likelihood / peer.log_likelihood - 1)
    if off > 1e-6 or relative > 1e-3:
        raise AssertionError(f"befriend and lme4 disagree: {fit.log_likelihood}, {estimates}; {peer}.")
    return f"log-likelihoods {off:.0e} and estimates at most {relative:.0e} apart"


def print_growing(growing: Sequence[int]) -> int:
    print("\nPer row, as the table grows (session numbers; in brackets continuous weeks, and with the intake score)")
    per_row = []
    for rows in growing:
        table = invented(rows)
        intake = pl.col("score").first().over("person")
        later = table.with_columns(intake=intake).filter(pl.col("session") > 0)
        with_intake = GrowthForm(time="session", covariates=(Covariate("intake"),))
        runs = RUNS if rows < 10_000_000 else 1
        sessions = timed(table, GrowthForm(time="session"), runs).seconds
        weeks = timed(table, GrowthForm(time="week"), runs).seconds
        intakes = timed(later, with_intake, runs).seconds
        per_row.append(sessions / len(table))
        print(
            f"  {len(table):>10,} rows {sessions:7.3f} s  {1e9 * sessions / len(table):5.0f} ns per row   "
            f"({1e9 * weeks / len(table):5.0f} and {1e9 * intakes / len(later):5.0f} ns per row)"
        )
    growth = per_row[-1] / per_row[0]
    print(f"  per row at the last / at the first: {growth:.2f}   (to reach: at most {MOST_PER_ROW})")
    return int(growth > MOST_PER_ROW)


def print_request(table: pl.DataFrame) -> int:
    intake = pl.col("score").first().over("person")
    later = table.with_columns(intake=intake).filter(pl.col("session") > 0)
    curve = fit_growth(later, GrowthForm(time="session", covariates=(Covariate("intake"),))).curve
    seen = [(session, 15.0 - session / 2) for session in range(1, 13)]
    times = []
    for _ in range(200):
        started = time.perf_counter()
        for one in own_course(curve, seen, range(26), {"intake": 15.0}):
            one.score_quantile(0.8)
        times.append(1000 * (time.perf_counter() - started))
    median, slow = statistics.median(times), sorted(times)[-2]
    print(
        f"\nOne person's course at 26 sessions with its bound, from 12 scores: median {median:.2f} ms, "
        f"the slowest but one of 200 {slow:.2f} ms   (to reach: {MOST_MILLISECONDS})"
    )
    return int(median > MOST_MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""A year of a nation's check-ins, from Parquet to the outcomes of 200 services, against only reading it, and peers.

Invented people answer PHQ-9 and GAD-7 item by item, come several times, skip items and leave. Ours goes the whole way:
scores, pairs, rates, effects and intervals of both measures, and both judged together as NHS Talking Therapies does.
pandas and R's data.table go as far as scores, pairs and the counts of improved and recovered, and must agree on them.
data.table reads no Parquet: it gets the same table as CSV, and reading that is not in its time.

`python -m bench outcomes` takes 6 million check-ins; `python -m bench.outcomes ROWS` as many as are said; `python -m
bench.outcomes ten` compares 6 million with 60, without the peers, which such a table is too large for. The jobs
take turns, each time in a fresh process, so that whatever else the machine does falls on all of them: a time is the
median of several runs there, and of several turns; memory is the peak of the process. Times of processors are given
too: they mean something on a busy machine. data.table is Debian's r-cran-data.table.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from befriend.content.reading import core_library
from befriend.measure.items import Direction
from befriend.measure.outcomes import AT, Judged, courses_of, group_counts, outcome_table, outcomes
from befriend.measure.scoring.table import score_expressions
from befriend.measure.simulate import assessments
from bench.scoring import memory_of

ROWS = 6_000_000
ROWS_PER_PERSON = 5.2
WEEKS = 5
SERVICES = 200
SEED = 20261122
ROUNDS, RUNS = 3, 3
PHQ = {f"phq9_{n}": f"p{n}" for n in range(1, 10)}
GAD = {f"gad7_{n}": f"g{n}" for n in range(1, 8)}
ITEMS = [*PHQ.values(), *GAD.values()]
COLUMNS = ["person", "date", "service", *ITEMS]
FIRST_DAY = date(2026, 1, 5)
ROWS_PER_GROUP = 100_000
MOST_OF_SCAN, LEAST_OF_PEERS, MOST_MEGABYTES = 2.5, 4, 600
MOST_OF_TEN, MOST_MEGABYTES_OF_TEN = 8, 2000
OURS, PEERS = ("scan", "outcomes"), ("pandas", "data.table")


@dataclass(frozen=True, slots=True)
class Found:
    """What one job took, of the clock and of processors, and what it counted of the PHQ-9: see `report`."""

    seconds: float
    processor: float
    megabytes: float
    counted: list[list[int]]


def main(rows: int = ROWS) -> int:
    """Print the table. The exit code says whether the targets were reached."""
    with tempfile.TemporaryDirectory(prefix="befriend-bench-") as folder:
        path = Path(folder) / "year.parquet"
        written = write_year(path, rows)
        print(f"{written:,} check-ins of PHQ-9 and GAD-7, {SERVICES} services, {path.stat().st_size / 1e6:.0f} MB")
        pl.scan_parquet(path).with_columns(pl.col("date").to_physical()).sink_csv(path.with_suffix(".csv"))
        found = in_turn((*OURS, *PEERS), path)
    for peer in PEERS:
        if found["outcomes"].counted != found[peer].counted:
            raise AssertionError(f"befriend and {peer} disagree about who improved or recovered.")
    return print_jobs(found)


def main_of_ten(rows: int = ROWS) -> int:
    """Print how time and memory grow from a year to ten of them."""
    found: list[dict[str, Found]] = []
    with tempfile.TemporaryDirectory(prefix="befriend-bench-") as folder:
        for years in (1, 10):
            path = Path(folder) / "years.parquet"
            print(f"{write_year(path, rows * years):,} check-ins, {path.stat().st_size / 1e6:.0f} MB")
            found.append(in_turn(OURS, path))
            print_lines(found[-1])
    one, ten = (years["outcomes"] for years in found)
    print(f"  ten times the data {ten.seconds / one.seconds:6.2f} x the time   (to reach: at most {MOST_OF_TEN})")
    print(f"                     {ten.processor / one.processor:6.2f} x the time of processors")
    print(f"  peak memory        {ten.megabytes:6.0f} MB   (to reach: at most {MOST_MEGABYTES_OF_TEN})")
    return int(ten.seconds / one.seconds > MOST_OF_TEN or ten.megabytes > MOST_MEGABYTES_OF_TEN)


def print_jobs(found: dict[str, Found]) -> int:
    print_lines(found)
    scan, ours = found["scan"], found["outcomes"]
    of_scan = ours.seconds / scan.seconds
    print(f"  outcomes / scan       {of_scan:6.2f}   (to reach: at most {MOST_OF_SCAN})", end="")
    print(f"   {ours.processor / scan.processor:6.2f} of processors")
    is_slow = of_scan > MOST_OF_SCAN
    for peer in PEERS:
        faster = found[peer].seconds / ours.seconds
        print(f"  {peer + ' / outcomes':22}{faster:6.2f}   (to reach: at least {LEAST_OF_PEERS})", end="")
        print(f"   {found[peer].processor / ours.processor:6.2f} of processors")
        is_slow |= faster < LEAST_OF_PEERS
    print(f"  peak memory           {ours.megabytes:6.0f}   (to reach: at most {MOST_MEGABYTES} MB)")
    return int(is_slow or ours.megabytes > MOST_MEGABYTES)


def print_lines(found: dict[str, Found]) -> None:
    print(f"  ({ROUNDS} turns of {RUNS} runs, each turn in a process of its own; load now {os.getloadavg()[0]:.1f})")
    for job, one in found.items():
        print(
            f"  {job:12}{one.seconds:8.2f} s {one.seconds / found['scan'].seconds:7.2f} x scan   "
            f"{one.processor:7.2f} s of processors{one.megabytes:7.0f} MB"
        )


def write_year(path: Path, rows: int) -> int:
    """Invented people, block after block; within a block in the order of days, as a register would keep them."""
    blocks = assessments(round(rows / ROWS_PER_PERSON), WEEKS, SEED)
    table = pl.concat([_table(pl.DataFrame(block.columns())) for block in blocks])
    table.write_parquet(path, row_group_size=ROWS_PER_GROUP)
    return table.height


def _table(block: pl.DataFrame) -> pl.DataFrame:
    person = pl.col("person")
    # Spread so that neighbours in the file are in different services.
    service = (person * 2_654_435_761 % 2**32 % SERVICES).cast(pl.Int16)
    day = pl.lit(FIRST_DAY) + pl.duration(days=(pl.col("week") * 7).round())
    items = [pl.when(pl.col(name) >= 0).then(pl.col(name)).alias(name) for name in ITEMS]
    return block.sort("week").select(
        person.cast(pl.Int32), day.cast(pl.Date).alias("date"), service.alias("service"), *items
    )


def in_turn(jobs: Sequence[str], path: Path) -> dict[str, Found]:
    turns = [{job: measured(job, path) for job in jobs} for _ in range(ROUNDS)]
    return {job: _middle([turn[job] for turn in turns]) for job in jobs}


def _middle(turns: Sequence[Found]) -> Found:
    return Found(
        seconds=statistics.median(one.seconds for one in turns),
        processor=statistics.median(one.processor for one in turns),
        megabytes=max(one.megabytes for one in turns),
        counted=turns[0].counted,
    )


def measured(job: str, path: Path) -> Found:
    """One job in a fresh process."""
    if job == "data.table":
        return data_table(path)
    told = subprocess.run(
        [sys.executable, "-m", "bench.outcomes", job, str(path)], check=True, capture_output=True, text=True
    )
    return Found(*json.loads(told.stdout))


def data_table(path: Path) -> Found:
    """The same job in R. Its days are numbers, which R reads and compares faster than dates."""
    command = ["Rscript", str(Path(__file__).with_suffix(".R")), str(path.with_suffix(".csv")), str(RUNS)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    seconds, processor, reading, megabytes = map(float, told[0].split())
    print(f"  data.table read its CSV in {reading:.1f} s, which is not in its time")
    return Found(seconds, processor, megabytes, [[int(count) for count in line.split()] for line in told[1:]])


def run_job(job: str, path: Path) -> None:
    times: list[float] = []
    busy: list[float] = []
    counted: list[list[int]] = []
    for _ in range(RUNS):
        started, worked = time.perf_counter(), time.process_time()
        counted = JOBS[job](path)
        times.append(time.perf_counter() - started)
        busy.append(time.process_time() - worked)
    print(json.dumps([statistics.median(times), statistics.median(busy), memory_of("self")["VmHWM"] / 1024, counted]))


def scan(path: Path) -> list[list[int]]:
    """Only read the columns: the sum of each, the last day."""
    sums = [pl.col("person", "service", *ITEMS).sum(), pl.col("date").max()]
    pl.scan_parquet(path).select(*sums).collect(engine="streaming")
    return []


def report(path: Path) -> list[list[int]]:
    """The whole report by service; of it, people, pairs, improved and recovered on the PHQ-9."""
    measures = core_library().measures
    phq9, gad7 = measures["phq9"].measure, measures["gad7"].measure
    judged = [
        Judged(column=one.key, direction=Direction.LOWER_IS_BETTER, rule=one.main.change_rules[0])
        for one in (phq9, gad7)
    ]
    scores = [*score_expressions(phq9, PHQ), *score_expressions(gad7, GAD)]
    wanted = [score for score in scores if score.meta.output_name() in ("phq9", "gad7")]
    check_ins = pl.scan_parquet(path).select("person", pl.col("date").alias(AT), "service", *wanted)
    counts = group_counts(
        courses_of(check_ins, judged, person="person", by="service"), judged, by="service", together=True
    )
    found = [
        outcome
        for one, judge, name in zip(counts, [*judged, judged[0]], ("phq9", "gad7", "phq9+gad7"), strict=True)
        for outcome in outcomes(one, judge, score=name, by="service")
    ]
    table = outcome_table(found)
    assert table.height == 3 * len(counts[0])
    by_service = sorted(counts[0], key=lambda one: int(one.group or 0))
    return [[one.people, one.pairs, one.better, one.recovered] for one in by_service]


def pandas(path: Path) -> list[list[int]]:
    """Scores, pairs and counts by service of both measures, as an analyst would write them; those of the PHQ-9."""
    import pandas as pd

    table = pd.read_parquet(path, columns=COLUMNS)
    told: list[list[list[int]]] = []
    for names, reliable, caseness in ((list(PHQ.values()), 6, 10), (list(GAD.values()), 4, 8)):
        answered = table[names].notna().sum(axis=1)
        score = np.floor(table[names].sum(axis=1) * len(names) / answered + 0.5).where(answered >= len(names) - 2)
        seen = table[["person", "date", "service"]].assign(score=score).sort_values("date", kind="stable")
        scored = (
            seen.dropna(subset="score")
            .groupby("person")
            .agg(first=("score", "first"), last=("score", "last"), start=("date", "first"), end=("date", "last"))
        )
        courses = seen.groupby("person")[["service"]].first().join(scored)
        courses["pair"] = courses["start"] < courses["end"]
        courses["improved"] = courses["pair"] & (courses["first"] - courses["last"] >= reliable)
        courses["recovered"] = courses["pair"] & (courses["first"] >= caseness) & (courses["last"] < caseness)
        groups = courses.groupby("service")
        counts = groups[["pair", "improved", "recovered"]].sum().assign(people=groups.size())
        told.append(counts[["people", "pair", "improved", "recovered"]].astype(int).to_numpy().tolist())
    return told[0]


JOBS: dict[str, Callable[[Path], list[list[int]]]] = {"scan": scan, "outcomes": report, "pandas": pandas}

if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_job(sys.argv[1], Path(sys.argv[2]))
    elif sys.argv[1:] == ["ten"]:
        sys.exit(main_of_ten())
    else:
        sys.exit(main(*map(int, sys.argv[1:])))

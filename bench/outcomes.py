"""A year of a nation's check-ins, from Parquet to the outcomes of 200 services, against only reading it and pandas.

Invented people answer PHQ-9 and GAD-7 item by item, come several times, skip items and leave. Ours goes the whole way:
scores, pairs, rates, effects and intervals of both measures, and both judged together as NHS Talking Therapies does.
pandas goes as far as scores, pairs and the counts of improved and recovered, and must agree on them.

`python -m bench outcomes` takes 6 million check-ins; `python -m bench.outcomes ROWS` as many as are said. Each job has
a fresh process: its time is the median of several runs there, its memory the peak of that process. Times of processors
are given too: they mean something on a busy machine.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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
RUNS = 3
PHQ = {f"phq9_{n}": f"p{n}" for n in range(1, 10)}
GAD = {f"gad7_{n}": f"g{n}" for n in range(1, 8)}
ITEMS = [*PHQ.values(), *GAD.values()]
COLUMNS = ["person", "date", "service", *ITEMS]
FIRST_DAY = date(2026, 1, 5)
ROWS_PER_GROUP = 100_000
MOST_OF_SCAN, LEAST_OF_PANDAS, MOST_MEGABYTES = 2.5, 4, 600


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
        found = {job: measured(job, path) for job in JOBS}
    if found["outcomes"].counted != found["pandas"].counted:
        raise AssertionError("befriend and pandas disagree about who improved or recovered.")
    return print_jobs(found)


def print_jobs(found: dict[str, Found]) -> int:
    scan, ours, pandas = (found[job].seconds for job in ("scan", "outcomes", "pandas"))
    busy_scan, busy, busy_pandas = (found[job].processor for job in ("scan", "outcomes", "pandas"))
    print(f"  (median of {RUNS} runs, each job in a process of its own; load now {os.getloadavg()[0]:.1f})")
    for job, one in found.items():
        print(
            f"  {job:12}{one.seconds:8.2f} s {one.seconds / scan:7.2f} x scan   {one.processor:7.2f} s of processors"
            f"{one.megabytes:7.0f} MB"
        )
    print(f"  of processors: outcomes / scan {busy / busy_scan:.2f}, pandas / outcomes {busy_pandas / busy:.2f}")
    print(f"  outcomes / scan    {ours / scan:6.2f}   (to reach: at most {MOST_OF_SCAN})")
    print(f"  pandas / outcomes  {pandas / ours:6.2f}   (to reach: at least {LEAST_OF_PANDAS})")
    print(f"  peak memory        {found['outcomes'].megabytes:6.0f}   (to reach: at most {MOST_MEGABYTES} MB)")
    too_slow = ours / scan > MOST_OF_SCAN or pandas / ours < LEAST_OF_PANDAS
    return int(too_slow or found["outcomes"].megabytes > MOST_MEGABYTES)


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


def measured(job: str, path: Path) -> Found:
    """One job in a fresh process."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.outcomes", job, str(path)], check=True, capture_output=True, text=True
    )
    return Found(*json.loads(told.stdout))


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
    else:
        sys.exit(main(*map(int, sys.argv[1:])))

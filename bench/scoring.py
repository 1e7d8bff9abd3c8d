"""Scoring 6 million PHQ-9 and GAD-7 assessments from Parquet: against only reading them, and against pandas.

Peak memory is that of a fresh process per job. Each time is the median of several runs in that process.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from befriend.content.reading import core_library
from befriend.measure.scoring.table import score_expressions, unknown_answer_expressions

ROWS = 6_000_000
SEED = 20261122
RUNS = 5
PHQ = {f"phq9_{n}": f"p{n}" for n in range(1, 10)}
GAD = {f"gad7_{n}": f"g{n}" for n in range(1, 8)}
ITEMS = [*PHQ.values(), *GAD.values()]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assessments.parquet"
        write_assessments(path, ROWS)
        found = {job: measured(job, path) for job in JOBS}
    assert_same_results(found)
    print(f"Scoring {ROWS:,} PHQ-9 + GAD-7 assessments with prorating, from Parquet ({len(ITEMS)} Int8 columns)")
    for job, (seconds, megabytes, _) in found.items():
        print(f"  {job:28}{seconds:7.3f} s {seconds / found['scan'][0]:7.2f} x scan {megabytes:7.0f} MB")
    print(f"  scored / scan            {found['score'][0] / found['scan'][0]:5.2f}   (to reach: at most 2)")
    print(f"  scored, checked / scan   {found['score_and_check'][0] / found['scan'][0]:5.2f}")
    print(f"  pandas / scored          {found['pandas'][0] / found['score'][0]:5.2f}   (to reach: at least 4)")
    print(f"  pandas / scored, checked {found['pandas'][0] / found['score_and_check'][0]:5.2f}")


def write_assessments(path: Path, rows: int) -> None:
    """Answers 0 to 3, one in 25 skipped, as Int8 with nulls."""
    draw = np.random.default_rng(SEED)
    columns = []
    for name in ITEMS:
        answers = pl.Series(name, draw.integers(0, 4, rows, dtype=np.int8))
        skipped = pl.Series(draw.random(rows) < 0.04)
        columns.append(answers.to_frame().select(pl.when(~skipped).then(pl.col(name)).alias(name)))
    pl.concat(columns, how="horizontal").write_parquet(path)


def measured(job: str, path: Path) -> tuple[float, float, list[float]]:
    """Seconds, peak megabytes and results of one job in a fresh process."""
    told = subprocess.run([sys.executable, __file__, job, str(path)], check=True, capture_output=True, text=True)
    seconds, megabytes, results = json.loads(told.stdout)
    return seconds, megabytes, results


def run_job(job: str, path: Path) -> None:
    times = []
    results: list[float] = []
    for _ in range(RUNS):
        started = time.perf_counter()
        results = JOBS[job](path)
        times.append(time.perf_counter() - started)
    print(json.dumps([statistics.median(times), peak_megabytes(), results]))


def peak_megabytes() -> float:
    """The most memory this process held. Not ru_maxrss, which a child begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def scan(path: Path) -> list[float]:
    """Only read the columns: the sum of each."""
    pl.scan_parquet(path).select(pl.col(ITEMS).sum()).collect(engine="streaming")
    return []


def scored(path: Path) -> pl.LazyFrame:
    measures = core_library().measures
    phq9, gad7 = measures["phq9"].measure, measures["gad7"].measure
    scores = [*score_expressions(phq9, PHQ), *score_expressions(gad7, GAD)]
    return pl.scan_parquet(path).select(scores)


def score(path: Path) -> list[float]:
    """Both totals of every row, with prorating; their sums and how many rows have one."""
    totals = scored(path).select(pl.col("phq9", "gad7").sum(), pl.col("phq9", "gad7").count().name.suffix("_n"))
    return [float(value) for value in totals.collect(engine="streaming").row(0)]


def score_and_check(path: Path) -> list[float]:
    """Totals, bands and counts, and every answer checked against its options, in one pass."""
    measures = core_library().measures
    phq9, gad7 = measures["phq9"].measure, measures["gad7"].measure
    scores = [*score_expressions(phq9, PHQ), *score_expressions(gad7, GAD)]
    kept = [
        *(scale.sum() for scale in scores if not scale.meta.output_name().endswith(".band")),
        *(band.is_not_null().sum() for band in scores if band.meta.output_name().endswith(".band")),
        *unknown_answer_expressions(phq9, PHQ),
        *unknown_answer_expressions(gad7, GAD),
    ]
    pl.scan_parquet(path).select(kept).collect(engine="streaming")
    return []


def score_to_file(path: Path) -> list[float]:
    """Totals, bands and counts written to Parquet."""
    scored(path).sink_parquet(path.with_name("scored.parquet"))
    return []


def pandas(path: Path) -> list[float]:
    """The same totals as an analyst would write them in pandas, rounding half up."""
    import pandas as pd

    table = pd.read_parquet(path, columns=ITEMS)
    totals = []
    for names, most_missing in ((list(PHQ.values()), 2), (list(GAD.values()), 2)):
        answered = table[names].notna().sum(axis=1)
        prorated = np.floor(table[names].sum(axis=1) * len(names) / answered + 0.5)
        totals.append(prorated.where(answered >= len(names) - most_missing))
    return [*(float(total.sum()) for total in totals), *(float(total.count()) for total in totals)]


def assert_same_results(found: dict[str, tuple[float, float, list[float]]]) -> None:
    if found["score"][2] != found["pandas"][2]:
        raise AssertionError(f"befriend and pandas disagree: {found['score'][2]} and {found['pandas'][2]}.")


JOBS: dict[str, Callable[[Path], list[float]]] = {
    "scan": scan,
    "score": score,
    "score_and_check": score_and_check,
    "score_to_file": score_to_file,
    "pandas": pandas,
}

if __name__ == "__main__":
    run_job(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) == 3 else main()

"""Scoring 6 million assessments from Parquet against only reading them and against pandas; and long files, in memory.

Each job has a fresh process: its time is the median of several runs there, its memory the peak of that process. The
command line scores CSV files of growing length, to show that memory stops growing while the file goes on.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
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
MOST_OF_SCAN, LEAST_OF_PANDAS = 2, 4
FILE_ROWS = (5_000_000, 10_000_000, 20_000_000)
MOST_GROWTH = 1.5
COMMAND = "from befriend.cli.main import main; main()"


@dataclass(frozen=True, slots=True)
class Found:
    """What one job took, and what it worked out."""

    seconds: float
    megabytes: float
    results: list[float]


def main() -> int:
    """Print both tables. The exit code says whether the targets were reached."""
    with tempfile.TemporaryDirectory(prefix="befriend-bench-") as folder:
        path = Path(folder) / "assessments.parquet"
        write_assessments(path, ROWS)
        found = {job: measured(job, path) for job in JOBS}
        assert_same_results(found)
        reached = print_jobs(found)
        return max(reached, print_files(path, Path(folder)))


def print_jobs(found: dict[str, Found]) -> int:
    scan, score, checked, pandas = (found[job].seconds for job in ("scan", "score", "score_and_check", "pandas"))
    print(f"Scoring {ROWS:,} PHQ-9 + GAD-7 assessments with prorating, from Parquet ({len(ITEMS)} Int8 columns)")
    for job, one in found.items():
        print(f"  {job:28}{one.seconds:7.3f} s {one.seconds / scan:7.2f} x scan {one.megabytes:7.0f} MB")
    print(f"  scored / scan            {score / scan:5.2f}   (to reach: at most {MOST_OF_SCAN})")
    print(f"  scored, checked / scan   {checked / scan:5.2f}")
    print(f"  pandas / scored          {pandas / score:5.2f}   (to reach: at least {LEAST_OF_PANDAS})")
    print(f"  pandas / scored, checked {pandas / checked:5.2f}")
    return int(score / scan > MOST_OF_SCAN or pandas / score < LEAST_OF_PANDAS)


def print_files(path: Path, folder: Path) -> int:
    print("\nbefriend score ROWS.csv -m phq9 -m gad7 --out scored.csv (read, every cell checked, scored, written)")
    peaks = []
    for rows in FILE_ROWS:
        source = write_csv(path, folder / f"{rows}.csv", rows)
        seconds, whole, own = score_csv(source, folder / "scored.csv")
        peaks.append(own)
        size = source.stat().st_size / 1e6
        print(f"  {rows:>12,} rows {size:6.0f} MB {seconds:7.1f} s   peak {whole:5.0f} MB, of it our own {own:5.0f} MB")
        source.unlink()
    growth = peaks[-1] / peaks[0]
    print(
        f"  memory at {FILE_ROWS[-1]:,} rows / at {FILE_ROWS[0]:,}  {growth:4.2f}   (to reach: at most {MOST_GROWTH})"
    )
    return int(growth > MOST_GROWTH)


def write_csv(path: Path, target: Path, rows: int) -> Path:
    """The first assessments as a CSV file with a person and the items' own names, over and over until `rows`."""
    names = {column: item for item, column in (PHQ | GAD).items()}
    some = pl.scan_parquet(path).rename(names)
    repeated = pl.concat([some] * (rows // ROWS + 1)).head(rows)
    repeated.with_row_index("person").sink_csv(target)
    return target


def score_csv(source: Path, target: Path) -> tuple[float, float, float]:
    """Seconds, peak megabytes, and those of them that are not pages of the file itself."""
    measures = ["-m", "phq9", "-m", "gad7"]
    command = [sys.executable, "-c", COMMAND, "score", str(source), *measures, "-q", "-o", str(target)]
    started, whole, own = time.perf_counter(), 0, 0
    process = subprocess.Popen(command)
    while process.poll() is None:
        status = memory_of(process.pid)
        whole, own = max(whole, status.get("VmHWM", 0)), max(own, status.get("RssAnon", 0))
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"befriend score left with {process.returncode}.")
    return time.perf_counter() - started, whole / 1024, own / 1024


def memory_of(pid: int | str) -> dict[str, int]:
    """The kilobytes that Linux counts for a process; empty once it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {line.split(":")[0]: int(line.split()[1]) for line in lines if line.endswith(" kB")}


def write_assessments(path: Path, rows: int) -> None:
    """Answers 0 to 3, one in 25 skipped, as Int8 with nulls."""
    draw = np.random.default_rng(SEED)
    columns = []
    for name in ITEMS:
        answers = pl.Series(name, draw.integers(0, 4, rows, dtype=np.int8))
        skipped = pl.Series(draw.random(rows) < 0.04)
        columns.append(answers.to_frame().select(pl.when(~skipped).then(pl.col(name)).alias(name)))
    pl.concat(columns, how="horizontal").write_parquet(path)


def measured(job: str, path: Path) -> Found:
    """One job in a fresh process."""
    told = subprocess.run([sys.executable, __file__, job, str(path)], check=True, capture_output=True, text=True)
    return Found(*json.loads(told.stdout))


def run_job(job: str, path: Path) -> None:
    times = []
    results: list[float] = []
    for _ in range(RUNS):
        started = time.perf_counter()
        results = JOBS[job](path)
        times.append(time.perf_counter() - started)
    # Not ru_maxrss, which a child begins with its parent's.
    print(json.dumps([statistics.median(times), memory_of("self")["VmHWM"] / 1024, results]))


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


def assert_same_results(found: dict[str, Found]) -> None:
    if found["score"].results != found["pandas"].results:
        raise AssertionError(f"befriend and pandas disagree: {found['score'].results} and {found['pandas'].results}.")


JOBS: dict[str, Callable[[Path], list[float]]] = {
    "scan": scan,
    "score": score,
    "score_and_check": score_and_check,
    "score_to_file": score_to_file,
    "pandas": pandas,
}

if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_job(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main())

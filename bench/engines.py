"""The same table of outcomes from one process, from PostgreSQL and from a Spark cluster of two workers, byte for byte.

The first is `befriend outcomes FILE`, as anybody calls it. The others get the same check-ins, scored by
`befriend score`, and work through the same expressions where the table lies (`befriend.measure.outcomes.engines`); what
comes back are counts and sums per service. Each table is written as CSV, and must be the first one to the last byte.

    make setup                                    PostgreSQL needs its programs, Spark needs Java 17
    python -m bench.engines                       100,000 check-ins of invented people in 200 services
    python -m bench.engines ROWS                  as many as are said
    python -m bench.engines FILE                  items of PHQ-9 and GAD-7, with the columns person, date and service

PostgreSQL is a fresh cluster on a Unix socket. Spark is a master and two workers, each a process of its own, on this
machine's loopback. A time includes loading the table, but not starting the engine; the first question to Spark also
pays for compiling it. On one machine they show no more than that it works.
"""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import polars as pl
import psycopg

from befriend.content.reading import core_library
from befriend.measure.outcomes import AT, Judged, courses_of, elsewhere, outcome_table, outcomes_by
from befriend.measure.outcomes.courses import SECONDS_A_DAY
from bench.outcomes import GAD, PHQ, write_year
from tests.databases import spark
from tests.databases.postgres import cluster as postgres
from tests.databases.postgres import quick_folder

ROWS: Final = 100_000
MEASURES: Final = ("phq9", "gad7")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One engine's table as CSV, how long it took, and who worked on it."""

    engine: str
    csv: str
    seconds: float
    workers: str


def main(wanted: str = str(ROWS)) -> int:
    """Print the digests side by side. The exit code says whether all are the same."""
    with tempfile.TemporaryDirectory(prefix="befriend-engines-") as name:
        folder = Path(name)
        # Readable for the account that PostgreSQL's server or a worker may run as.
        folder.chmod(0o755)
        file = Path(wanted) if not wanted.isdecimal() else _invented(folder / "answers.parquet", int(wanted))
        here = made_here(file, folder / "outcomes.csv")
        scored = _scored(file, folder / "scored.parquet")
        said = _said(folder / "outcomes.csv")
        print(f"{pl.scan_parquet(scored).select(pl.len()).collect().item():,} check-ins of PHQ-9 and GAD-7")
        made = [here, made_in_postgres(scored, said), made_in_spark(scored, said, folder)]
    for one in made:
        print(
            f"  {one.engine:12}{one.csv.count(chr(10)) - 1:5} rows {len(one.csv.encode()):9,} bytes  "
            f"sha256 {sha256(one.csv.encode()).hexdigest()[:16]}  {one.seconds:6.1f} s  {one.workers}"
        )
    is_same = len({one.csv for one in made}) == 1
    print("  the same to the last byte" if is_same else "  NOT the same")
    return int(not is_same)


def made_here(file: Path, out: Path) -> Made:
    started = time.perf_counter()
    asked = [part for key in MEASURES for part in ("-m", key)]
    _befriend("outcomes", str(file), *asked, "--by", "service", "--out", str(out))
    return Made(
        engine="one process", csv=out.read_text(), seconds=time.perf_counter() - started, workers="befriend outcomes"
    )


def table_of(table: object, said: dict[str, dict[str, str]]) -> str:
    """The table of outcomes of scored check-ins that lie in another engine, their times as days, in `at`."""
    judged = _judged()
    check_ins = elsewhere(table).rename({"at": AT})
    found = outcomes_by(
        lambda by: courses_of(check_ins, judged, person="person", by=by, seconds_in_one=SECONDS_A_DAY),
        judged,
        (None, "service"),
    )
    return pl.concat([outcome_table(rows, said[rows[0].score]) for rows in found]).write_csv()


# PostgreSQL -------------------------------------------------------------------------------------------------------


def made_in_postgres(scored: Path, said: dict[str, dict[str, str]]) -> Made:
    with postgres(quick_folder()) as url:
        started = time.perf_counter()
        load_postgres(url, pl.read_parquet(scored))
        csv = table_in_postgres(url, said)
        return Made(engine="PostgreSQL", csv=csv, seconds=time.perf_counter() - started, workers="SQL by Ibis")


def load_postgres(url: str, rows: pl.DataFrame) -> None:
    """The check-ins as a service's own database might hold them."""
    columns = "person bigint, date date, service text, phq9 integer, gad7 integer"
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE check_ins ({columns})")
        with cursor.copy("COPY check_ins FROM STDIN (FORMAT csv)") as copy:
            copy.write(rows.write_csv(include_header=False))


def table_in_postgres(url: str, said: dict[str, dict[str, str]]) -> str:
    import ibis

    with psycopg.connect(url) as connection:
        told = connection.info
        database = ibis.postgres.connect(host=told.host, user=told.user, database=told.dbname)
    try:
        rows = database.table("check_ins")
        return table_of(rows.mutate(at=rows.date.epoch_seconds() // SECONDS_A_DAY).drop("date"), said)
    finally:
        database.disconnect()


# Spark ------------------------------------------------------------------------------------------------------------


def made_in_spark(scored: Path, said: dict[str, dict[str, str]], folder: Path) -> Made:
    with spark.cluster(folder) as address, spark.session(address, folder, spark.FOR_LARGE_TABLES) as cluster:
        started = time.perf_counter()
        rows = cluster.read.parquet(str(scored))
        csv = table_of(rows.selectExpr("person", "unix_date(date) AS at", "service", "phq9", "gad7"), said)
        seconds = time.perf_counter() - started
        return Made(engine="Spark", csv=csv, seconds=seconds, workers=_who_worked(cluster))


def _who_worked(cluster: Any) -> str:
    tasks = spark.tasks_of_workers(cluster)
    if len(tasks) != spark.WORKERS or tasks[0] == 0:
        raise AssertionError(f"Of {spark.WORKERS} workers not all worked: their tasks are {tasks}.")
    return f"{len(tasks)} workers, {' and '.join(map(str, tasks))} tasks"


# The file ---------------------------------------------------------------------------------------------------------


def _invented(path: Path, rows: int) -> Path:
    """Invented people, some of whom changed service, have no service, or answered twice in a day."""
    write_year(path, rows)
    table = pl.read_parquet(path).rename({letter: item for item, letter in (PHQ | GAD).items()})
    odd = pl.col("person") % 97
    service = pl.when(odd == 0).then(None).when(odd == 1).then(pl.col("date").dt.day() % 7).otherwise("service")
    again = table.filter(odd == 2).with_columns(phq9_1=pl.lit(3, pl.Int8))
    pl.concat([table, again], how="vertical_relaxed").with_columns(service.alias("service")).write_parquet(path)
    return path


def _scored(file: Path, out: Path) -> Path:
    _befriend("score", str(file), *(part for key in MEASURES for part in ("-m", key)), "--out", str(out))
    kept = pl.read_parquet(out, columns=["person", "date", "service", *MEASURES])
    kept.with_columns(pl.col("service").cast(pl.String), pl.col(*MEASURES).cast(pl.Int32)).write_parquet(
        out, row_group_size=10_000
    )
    return out


def _said(csv: Path) -> dict[str, dict[str, str]]:
    """What is said in every row of a score: its rule, and the file's digest."""
    rows = pl.read_csv(csv, columns=["score", "rule", "data_cut"]).unique().iter_rows(named=True)
    return {row["score"]: {"rule": row["rule"], "data_cut": row["data_cut"]} for row in rows}


def _judged() -> list[Judged]:
    found = [core_library().measures[key].measure for key in MEASURES]
    return [Judged(column=one.key, direction=one.main.direction, rule=one.main.change_rules[0]) for one in found]


def _befriend(*asked: str) -> None:
    subprocess.run([sys.executable, "-c", "from befriend.cli.main import main; main()", *asked, "--quiet"], check=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The same table of outcomes from one process, from PostgreSQL and from a Spark cluster of two workers, byte for byte.

The first is `befriend outcomes FILE`, as anybody calls it. The others get the same check-ins, scored by
`befriend score`, and work through the same expressions where the table lies (`befriend.measure.outcomes.engines`); what
comes back are counts and sums per service. Each table is written as CSV, and must be the first one to the last byte.

    .venv/bin/pip install -e '.[engines,spark]'   PostgreSQL needs its programs, Spark needs Java 17
    python -m bench.engines                       100,000 check-ins of invented people in 200 services
    python -m bench.engines ROWS                  as many as are said
    python -m bench.engines FILE                  items of PHQ-9 and GAD-7, with the columns person, date and service

PostgreSQL is a fresh cluster on a Unix socket. Spark is a master and two workers, each a process of its own, on this
machine's loopback. A time includes loading the table, but not starting the engine; the first question to Spark also
pays for compiling it. On one machine they show no more than that it works.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from tests.databases.postgres import cluster, quick_folder

ROWS: Final = 100_000
MEASURES: Final = ("phq9", "gad7")
WORKERS: Final = 2
PATIENCE: Final = 60


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
    with cluster(quick_folder()) as url:
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
    with spark_cluster(folder) as address, session(address, folder) as spark:
        started = time.perf_counter()
        rows = spark.read.parquet(str(scored))
        csv = table_of(rows.selectExpr("person", "unix_date(date) AS at", "service", "phq9", "gad7"), said)
        seconds = time.perf_counter() - started
        return Made(engine="Spark", csv=csv, seconds=seconds, workers=_who_worked(spark))


@contextmanager
def spark_cluster(folder: Path) -> Iterator[str]:
    """A master and its workers, each a Java process of its own, on the loopback; gone afterwards."""
    import pyspark

    start = Path(pyspark.__file__).parent / "bin" / "spark-class"
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    about = "org.apache.spark.deploy"
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    asked = [[f"{about}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]]
    alike = [f"{about}.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g"]
    asked += [[*alike, "--work-dir", str(folder / f"worker{number}"), address] for number in range(WORKERS)]
    running: list[subprocess.Popen[bytes]] = []
    with (folder / "spark.log").open("wb") as log:
        try:
            for one in asked:
                running.append(subprocess.Popen([start, *one], env=environment, stdout=log, stderr=log))
                # A worker that finds no master waits longer with each time it asks.
                _until(lambda: _answers(port), "The master of Spark does not start.")
            yield address
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                process.wait(PATIENCE)


@contextmanager
def session(address: str, folder: Path) -> Iterator[Any]:
    """A session once every worker is there, so that none of them does the work alone."""
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    chosen = {
        "spark.ui.enabled": "false",
        "spark.executor.memory": "768m",
        "spark.executor.cores": "1",
        "spark.ui.showConsoleProgress": "false",
        # In many parts, which Spark is not to put together again: every sum is made of pieces from both workers.
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.files.maxPartitionBytes": str(2**17),
        "spark.local.dir": str(folder / "spark"),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.host": "127.0.0.1",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(address).appName("befriend outcomes")
    for name, value in chosen.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    try:
        _until(lambda: len(_executors(spark)) == WORKERS, "The workers of Spark do not come.")
        yield spark
    finally:
        spark.stop()


def _executors(spark: Any) -> list[Any]:
    """Those who work, without the driver, which only asks."""
    told = spark.sparkContext._jsc.sc().statusStore().executorList(True)
    found = [told.apply(place) for place in range(told.size())]
    return [one for one in found if one.id() != "driver"]


def _who_worked(spark: Any) -> str:
    tasks = sorted(one.totalTasks() for one in _executors(spark))
    if len(tasks) != WORKERS or tasks[0] == 0:
        raise AssertionError(f"Of {WORKERS} workers not all worked: their tasks are {tasks}.")
    return f"{len(tasks)} workers, {' and '.join(map(str, tasks))} tasks"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _until(is_so: Callable[[], bool], otherwise: str) -> None:
    last = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > last:
            raise TimeoutError(otherwise)
        time.sleep(0.2)


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

"""A temporary Spark cluster: a master and two workers, each a Java process of its own, on this machine's loopback.

Where Java or pyspark is missing, that is said, with what to do. PySpark is Apache's, and comes with its own Spark.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

WORKERS: Final = 2
PATIENCE: Final = 300
OLDEST_JAVA: Final = 17

SHORT_LIVED: Final = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
"""For a Java that runs for seconds: what it compiles, it compiles quickly."""

CHOSEN: Final[Mapping[str, str]] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.executor.memory": "768m",
    "spark.executor.cores": "1",
    # In many parts, which Spark is not to put together again: every sum is made of pieces from both workers.
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.log.level": "ERROR",
}

FOR_SMALL_TABLES: Final[Mapping[str, str]] = {
    # Writing and compiling a program for each question takes longer than answering it from a small table.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.executor.extraJavaOptions": SHORT_LIVED,
    "spark.sql.shuffle.partitions": "4",
    "spark.sql.files.maxPartitionBytes": str(2**12),
}
FOR_LARGE_TABLES: Final[Mapping[str, str]] = {"spark.sql.files.maxPartitionBytes": str(2**17)}


class SparkMissingError(Exception):
    """Java or pyspark is not on this machine, or the cluster does not start."""


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a master and its workers, lend the master's address, and stop them."""
    _refuse_without_java()
    start = _home() / "bin" / "spark-class"
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    about = "org.apache.spark.deploy"
    asked = [[f"{about}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]]
    alike = [f"{about}.worker.Worker", "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g"]
    asked += [[*alike, "--work-dir", str(folder / f"worker{number}"), address] for number in range(WORKERS)]
    running: list[subprocess.Popen[bytes]] = []
    with (folder / "spark.log").open("wb") as log:
        try:
            for one in asked:
                running.append(subprocess.Popen([start, *one], env=_environment(), stdout=log, stderr=log))
                # A worker that finds no master waits longer with each time it asks.
                _until(lambda: _answers(port), "The master of Spark does not start", folder)
            yield address
        finally:
            for process in reversed(running):
                process.terminate()
            for process in running:
                process.wait(PATIENCE)


@contextmanager
def session(address: str, folder: Path, chosen: Mapping[str, str] = FOR_SMALL_TABLES) -> Iterator[Any]:
    """A session once every worker is there, so that none of them does the work alone."""
    from pyspark.sql import SparkSession

    os.environ.update(_environment())
    builder = SparkSession.builder.master(address).appName("befriend outcomes")
    places = {"spark.local.dir": str(folder / "spark"), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    for name, value in {**CHOSEN, **places, **chosen}.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    try:
        _until(lambda: len(_executors(spark)) == WORKERS, "The workers of Spark do not come", folder)
        yield spark
    finally:
        spark.stop()


def tasks_of_workers(spark: Any) -> list[int]:
    """How many tasks each worker has done so far, the fewest first."""
    return sorted(one.totalTasks() for one in _executors(spark))


def _executors(spark: Any) -> list[Any]:
    """Those who work, without the driver, which only asks."""
    told = spark.sparkContext._jsc.sc().statusStore().executorList(True)
    found = [told.apply(place) for place in range(told.size())]
    return [one for one in found if one.id() != "driver"]


def _home() -> Path:
    """The folder of the Spark that pyspark brings, whatever another one on this machine is called by."""
    try:
        import pyspark
    except ImportError as error:
        raise SparkMissingError(
            "pyspark is not installed: make setup, or .venv/bin/pip install -e '.[engines,spark]'. "
            "To test without it, and know it: BEFRIEND_WITHOUT=spark make test"
        ) from error
    return Path(pyspark.__file__).parent


def _environment() -> dict[str, str]:
    """Everything stays on the loopback, and whoever starts a Python starts this one."""
    chosen = {"SPARK_HOME": str(_home()), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_NO_DAEMONIZE": "1"}
    chosen["SPARK_DAEMON_MEMORY"] = "256m"
    pythons = dict.fromkeys(("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"), sys.executable)
    javas = dict.fromkeys(("SPARK_DAEMON_JAVA_OPTS", "SPARK_SUBMIT_OPTS"), SHORT_LIVED)
    return {**os.environ, **chosen, **pythons, **javas}


def _refuse_without_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    told = "" if java is None or not Path(java).exists() else _version_of(java)
    number = re.search(r'version "(\d+)', told)
    if number is None or int(number[1]) < OLDEST_JAVA:
        found = f"{java} is {told.splitlines()[0]}" if told else "there is no java on PATH or under JAVA_HOME"
        raise SparkMissingError(
            f"Spark wants Java {OLDEST_JAVA} or newer: {found}. On Debian: sudo apt install default-jre-headless. "
            "To test without it, and know it: BEFRIEND_WITHOUT=spark make test"
        )


def _version_of(java: str) -> str:
    return subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _until(is_so: Callable[[], bool], otherwise: str, folder: Path) -> None:
    last = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > last:
            told = (folder / "spark.log").read_text(errors="replace").splitlines()[-5:]
            raise SparkMissingError(
                "\n".join([f"{otherwise} within {PATIENCE} seconds. The last lines it says:", *told])
            )
        time.sleep(0.2)

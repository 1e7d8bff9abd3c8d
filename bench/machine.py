"""The machine a table was made on: figures from two machines are never compared, ratios may be."""

import os
import platform
import sqlite3
import statistics
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from befriend.web.environment import journal_for, wal_is_safe


def describe() -> None:
    sqlite = sqlite3.sqlite_version_info
    why = "" if wal_is_safe(sqlite) else " (this SQLite's WAL can lose commits)"
    print(f"Machine: {processor()}, {os.cpu_count()} cores, {memory_gigabytes():.0f} GB, load {os.getloadavg()[0]:.1f}")
    print(f"Python {platform.python_version()}, Django {version('Django')}, granian {version('granian')}")
    print(f"SQLite {sqlite3.sqlite_version}, journal {journal_for(sqlite)}{why}, synchronous EXTRA")
    print(f"One fdatasync in {tempfile.gettempdir()}: {fdatasync_milliseconds():.2f} ms (median)")


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def memory_gigabytes() -> float:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


def fdatasync_milliseconds(writes: int = 100) -> float:
    """What one durable write costs here, below any database."""
    times = []
    with tempfile.NamedTemporaryFile(buffering=0) as file:
        for _ in range(writes):
            file.write(b"x" * 4096)
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    describe()

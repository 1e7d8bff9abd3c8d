"""Runs every part in turn, in a process of its own, and prints its tables below a description of the machine."""

import os
import subprocess
import sys
import tempfile

from bench import machine
from bench.demonstration import SHARED_FOLDER

PARTS = (
    "agreement",
    "scoring",
    "outcomes",
    "growth",
    "ontrack",
    "adaptive",
    "pages",
    "slow_line",
    "durable",
    "listening",
    "reading",
    "helping",
    "ladder",
    "disclosure",
    "power",
)


def main() -> int:
    """Run all parts, or those that are named; the exit code says whether each reached its targets."""
    parts = sys.argv[1:] or PARTS
    machine.describe()
    with tempfile.TemporaryDirectory(prefix="befriend-bench-") as folder:
        environment = {**os.environ, SHARED_FOLDER: folder}
        codes = [run_part(part, environment) for part in parts]
    return max(codes)


def run_part(part: str, environment: dict[str, str]) -> int:
    print(f"\n== bench.{part}\n", flush=True)
    return subprocess.run([sys.executable, "-m", f"bench.{part}"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Prints at how many places the power was cut, and how many acknowledged check-ins that lost.

    python -m bench.power

On befriend's own settings it must be none. The same cuts on settings that answer before the disk does show that
they find what such settings lose.
"""

import shutil
import sys
from pathlib import Path

from bench import machine
from bench.demonstration import in_service, run_folder
from bench.power.cutting import Tally, cut_everywhere
from bench.power.recording import record
from tools.figures import Line, tally

CLIENTS = 4
POSTS = 12
AT_RANDOM = 3
SEED = 20261122
POSTS_WHERE_IT_LOSES = 3
UNSAFE = {
    "rollback journal, synchronous FULL (Django's usual)": "journal_mode=DELETE; PRAGMA synchronous=FULL",
    "write-ahead log, synchronous NORMAL": "journal_mode=WAL; PRAGMA synchronous=NORMAL",
    "truncated journal, synchronous OFF": "journal_mode=TRUNCATE; PRAGMA synchronous=OFF",
}
SAFE_TOO = {
    # Where befriend does not choose it, because of this SQLite: its defect needs two that write, and here is one.
    "write-ahead log, synchronous EXTRA": "journal_mode=WAL; PRAGMA synchronous=EXTRA",
}


def main() -> int:
    with run_folder() as folder:
        built = folder / "power"
        in_service(built, "bench.demonstration", str(CLIENTS))
        own = cut(built, folder, POSTS)
        print(
            f"{POSTS} check-ins sent to the real server. Its power was cut at {own.points} points, {own.syncs} of them "
            f"syncs; {own.disks} disks that this could leave were opened."
        )
        tally(Line.CUTS, own.disks, len(own.lost) + own.halves + sum(own.faults.values()))
        tell("befriend's own settings", own)
        safe = {name: cut(built, folder, POSTS_WHERE_IT_LOSES, pragmas) for name, pragmas in SAFE_TOO.items()}
        unsafe = {name: cut(built, folder, POSTS_WHERE_IT_LOSES, pragmas) for name, pragmas in UNSAFE.items()}
    print(f"\nThe same with {POSTS_WHERE_IT_LOSES} check-ins on other settings:")
    for name, cuts in (safe | unsafe).items():
        tell(name, cuts)
    print(
        "\nTo reach: nothing lost on befriend's own settings, and something on each that answers before the disk does."
    )
    fine = all(cuts.is_fine for cuts in (own, *safe.values()))
    return int(not fine or any(cuts.is_fine for cuts in unsafe.values()))


def cut(built: Path, folder: Path, posts: int, pragmas: str = "") -> Tally:
    """Record on a fresh copy of the service, and cut at every operation."""
    copy, scratch = folder / "power-run" / "service", folder / "power-cut"
    shutil.rmtree(copy.parent, ignore_errors=True)
    shutil.copytree(built, copy)
    recording = record(copy, posts, f"PRAGMA {pragmas}" if pragmas else "")
    if len(recording.acknowledged) != posts:
        raise AssertionError(f"{len(recording.acknowledged)} of {posts} check-ins were acknowledged.")
    return cut_everywhere(recording, scratch, seed=SEED, at_random=AT_RANDOM)


def tell(name: str, cuts: Tally) -> None:
    broken = sum(cuts.faults.values())
    print(
        f"  {name:52} cut points {cuts.points:5}, disks {cuts.disks:6}, acknowledged check-ins lost "
        f"{len(cuts.lost):3}, half check-ins {cuts.halves:3}, broken databases or audits {broken:4}"
    )


if __name__ == "__main__":
    machine.describe()
    sys.exit(main())

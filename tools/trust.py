"""`make trust`: one table of what was tried against befriend's promises of safety, and what of it got through.

Each line is counted by the tests or the bench that hold the promise, while they run. A line that was not counted, a
command that failed and anything that got through fail the whole.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.figures import FILE, Line, Tally, tallies

PYTHON = sys.executable
EVIDENCE: Sequence[Sequence[str]] = (
    [
        *("-m", "pytest", "-q", "-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"),
        "tests/journeys/test_every_page.py",
        "tests/journeys/test_every_page_in_every_language.py",
        "tests/rooms/test_backups_damaged.py",
        "tests/rooms/test_backups_drill.py",
        "tests/rooms/test_canaries.py",
        "tests/rooms/test_erasure.py",
        "tests/rooms/test_audit_chain.py",
    ],
    ["-m", "tests.rooms.census"],
    ["-m", "bench.power"],
    ["-m", "bench.ladder"],
)
# What is counted on each line, and what must be none of it.
WORDS: Mapping[Line, tuple[str, str]] = {
    Line.CELLS: ("cells of the route census asserted", "other than the rules say"),
    Line.CANARIES_OF_OTHERS: ("answers searched for words of other clients", "with such a word"),
    Line.RULES: ("rules of access flipped", "not noticed by the census"),
    Line.CANARIES_AT_REST: ("secret words written, then looked for in database, backup and log", "found"),
    Line.SWAPPED: ("sealed values offered in the place or to the key of another", "opened"),
    Line.CANARIES_ERASED: ("secret words of somebody erased, then looked for", "found"),
    Line.TAMPERINGS: ("tamperings with the audit, of six kinds", "not found"),
    Line.WRITERS: ("audit entries by eight writers at once", "missing from the chain"),
    Line.BACKUPS: ("damaged backups offered to restore", "accepted"),
    Line.DRILL: ("services destroyed and restored from backup and keys", "not as before"),
    Line.CUTS: ("disks that a power cut could leave", "without something acknowledged"),
    Line.FLAGS: ("minutes of waiting flags in a simulated year", "without an owner"),
    Line.REQUESTS: ("requests of all pages as every role", "to another host"),
    Line.AXE: ("readings of a page by axe", "with a finding"),
}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="befriend-trust-") as folder:
        figures = Path(folder) / "figures"
        failed = [command for command in EVIDENCE if not succeeds(command, figures)]
        counted = tallies(figures)
    print("\n".join(table(counted)))
    for command in failed:
        print(f"Failed: python {' '.join(command)}")
    return int(bool(failed) or not all(is_met(counted.get(line)) for line in Line))


def succeeds(command: Sequence[str], figures: Path) -> bool:
    surroundings = os.environ | {FILE: str(figures)}
    return subprocess.run([PYTHON, *command], env=surroundings, check=False).returncode == 0


def table(counted: Mapping[Line, Tally]) -> list[str]:
    """A Markdown table: what was tried, how often, what must be none of it, and how many were."""
    rows = ["| Tried | How many | Must be none | Were | Met |", "|---|--:|---|--:|---|"]
    for line, (tried, wrong) in WORDS.items():
        found = counted.get(line)
        met = "yes" if is_met(found) else "**no**"
        if found is None:
            rows.append(f"| {tried} | not counted | {wrong} | | {met} |")
        else:
            took = f" ({found.seconds / 60:.1f} minutes)" if found.seconds else ""
            rows.append(f"| {tried}{took} | {found.tried:,} | {wrong} | {found.wrong:,} | {met} |")
    return rows


def is_met(found: Tally | None) -> bool:
    return found is not None and found.tried > 0 and found.wrong == 0


if __name__ == "__main__":
    sys.exit(main())

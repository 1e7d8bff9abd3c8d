"""Writes docs/trust/asvs.md from the rows of asvs.csv and the shape of the standard in asvs.toml: `make reference`."""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TRUST = Path(__file__).parents[1] / "docs" / "trust"
PAGE = TRUST / "asvs.md"
LEVEL = 2

TEST, INSPECTION, NOT_APPLICABLE, OPEN = "test", "inspection", "not applicable", "open"
VERDICTS: Final = (TEST, INSPECTION, OPEN, NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: what it is about in our words, our verdict, what holds it, and what would close an open one."""

    id: str
    about: str
    verdict: str
    evidence: str
    closed_by: str

    @property
    def chapter(self) -> str:
        return self.id.partition(".")[0]

    @property
    def tests(self) -> Sequence[str]:
        return self.evidence.split("; ") if self.verdict == TEST else ()


@dataclass(frozen=True, slots=True)
class Standard:
    """The chapters of ASVS 5.0.0 in our words, the level of each requirement, and what befriend leaves out, and why."""

    chapters: Mapping[str, str]
    levels: Mapping[str, int]
    left_out: Mapping[str, str]

    def reason_to_leave_out(self, requirement: str) -> str | None:
        chapter, section, _ = requirement.split(".")
        parts = (requirement, f"{chapter}.{section}", chapter)
        return next((self.left_out[part] for part in parts if part in self.left_out), None)

    def asked_for(self) -> list[str]:
        """The requirements up to level 2, in their order, without those that are left out."""
        return [id for id, level in self.levels.items() if level <= LEVEL and self.reason_to_leave_out(id) is None]

    def up_to(self, level: int) -> int:
        return sum(one <= level for one in self.levels.values())


def standard() -> Standard:
    told = tomllib.loads((TRUST / "asvs.toml").read_text(encoding="utf-8"))
    levels = {
        f"{section}.{number}": int(level)
        for section, row in told["levels"].items()
        for number, level in enumerate(row, start=1)
    }
    return Standard(told["chapters"], levels, told["left_out"])


def rows() -> list[Row]:
    with (TRUST / "asvs.csv").open(encoding="utf-8", newline="") as opened:
        return [Row(**line) for line in csv.DictReader(opened)]


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"docs/trust/{PAGE.name}")


ABOUT = """\
# ASVS 5.0.0, level 2

The [OWASP Application Security Verification Standard][asvs] is a list of {total} things that a safe web application
does, in three levels. Level 2, with level 1 inside it, is {at_level} of them, and is what the standard advises for most
applications. This page goes through them one by one and says how befriend stands, and how you can see that it does.

**What this page does not promise.** It is the makers' own account. Nobody else has checked it, nobody has certified
anything, and no list of this kind proves that there is no hole. Some rows depend on the machine that a service runs
befriend on, on its web server and on its people, whom no test of ours can see. Level 3 is not looked at here, although
some of it is done.

**What a verdict means.**

- *test*: the tests that are named run with `make test`, and fail when the thing breaks.
- *inspection*: somebody read the code or the page that is named, and found it so. No test of ours would notice if it
  changed.
- *open*: not done, or not wholly, or not shown. Such rows stand first, each with what would close it.
- *not applicable*: befriend has nothing of the kind.

What a requirement is about is said in our own few words; the standard has the exact ones. The rows come from
`docs/trust/asvs.csv`, and `make reference` writes this page from them. `tests/contracts/test_asvs.py` fails when a
requirement is missing or stands twice, when a test that is named is not there, and when a count is wrong.

[asvs]: https://github.com/OWASP/ASVS
"""


def page() -> str:
    asvs, all_rows = standard(), rows()
    about = ABOUT.format(total=len(asvs.levels), at_level=asvs.up_to(LEVEL))
    parts = [about, counted(asvs, all_rows), open_ones(all_rows), left_out(asvs), *chapters(asvs, all_rows)]
    return "\n".join(parts)


def counted(asvs: Standard, all_rows: Sequence[Row]) -> str:
    """How many of each verdict, in each chapter and in all."""
    by_chapter = Counter((row.chapter, row.verdict) for row in all_rows)
    used = [key.removeprefix("V") for key in asvs.chapters if any(row.chapter == key[1:] for row in all_rows)]
    lines = [
        [f"V{chapter}", asvs.chapters[f"V{chapter}"], *cells([by_chapter[chapter, one] for one in VERDICTS])]
        for chapter in used
    ]
    whole = Counter(row.verdict for row in all_rows)
    lines.append(["**All**", "", *cells([whole[one] for one in VERDICTS])])
    return f"## In figures\n\n{table(['Chapter', 'About', *VERDICTS, 'together'], lines)}"


def cells(numbers: Sequence[int]) -> list[str]:
    return [*map(str, numbers), str(sum(numbers))]


def open_ones(all_rows: Iterable[Row]) -> str:
    lines = [[row.id, row.about, row.evidence, row.closed_by] for row in all_rows if row.verdict == OPEN]
    return f"## Open\n\n{table(['', 'About', 'How it stands', 'What would close it'], lines)}"


def left_out(asvs: Standard) -> str:
    """What is not looked at, with its reason and how many requirements up to level 2 fall away with it."""
    found = [id for id, level in asvs.levels.items() if level <= LEVEL and asvs.reason_to_leave_out(id) is not None]
    lines = [
        [f"V{part}", reason, str(sum(id == part or id.startswith(f"{part}.") for id in found))]
        for part, reason in asvs.left_out.items()
    ]
    return (
        f"## Left out\n\n{len(found)} of the {asvs.up_to(LEVEL)}; the other {len(asvs.asked_for())} have a row.\n\n"
        + table(["Part", "Why", "Requirements"], lines)
    )


def chapters(asvs: Standard, all_rows: Sequence[Row]) -> Iterator[str]:
    for key, words in asvs.chapters.items():
        lines = [row_shown(asvs, row) for row in all_rows if f"V{row.chapter}" == key]
        if lines:
            yield f"## {key} {words}\n\n{table(['', 'Level', 'About', 'Verdict', 'What holds it'], lines)}"


def row_shown(asvs: Standard, row: Row) -> list[str]:
    evidence = "<br>".join(f"`{one}`" for one in row.tests) or row.evidence
    return [row.id, str(asvs.levels[row.id]), row.about, row.verdict, evidence]


def table(heading: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    all_lines = [heading, ["---"] * len(heading), *lines]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in all_lines)

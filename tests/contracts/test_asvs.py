"""The table of ASVS 5.0.0: each requirement up to level 2 has one row, each verdict its evidence, each count holds."""

import re
from collections import Counter

import pytest

from tests.contracts.named_tests import ROOT, is_there, named_in
from tools.asvs import INSPECTION, LEVEL, NOT_APPLICABLE, OPEN, PAGE, TEST, VERDICTS, Row, page, rows, standard

ASVS, ROWS = standard(), rows()
FILE = re.compile(r"(?:befriend|docs|tests|bench)/[\w./-]*\w|\b[A-Z]+\.md|\b[\w-]+\.(?:toml|lock)|decisions? \d{4}")

# The levels of each chapter, as the standard counts them: https://github.com/OWASP/ASVS, CSV of version 5.0.0.
COUNTED = {
    "1": (8, 19, 3),
    "2": (4, 7, 2),
    "3": (8, 11, 12),
    "4": (2, 8, 6),
    "5": (4, 5, 4),
    "6": (13, 22, 12),
    "7": (6, 12, 1),
    "8": (4, 3, 6),
    "9": (4, 3, 0),
    "10": (5, 24, 7),
    "11": (3, 11, 10),
    "12": (3, 6, 3),
    "13": (1, 12, 8),
    "14": (2, 7, 4),
    "15": (3, 10, 8),
    "16": (0, 16, 1),
    "17": (0, 7, 5),
}


def test_the_shape_of_the_standard_is_345_requirements_in_three_levels() -> None:
    assert len(ASVS.levels) == 345
    assert Counter(ASVS.levels.values()) == {1: 70, 2: 183, 3: 92}
    assert ASVS.up_to(LEVEL) == 253


@pytest.mark.parametrize("chapter", COUNTED)
def test_each_chapter_has_as_many_of_each_level_as_the_standard(chapter: str) -> None:
    found = Counter(level for id, level in ASVS.levels.items() if id.startswith(f"{chapter}."))

    assert tuple(found[level] for level in (1, 2, 3)) == COUNTED[chapter]


def test_each_requirement_that_is_asked_for_has_one_row_in_its_place() -> None:
    assert [row.id for row in ROWS] == ASVS.asked_for()
    assert len(ROWS) == 203


def test_what_is_left_out_is_a_part_of_the_standard_and_has_a_reason() -> None:
    for part, reason in ASVS.left_out.items():
        assert any(id == part or id.startswith(f"{part}.") for id in ASVS.levels), part
        assert reason


def faults_of(row: Row) -> list[str]:
    """What a row lacks: words, a verdict that exists, and the evidence which that verdict needs."""
    faults = [name for name in ("about", "evidence") if not getattr(row, name).strip()]
    if row.verdict not in VERDICTS:
        faults.append("no such verdict")
    if row.verdict == TEST:
        faults += [one for one in row.tests if not is_there(one)]
    if row.verdict == INSPECTION and not FILE.search(row.evidence):
        faults.append("an inspection names where one can look")
    if (row.verdict == OPEN) != bool(row.closed_by.strip()):
        faults.append("an open row, and no other, says what would close it")
    return faults


def test_each_verdict_has_its_evidence_and_each_test_is_there() -> None:
    assert {row.id: faults for row in ROWS if (faults := faults_of(row))} == {}


def test_every_file_and_test_that_a_row_names_is_there() -> None:
    for row in ROWS:
        assert [one for one in named_in(row.evidence) if not is_there(one)] == [], row.id
        files = re.findall(r"(?:befriend|docs|tests|bench)/[\w/-]+\.\w+", row.evidence + " " + row.closed_by)
        assert [one for one in files if not (ROOT / one).exists()] == [], row.id
        decisions = re.findall(r"(?<=decision )\d{4}|(?<=decisions )\d{4}", row.evidence)
        assert [one for one in decisions if not list((ROOT / "docs" / "decisions").glob(f"{one}-*.md"))] == [], row.id


GOOD = Row("1.2.4", "No SQL from words", TEST, "tests/contracts/test_asvs.py::test_a_row_without_a_fault_is_let_be", "")


def test_a_row_without_a_fault_is_let_be() -> None:
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(
    "planted",
    [
        Row("1.2.4", "", TEST, GOOD.evidence, ""),
        Row("1.2.4", "SQL", TEST, "", ""),
        Row("1.2.4", "SQL", TEST, "tests/contracts/test_asvs.py::test_that_nobody_wrote", ""),
        Row("1.2.4", "SQL", TEST, "tests/nowhere.py::test_anything", ""),
        Row("1.2.4", "SQL", "passed", GOOD.evidence, ""),
        Row("1.2.4", "SQL", INSPECTION, "It looks good.", ""),
        Row("1.2.4", "SQL", OPEN, "It is not done.", ""),
        Row("1.2.4", "SQL", NOT_APPLICABLE, "", ""),
    ],
)
def test_a_fault_of_a_row_is_seen(planted: Row) -> None:
    assert faults_of(planted)


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "docs/trust/asvs.md is stale. Run: make reference"


def test_the_counts_on_the_page_are_those_of_the_rows() -> None:
    """Read from the page itself: its table in figures, and its tables of chapters."""
    told = PAGE.read_text(encoding="utf-8")
    figures = told.partition("## In figures")[2].partition("\n## ")[0]
    shown = re.findall(rf"^\| \d+\.\d+\.\d+ \| [12] \| .* \| ({'|'.join(VERDICTS)}) \|", told, re.MULTILINE)

    [whole] = [line for line in figures.splitlines() if line.startswith("| **All**")]
    counts = [int(number) for number in re.findall(r"\d+", whole)]
    by_verdict = Counter(row.verdict for row in ROWS)
    assert counts == [*(by_verdict[one] for one in VERDICTS), len(ROWS)]
    assert Counter(shown) == by_verdict

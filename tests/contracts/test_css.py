"""Style that also reads from right to left: css speaks of start and end, never of left and right."""

import re
from pathlib import Path

import pytest

import befriend

ROOT = Path(befriend.__file__).parent
SHEETS = sorted(ROOT.rglob("static/**/*.css"))

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# A line that truly means a side says so, with its reason: /* physical: the chart's axis never turns */
PHYSICAL = re.compile(r"/\*\s*physical:\s*\S")
SIDED = re.compile(
    r"(?:^|[\s;{])(?:[a-z-]*-)?(?:left|right)(?:-[a-z-]+)?\s*:"
    r"|(?:text-align|float|clear|justify-[a-z]+|caption-side)\s*:\s*(?:left|right)\b"
)


def sided_lines(sheet: str) -> list[str]:
    """The lines that name a side of the screen and give no reason."""
    return [
        line.strip() for line in blank_comments(sheet).splitlines() if SIDED.search(line) and not PHYSICAL.search(line)
    ]


def blank_comments(sheet: str) -> str:
    """The sheet without its comments; a given reason stays."""
    return COMMENT.sub(lambda found: found[0] if PHYSICAL.match(found[0]) else "\n" * found[0].count("\n"), sheet)


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_sheet_names_no_side_of_the_screen(path: Path) -> None:
    assert sided_lines(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "planted",
    [
        "p { margin-left: 1rem; }",
        "p { border-right-color: red; }",
        ".way-out { right: 0; }",
        ".way-out{left:0}",
        "td { text-align: right; }",
        "p { border-top-left-radius: 4px; }",
        "p { scroll-padding-left: 4px; }",
    ],
)
def test_a_named_side_is_seen(planted: str) -> None:
    assert len(sided_lines(planted)) == 1


@pytest.mark.parametrize(
    "allowed",
    [
        "p { margin-inline-start: 1rem; text-align: start; }",
        "/* the margin-left: of old */",
        ".axis { left: 0; } /* physical: time runs one way in this picture */",
        ".copyright { color: red; }",
    ],
)
def test_start_and_end_and_a_given_reason_are_left_alone(allowed: str) -> None:
    assert sided_lines(allowed) == []

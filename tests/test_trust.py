"""The table of trust: it adds up what was counted, and a line that was not counted is not met."""

from pathlib import Path

import pytest

from tools.figures import FILE, Line, Tally, tallies, tally
from tools.trust import EVIDENCE, WORDS, is_met, table

ROOT = Path(__file__).parents[1]


@pytest.fixture
def figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(FILE, str(tmp_path / "figures"))
    return tmp_path / "figures"


def test_what_several_runs_counted_adds_up(figures: Path) -> None:
    tally(Line.AXE, 30, 0)
    tally(Line.AXE, 12, 1, seconds=6.0)

    assert tallies(figures) == {Line.AXE: Tally(42, 1, 6.0)}


def test_outside_make_trust_nothing_is_written(figures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FILE)

    tally(Line.AXE, 30, 0)

    assert not figures.exists()


@pytest.mark.parametrize("found", [None, Tally(0, 0), Tally(10, 1)])
def test_a_line_is_met_only_when_something_was_tried_and_nothing_got_through(found: Tally | None) -> None:
    assert not is_met(found)
    assert is_met(Tally(10, 0))


def test_every_line_stands_in_the_table_and_what_was_not_counted_says_so() -> None:
    rows = table({Line.DRILL: Tally(1, 0, 90.0)})

    assert len(rows) == 2 + len(Line) == 2 + len(WORDS)
    assert sum("not counted" in row for row in rows) == len(Line) - 1
    assert any("1.5 minutes" in row and row.endswith("| yes |") for row in rows)


def test_every_file_of_the_evidence_is_there() -> None:
    named = [word for command in EVIDENCE for word in command if word.endswith(".py")]

    assert [name for name in named if not (ROOT / name).exists()] == []

"""The table of what can happen between a phone and the service names every journey that walks it, and no other."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "offline.md"
JOURNEYS = ROOT / "tests" / "journeys" / "test_offline.py"


def test_every_case_of_the_table_has_its_journey_and_every_journey_its_case() -> None:
    named = re.findall(r"^\|.*\| `(test_\w+)` \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    code = ast.parse(JOURNEYS.read_text(encoding="utf-8"))
    walked = [node.name for node in code.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]

    assert sorted(named) == sorted(walked)


def test_nothing_is_said_to_be_sent_exactly_once() -> None:
    """At least once, and stored once, is all that anybody can promise."""
    words = [
        *ROOT.glob("befriend/**/*.py"),
        *ROOT.glob("befriend/**/*.js"),
        *ROOT.glob("befriend/**/*.html"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("*.md"),
    ]

    found = [str(path) for path in words if re.search(r"sent exactly once", path.read_text(encoding="utf-8"), re.I)]

    assert len(words) > 100
    assert found == []

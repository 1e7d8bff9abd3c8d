"""The reference pages that are written from the code say what the code says today."""

from pathlib import Path

import pytest

from tools.reference import REFERENCE, pages

REPAIR = "is stale. Run: make reference"


@pytest.mark.parametrize("name", ["measures.md", "outcomes.md", "access.md", "flags.md"])
def test_a_written_reference_page_is_fresh(name: str) -> None:
    kept = Path(REFERENCE / name).read_text(encoding="utf-8")

    assert kept == pages()[name], f"docs/reference/{name} {REPAIR}"

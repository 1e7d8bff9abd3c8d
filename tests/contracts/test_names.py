"""No file has a name that fits everything, because such a file collects everything."""

from pathlib import Path

import pytest

import befriend

ROOT = Path(befriend.__file__).parents[1]
FITS_EVERYTHING = {"common", "handler", "handlers", "helper", "manager", "managers", "misc", "util", "utils"}
FOLDERS = ["befriend", "tests", "bench"]


def fits_everything(path: Path) -> bool:
    """Whether a path is named after nothing. A folder called helpers is a room: there a helper is a person."""
    return path.stem in FITS_EVERYTHING or path.name == "helpers.py"


def test_no_file_is_named_after_nothing() -> None:
    paths = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts)

    assert [str(path.relative_to(ROOT)) for path in paths if fits_everything(path)] == []


@pytest.mark.parametrize("planted", ["rooms/today/utils.py", "web/common", "rooms/people/managers.py", "helpers.py"])
def test_a_name_that_fits_everything_is_seen(planted: str) -> None:
    assert fits_everything(Path(planted))


@pytest.mark.parametrize("allowed", ["rooms/helpers", "rooms/people/services.py", "web/static/befriend/js/one.js"])
def test_a_name_that_says_something_is_left_alone(allowed: str) -> None:
    assert not fits_everything(Path(allowed))

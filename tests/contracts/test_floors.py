"""What a floor may load: the core knows no web, and what one person waits for loads no tables."""

import subprocess
import sys
from pathlib import Path

import pytest

import befriend

ROOT = Path(befriend.__file__).parents[1]
CORE = ["base", "measure", "language", "care", "content", "drawing", "files"]
WEB = {"django", "allauth", "granian", "whitenoise"}
TABLES = {"numpy", "polars", "scipy", "pandas"}

# What a request or `befriend packs check` loads. Polars alone costs about a second and 64 MB.
LIGHT = [
    "befriend.measure.items",
    "befriend.measure.scoring.one",
    "befriend.measure.change",
    "befriend.measure.helping.person",
    "befriend.content.reading",
    "befriend.content.measures",
    "befriend.language",
    "befriend.care",
    "befriend.care.suggest",
    "befriend.drawing.course",
]


def modules_of(floor: str) -> list[str]:
    """Every module that stands on a floor, by its dotted name."""
    paths = (ROOT / "befriend" / floor).rglob("*.py")
    return sorted(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths)


def loaded_by(modules: list[str]) -> set[str]:
    """The outermost packages that importing these modules loads, in a process that has loaded nothing else."""
    program = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module(name)\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, *modules], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.slow
@pytest.mark.parametrize("floor", CORE)
def test_a_core_floor_loads_no_web(floor: str) -> None:
    assert loaded_by(modules_of(floor)) & WEB == set()


@pytest.mark.slow
@pytest.mark.parametrize("module", [name for name in LIGHT if name in modules_of(name.split(".")[1])])
def test_what_one_person_waits_for_loads_no_tables(module: str) -> None:
    assert loaded_by([module]) & TABLES == set()


@pytest.mark.slow
def test_the_website_loads_no_tables() -> None:
    program = ["django", "befriend.web.wsgi", "befriend.web.urls"]

    assert loaded_by(program) & TABLES == set()


@pytest.mark.slow
def test_a_floor_that_loads_the_web_would_be_seen() -> None:
    assert loaded_by(["django.utils.text"]) & WEB == {"django"}

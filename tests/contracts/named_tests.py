"""Looks for a test by its name, such as "tests/care/test_safety.py::test_nothing_else_counts", without running it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"tests/[\w/]+\.py::test_\w+")


def is_there(named: str) -> bool:
    """Whether this file holds this test."""
    file, _, name = named.partition("::")
    return (ROOT / file).is_file() and name in _tests_in(ROOT / file)


def named_in(text: str) -> Iterator[str]:
    """Every test that a text names."""
    return (found.group() for found in NAMED.finditer(text))


@cache
def _tests_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name.startswith("test_")
    )

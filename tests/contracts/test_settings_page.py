"""The page of settings names every setting that the code reads, with its default, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import befriend

PACKAGE = Path(befriend.__file__).parent
PAGE = PACKAGE.parent / "docs" / "reference" / "settings.md"
ROW = re.compile(r"^\| `(BEFRIEND_[A-Z_]+)` \| .+ \| (.+) \|$", re.MULTILINE)
NAME = re.compile(r"BEFRIEND_[A-Z_]*[A-Z]")
READERS = {"read_text", "read_flag", "read_list", "read_number"}


def rows() -> dict[str, str]:
    """The settings on the page, each with its default as it stands there."""
    return dict(ROW.findall(PAGE.read_text(encoding="utf-8")))


def code() -> Iterator[ast.AST]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def read_in_code() -> set[str]:
    """Every name of a setting that stands alone in a string: what is read, set or looked up."""
    strings = (node.value for node in code() if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in strings if NAME.fullmatch(text)}


def defaults_in_code() -> dict[str, str]:
    """The defaults that are written out, as the page should write them."""
    found = {}
    for node in code():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READERS and node.args:
            name, default = node.args[0], next((one.value for one in node.keywords if one.arg == "default"), None)
            if isinstance(name, ast.Constant) and (default is None or isinstance(default, ast.Constant)):
                found[str(name.value)] = written(node.func.id, default.value if default else None)
    return found


def written(reader: str, default: object) -> str:
    if reader == "read_flag":
        return "`1`" if default else "`0`"
    return f"`{default}`" if default else "none"


def test_the_page_names_every_setting_and_no_other() -> None:
    assert set(rows()) == read_in_code()


def test_the_page_gives_each_default_as_the_code_does() -> None:
    defaults = defaults_in_code()

    assert {name: rows()[name] for name in defaults} == defaults
    assert len(defaults) >= 6, "the readers of settings were found"

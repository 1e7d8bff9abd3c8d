"""Faults to plant in a copied pack, one at a time, and the line on which each is expected to be told."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Fault:
    name: str
    file: str
    old: str
    new: str
    told: str
    at: str = ""
    nth: int = 1


def faults_in(name: str) -> list[Fault]:
    return [Fault(**row) for row in tomllib.loads((Path(__file__).parent / name).read_text())["faults"]]


def plant(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_with(path: Path, words: str, nth: int = 1) -> int:
    """The number of the nth line that holds these words, or 1: counted without the reader's own counting."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, start=1) if words in line][nth - 1] if words else 1

"""What a run of tests or of a bench leaves for `make trust`: how much was tried, and how much of it went wrong.

Nothing is written unless BEFRIEND_FIGURES names a file. Each tally is one line of JSON, appended whole, so that several
processes may write at once.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FILE = "BEFRIEND_FIGURES"


class Line(StrEnum):
    """One line of the table of trust."""

    CELLS = "cells of access"
    CANARIES_OF_OTHERS = "canaries of others"
    RULES = "rules of access flipped"
    CANARIES_AT_REST = "canaries at rest"
    SWAPPED = "sealed values in another place"
    CANARIES_ERASED = "canaries after erasure"
    TAMPERINGS = "tamperings with the audit"
    WRITERS = "entries of eight writers at once"
    BACKUPS = "damaged backups"
    DRILL = "restore drill"
    CUTS = "power cuts"
    FLAGS = "minutes of waiting flags"
    REQUESTS = "requests of pages"
    AXE = "pages read by axe"


@dataclass(frozen=True, slots=True)
class Tally:
    tried: int = 0
    wrong: int = 0
    seconds: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.tried + other.tried, self.wrong + other.wrong, self.seconds + other.seconds)


def tally(line: Line, tried: int, wrong: int, seconds: float = 0.0) -> None:
    """Note what was tried and what went wrong. Several notes of one line add up."""
    if path := os.environ.get(FILE):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps([line, tried, wrong, seconds]) + "\n")


def tallies(path: Path) -> Mapping[Line, Tally]:
    """The sums of all that was noted in a file; a line that nothing was noted of is missing."""
    found: dict[Line, Tally] = {}
    for written in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        name, tried, wrong, seconds = json.loads(written)
        found[Line(name)] = found.get(Line(name), Tally()) + Tally(tried, wrong, seconds)
    return found

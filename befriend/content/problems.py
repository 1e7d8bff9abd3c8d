"""What is wrong in a pack: where it stands, what was found, and what to do about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from befriend.base.errors import PackError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `line` counts from 1; it is 1 when the fault is something that is not there at all."""

    path: Path
    line: int
    message: str
    repair: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} {self.repair}"


Report = Callable[[Problem], None]
"""Where a reader tells a problem. The reader goes on, so that every problem is told in one run."""


def refuse_the_first(problems: Iterable[Problem]) -> None:
    """Raise PackError with the first problem, if there is one."""
    for problem in problems:
        raise PackError(str(problem))

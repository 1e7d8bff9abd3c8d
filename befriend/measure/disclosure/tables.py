"""What a table of counts is before it is published and after: frozen descriptions, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from befriend.base.errors import InputError

SMALLER: Final = "\0smaller groups"
"""The row of all groups that are too small to be named; no file has such a name."""

Key = tuple[str | None, ...]
"""One group for each column that a table is by. None: not stated. The table of everybody has the key ()."""


class Hidden(StrEnum):
    """Why a count is not shown. FEW: few people, or nobody. LINKED: with it a few people could be worked out."""

    FEW = "few"
    LINKED = "linked"


class Link(StrEnum):
    """What a later publication of the same people has in common with the one before.

    CLOSED: people are only added, and what became of those before stays. OPEN: people and pairs are only added, but
    what became of somebody may change. NONE: nothing is known.
    """

    CLOSED = "closed"
    OPEN = "open"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """The rule that a publication follows. What is not a default of a published rule says so.

    few: counts from 0 to this are hidden. base: all others are rounded to its nearest multiple. mean_from: a mean is
    shown where the rounded count of people below it is at least this. mean_step: means are rounded to its multiples.
    span: an attacker must be left with this much between the least and the most that a hidden count can be.
    Source: NHS Digital, Disclosure control methodology for Hospital Episode Statistics and the Emergency Care Data
    Set, from September 2018: 1 to 7 are hidden, others rounded to the nearest 5, shares made from rounded counts.
    Stricter here: nobody (0) is hidden too, because in a full row it says what everybody else has in common; means
    are shown from a rounded 15 (that is 13 people) and not from 8; and `span`, which the rule there does not ask.
    """

    few: int = 7
    base: int = 5
    mean_from: int = 15
    mean_step: float = 0.5
    span: int = 2

    def __post_init__(self) -> None:
        if self.few < 1 or self.base < 1 or self.span < 1:
            raise InputError(f"A protection of {self} protects nobody. Give few, base and span as 1 or more.")
        if self.mean_from <= self.few or self.mean_step <= 0:
            raise InputError(
                f"Means from {self.mean_from} people in steps of {self.mean_step} would tell single scores. Give more "
                f"than {self.few} people, and a step above 0."
            )

    def rounded(self, count: int) -> int:
        """The nearest multiple of the base; halves go up.

        >>> [Protection().rounded(count) for count in (8, 12, 13)]
        [10, 10, 15]
        """
        return (count + self.base // 2) // self.base * self.base

    def within(self, rounded: int) -> tuple[int, int]:
        """The least and the most people that a shown count can stand for.

        >>> Protection().within(10), Protection().within(15)
        ((8, 12), (13, 17))
        """
        return max(rounded - self.base // 2, self.few + 1), rounded + (self.base - 1) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean of scores: over the people of which column, and the least and the most a score can be."""

    over: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the columns count. Everybody is in exactly one state; a column counts the people in some of them.

    The first column counts everybody. `watched` are sums of states that are no column, but that a reader can get by
    subtracting: they are protected where they are few. `growing` names the columns that only grow from one
    publication of the same people to the next, whatever becomes of them.
    """

    states: tuple[str, ...]
    columns: Mapping[str, frozenset[str]]
    watched: Mapping[str, frozenset[str]] = field(default_factory=dict)
    growing: tuple[str, ...] = ()
    means: Mapping[str, Mean] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.columns or self.columns[self.whole] != frozenset(self.states):
            raise InputError("The first column of a layout counts everybody. Give it all the states.")
        strange = [
            name
            for name, states in (*self.columns.items(), *self.watched.items())
            if not states <= frozenset(self.states)
        ]
        strange += [name for name in (*self.growing, *(one.over for one in self.means.values())) if name not in self]
        if strange:
            raise InputError(f"The columns {', '.join(strange)} are not made of this layout's states. Describe them.")

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def states_of(self, name: str) -> frozenset[str]:
        """The states that a column counts, or that are watched under this name."""
        return self.columns[name] if name in self.columns else self.watched[name]

    @property
    def whole(self) -> str:
        return next(iter(self.columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The true counts of one group, and for each mean the sum of its scores. Never shown."""

    key: Key
    counts: Mapping[str, int]
    sums: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The true counts by some columns: () for everybody, ("team",), or ("team", "gender") with every combination."""

    by: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One count as it is shown: rounded, or None and why."""

    count: int | None
    hidden: Hidden | None = None

    def __post_init__(self) -> None:
        if (self.count is None) is (self.hidden is None):
            raise InputError("A cell shows a count, or says why it does not. Give one of them.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """One group as it is shown. A mean is None where too few people stand below it."""

    key: Key
    cells: Mapping[str, Cell]
    means: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table as it is shown."""

    by: tuple[str, ...]
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Everything that is published at once, under a name such as the day of its data."""

    name: str
    protection: Protection
    tables: tuple[ShownTable, ...]

    def hidden(self, why: Hidden) -> int:
        """How many counts are hidden for this reason."""
        cells = (cell for table in self.tables for row in table.rows for cell in row.cells.values())
        return sum(cell.hidden is why for cell in cells)

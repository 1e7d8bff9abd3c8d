"""What a cell means as an answer: an option's value, its label, its code, or nothing; and a kind refusal of the rest.

A file is surveyed before it is scored: its distinct spellings, which are few, are read one by one in plain Python,
and the table is then turned over as a whole.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import polars as pl

from befriend.base.errors import AnswerError
from befriend.content.frozen import MeasureContent
from befriend.files.opening import shown
from befriend.measure import frames
from befriend.measure.items import Item

Spelling = str | int | float | bool | None
Meanings = Mapping[Spelling, int | None]

MOST_REFUSED: Final = 40
ENOUGH_TO_WONDER: Final = 200
NOTHING_WORDS: Final = {"na", "n/a", "nan", "null", "none", "nil", ".", "-", "missing", "skipped"}


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are read: codes that mean skipped, and values that stand for other values."""

    missing: frozenset[str] = frozenset()
    recode: Mapping[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that is not an answer."""

    row: int
    column: str
    item: Item
    value: Spelling


@dataclass(slots=True)
class Survey:
    """What the cells of one measure's items hold. Feed it parts of the table, then ask for the meanings."""

    content: MeasureContent
    reading: Reading
    meanings: dict[str, dict[Spelling, int | None]] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    cells: int = 0
    _labels: dict[str, Mapping[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.content.measure.items:
            self.meanings[item.id] = {}
            self._labels[item.id] = labels_of(self.content, item)

    @property
    def is_hopeless(self) -> bool:
        """So much was refused that reading on would only take time."""
        return len(self.refused) >= MOST_REFUSED

    @property
    def has_skipped(self) -> bool:
        return any(value is None for known in self.meanings.values() for value in known.values())

    def look_at(self, item: Item, column: str, cells: pl.Series, row_of: Callable[[int], int]) -> None:
        """Take in some cells of one item. `row_of` gives the row in the file of a place among these cells."""
        known, labels = self.meanings[item.id], self._labels[item.id]
        self.cells += len(cells)
        for spelling in cells.unique().to_list():
            if spelling in known or (isinstance(spelling, float) and math.isnan(spelling) and "nan" in known):
                continue
            try:
                known[_key(spelling)] = meaning(spelling, item, labels, self.reading)
            except ValueError:
                known[_key(spelling)] = None
                place = cells.index_of(spelling)
                self.refused.append(Refused(row_of(place or 0), column, item, spelling))

    def refuse(self) -> None:
        """Refuse the table if a cell was not an answer.

        Raises:
            AnswerError: the first such cell with its row, column and value, what is allowed, and what may be meant.
        """
        if self.refused:
            first = min(self.refused, key=lambda cell: cell.row)
            raise AnswerError(
                f"Row {first.row}, column {first.column}: {shown(first.value)} is not an answer to {first.item.id} of "
                f"{self.content.measure.name}. It allows {self._allowed(first.item)}, or nothing when it is skipped. "
                f"{self._repair(first)}"
            )

    def observed(self) -> set[int]:
        return {value for known in self.meanings.values() for value in known.values() if value is not None}

    def doubts(self) -> list[str]:
        """What is allowed and yet looks wrong: if nobody chose the lowest option, the codes may be shifted."""
        lowest = {item.lowest for item in self.content.measure.items}
        highest = {item.highest for item in self.content.measure.items}
        observed = self.observed()
        if self.cells < ENOUGH_TO_WONDER or not observed or lowest & observed or not highest & observed:
            return []
        return [
            f"No item of {self.content.measure.name} has the answer {min(lowest)}, only {min(observed)} to "
            f"{max(observed)}. If the file counts from {min(observed)}, say so with --recode."
        ]

    def _allowed(self, item: Item) -> str:
        wording = self.content.wording_for(self.content.measure.language)
        if wording is None:
            return ", ".join(str(value) for value in item.values)
        return ", ".join(f"{value} ({wording.option_label(item.id, value)})" for value in item.values)

    def _repair(self, first: Refused) -> str:
        shift = self._shift(first.item)
        if self.reading.recode is not None:
            return "--recode was given, so every number must be in it: add this one, or correct the cell."
        if shift:
            return shift
        word = str(first.value).strip()
        if word.casefold() in NOTHING_WORDS or re.fullmatch(r"-\d+|9{2,}", word):
            return f"If it means that the item was not answered, add --missing {word}."
        if re.fullmatch(r"[+-]?\d*[.,]\d+", word):
            return "Answers are whole numbers: a mean or a value filled in by a program cannot be scored."
        return "Correct the cell, or empty it if the item was not answered."

    def _shift(self, item: Item) -> str | None:
        """The recoding to suggest where all numbers are the options, moved by one step."""
        numbers = [_whole(str(cell.value)) for cell in self.refused]
        seen = self.observed() | {number for number in numbers if number is not None}
        step = max(seen, default=0) - item.highest
        if None in numbers or not step or not seen <= {value + step for value in item.values}:
            return None
        recode = ",".join(f"{value + step}={value}" for value in item.values)
        return (
            f"The answers in this file run from {min(seen)} to {max(seen)}, and {self.content.measure.name} counts "
            f"from {item.lowest} to {item.highest}. If {item.lowest + step} stands for {item.lowest} in this file, "
            f"add --recode {recode}"
        )


def labels_of(content: MeasureContent, item: Item) -> Mapping[str, int]:
    """Every wording and code of an item's options, in plain spelling. One that could mean two options is left out."""
    pairs = [(plain_label(code.code), option.value) for option in item.options for code in option.codes]
    for wording in content.wordings.values():
        pairs += [(plain_label(wording.option_label(item.id, value)), value) for value in item.values]
    values: dict[str, set[int]] = {}
    for label, value in pairs:
        values.setdefault(label, set()).add(value)
    return {label: min(meant) for label, meant in values.items() if len(meant) == 1}


def plain_label(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split()).rstrip(".")


def meaning(spelling: Spelling, item: Item, labels: Mapping[str, int], reading: Reading) -> int | None:
    """The option's value that a cell means, or None when the item was skipped.

    Raises:
        ValueError: it means neither. The caller knows the row and the column.
    """
    word = "" if spelling is None else str(spelling).strip()
    if not word or word.casefold() in reading.missing:
        return None
    number = _yes_or_no(word) if item.values == (0, 1) else _whole(word)
    if number is None:
        return labels[plain_label(word)] if plain_label(word) in labels else _numbered_label(word, labels)
    if reading.recode is not None:
        number = reading.recode.get(number, item.highest + 1)
    if number not in item.values:
        raise ValueError(word)
    return number


def _yes_or_no(word: str) -> int | None:
    return {"true": 1, "false": 0}.get(word.casefold(), _whole(word))


def _whole(word: str) -> int | None:
    """The whole number a word says, with or without noughts after a point or a comma: 2, 2.0 and 2,00."""
    match = re.fullmatch(r"\s*([+-]?\d{1,9})(?:[.,]0*)?\s*", word, re.ASCII)
    return int(match[1]) if match else None


def _numbered_label(word: str, labels: Mapping[str, int]) -> int:
    """A number with its label, as survey tools write it: "2 - More than half the days"."""
    match = re.fullmatch(r"(\d{1,3})\s*[-–—=:.)]+\s*(.+)", word, re.ASCII)
    if match and labels.get(plain_label(match[2])) == int(match[1]):
        return int(match[1])
    raise ValueError(word)


def _key(spelling: Spelling) -> Spelling:
    return "nan" if isinstance(spelling, float) and math.isnan(spelling) else spelling


# Turning whole columns --------------------------------------------------------------------------------------------


def answer_expression(column: str, meanings: Meanings) -> pl.Expr:
    """The answers in a column, as whole numbers, once all its spellings are known."""
    cells = pl.col(column)
    if all(_cast_says(spelling) == value for spelling, value in meanings.items()):
        return cells.cast(frames.ANSWER, strict=False)
    # Not replace_strict in the query: there it would first gather the whole table in memory.
    return cells.map_batches(partial(_replace, meanings=meanings), return_dtype=frames.ANSWER, is_elementwise=True)


def _cast_says(spelling: Spelling) -> int | None:
    """What a plain cast to a whole number makes of a cell, where that is beyond doubt; else something no answer is."""
    if isinstance(spelling, bool | float):
        return -(2**15)
    if isinstance(spelling, int):
        return spelling
    if spelling is None or not re.search(r"\d", spelling):
        return None
    return int(spelling) if re.fullmatch(r"0|-?[1-9]\d{0,3}", spelling, re.ASCII) else -(2**15)


def _replace(cells: pl.Series, *, meanings: Meanings) -> pl.Series:
    if cells.dtype == pl.Boolean or cells.dtype == pl.Null:
        return cells.cast(frames.ANSWER)
    if cells.dtype.is_float():
        cells = cells.fill_nan(None)
    known = [(spelling, value) for spelling, value in meanings.items() if spelling is not None and value is not None]
    old = pl.Series([spelling for spelling, _ in known], dtype=cells.dtype)
    new = pl.Series([value for _, value in known], dtype=frames.ANSWER)
    return cells.replace_strict(old, new, default=None, return_dtype=frames.ANSWER)

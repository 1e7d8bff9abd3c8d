"""One worksheet as one page of PDF, tagged, in its language, with nothing on it that was not asked for."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

SOURCE = Path(__file__).with_name("worksheet.typ")

SIZES = (11.5, 10.5, 9.5)
"""Points of the letters, the largest first: a long sheet takes smaller ones, never a second page."""

SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC", "HEBREW"})
"""What the fonts inside Typst can write: not Arabic, Devanagari, Chinese. Those sheets are printed from the browser."""


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "us-letter"


@dataclass(frozen=True, slots=True)
class SheetStep:
    """One step: its text, boxes to tick, a label, and how many lines to write on, in proportion to the others."""

    text: str
    options: Sequence[str]
    prompt: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet in one language. `name` stands on it only where somebody chose so."""

    language: str
    title: str
    summary: str
    steps: Sequence[SheetStep]
    note: str
    name: str | None


def can_be_drawn(sheet: Sheet) -> bool:
    """Whether every letter of the sheet has a shape in the fonts there are."""
    words = "".join([sheet.title, sheet.summary, sheet.note, sheet.name or "", *_words_of(sheet.steps)])
    return all(unicodedata.name(letter, "").split(" ")[0] in SCRIPTS for letter in words if letter.isalpha())


def _words_of(steps: Sequence[SheetStep]) -> list[str]:
    return [part for step in steps for part in (step.text, step.prompt, *step.options)]


def draw_worksheet(sheet: Sheet, paper: Paper) -> bytes:
    """The PDF: one page, in the largest letters that leave room to write.

    Raises:
        ValueError: a letter has no shape in the fonts there are (ask `can_be_drawn` first), or its words fill more
            than a page in the smallest letters.
    """
    if not can_be_drawn(sheet):
        raise ValueError(f"A worksheet in {sheet.language} has letters without a shape. Print it from the browser.")
    wanted = [step.lines for step in sheet.steps if step.lines]
    fitting = []
    for size in SIZES:
        lines, pages = measure_worksheet(sheet, paper, size)
        if pages == 1:
            fitting.append(size)
            if all(2 * got >= asked for got, asked in zip(lines, wanted, strict=True)):
                break
    if not fitting:
        raise ValueError(f"The worksheet {sheet.title!r} has too many words for one page. Print it from the browser.")
    return _compile(_inputs(sheet, paper, fitting[-1]))


def measure_worksheet(sheet: Sheet, paper: Paper, size: float) -> tuple[list[int], int]:
    """How many lines each place to write gets in letters of this size, and how many pages there are."""
    import typst  # tens of megabytes that only a worksheet needs

    found = typst.query(
        SOURCE,
        "<facts>",
        field="value",
        root=SOURCE.parent,
        sys_inputs=_inputs(sheet, paper, size),
        ignore_system_fonts=True,
    )
    *lines, pages = json.loads(found)
    return lines, pages


def _inputs(sheet: Sheet, paper: Paper, size: float) -> dict[str, str]:
    return {"sheet": json.dumps(asdict(sheet) | {"paper": paper.value, "size": size})}


def _compile(inputs: dict[str, str]) -> bytes:
    import typst

    drawn = typst.compile(
        SOURCE,
        root=SOURCE.parent,
        format="pdf",
        sys_inputs=inputs,
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    if not isinstance(drawn, bytes):
        raise TypeError("Typst gave no bytes.")
    return drawn

"""One report as PDF: tagged, in its language, with its tables, its pictures and its hash on every page."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from befriend.drawing.worksheet import SCRIPTS, Paper

SOURCE = Path(__file__).with_name("report.typ")
Paragraphs = list[str]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class PrintedPicture:
    """A picture as SVG, what is seen in words, and what its lines and shapes mean."""

    svg: str
    seen: str
    legend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSection:
    title: str
    words: Sequence[str]
    picture: PrintedPicture | None
    tables: Sequence[PrintedTable]
    notes: Sequence[str]
    english: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedReport:
    """A report in one language; `english` in a section stays English, and is marked so."""

    language: str
    title: str
    subtitle: str
    opening: Sequence[str]
    sections: Sequence[PrintedSection]
    foot: str


def can_be_printed(report: PrintedReport) -> bool:
    """Whether every letter of the report has a shape in the fonts there are; else its page is printed."""
    words = json.dumps(asdict(report), ensure_ascii=False)
    return all(unicodedata.name(letter, "").split(" ")[0] in SCRIPTS for letter in words if letter.isalpha())


def draw_report(report: PrintedReport, paper: Paper) -> bytes:
    """The PDF, as many pages as it takes.

    Raises:
        ValueError: a letter has no shape in the fonts there are. Ask `can_be_printed` first.
    """
    if not can_be_printed(report):
        raise ValueError(f"A report in {report.language} has letters without a shape. Print its page.")
    import typst  # tens of megabytes that only paper needs

    drawn = typst.compile(
        SOURCE,
        root=SOURCE.parent,
        format="pdf",
        sys_inputs={"report": json.dumps(asdict(report) | {"paper": paper.value})},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
    )
    if not isinstance(drawn, bytes):
        raise TypeError("Typst gave no bytes.")
    return drawn

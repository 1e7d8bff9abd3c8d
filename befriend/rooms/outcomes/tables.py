"""The tables of a report as CSV: two as the command line writes them, and each one as it is shown."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .cut import DataCut
from .pages import TableShown

if TYPE_CHECKING:
    import polars as pl

    from .figures import Figures

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run: words that begin so are quoted with an apostrophe."""


def machine_table(figures: "Figures", cut: DataCut, key: str) -> str | None:
    """The figures, or how long people stay, in the columns of `befriend outcomes`; None for another table."""
    if key == "figures":
        return _written(figures.table(cut.mark))
    return _written(figures.stays_table(cut.mark)) if key == "stays" else None


def csv_of(tables: Sequence[TableShown], key: str) -> str | None:
    """One table as it stands on the page; None where there is none of that name."""
    found = next((one for one in tables if one.key == key), None)
    return None if found is None else _csv([found.head, *found.rows])


def csv_of_rows(rows: Iterable[Sequence[object]]) -> str:
    """Rows with their head, as a file."""
    return _csv(rows)


def _written(frame: "pl.DataFrame") -> str:
    return _csv([frame.columns, *frame.iter_rows()])


def _csv(rows: Iterable[Sequence[object]]) -> str:
    held = io.StringIO()
    csv.writer(held, lineterminator="\n").writerows([[_cell(cell) for cell in row] for row in rows])
    return held.getvalue()


def _cell(cell: object) -> object:
    if cell is None or isinstance(cell, int | float):
        return cell
    words = str(cell)
    return f"'{words}" if words.startswith(FORMULA) else words

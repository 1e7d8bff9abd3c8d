"""Opens a file as a table, whatever program wrote it, or says why it cannot be one and what to do."""

import codecs
import csv
import io
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl

from befriend.base.errors import InputError
from befriend.files.shape import CHUNK, Shape, shape_of

MOST_COLUMNS: Final = 10_000
LONGEST_HEADER: Final = 32 * 2**20
SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
BYTE_ORDER_MARKS: Final = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NOT_TABLES: Final = {
    b"PK\x03\x04": "a spreadsheet or zip file. Save the sheet as CSV (UTF-8) and give that file",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet. Save the sheet as CSV (UTF-8) and give that file",
    b"\x1f\x8b": "compressed. Unpack it first, or send it through: gunzip -c FILE | befriend score -",
    b"%PDF": "a PDF. Give the table itself, as CSV or Parquet",
}

Told = Callable[[str, int, int], None]
"""Hears what is being done, how far it is, and how far it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An opened file. Cells of a text file stay text, as written. `first_row` is the number of its first row of data.

    `blank_rows`: how many rows of the frame hold nothing; it keeps them, so that rows keep their numbers.
    `hollow_rows`: how many of them are separators alone, which every other reader of such a file takes as a row.
    """

    name: str
    frame: pl.LazyFrame
    columns: tuple[str, ...]
    first_row: int
    rows: int
    notes: tuple[str, ...] = ()
    blank_rows: int = 0
    hollow_rows: int = 0
    keeps_blank_rows: bool = False

    def row_by_row(self) -> "Table":
        """The same table for whoever lays its scores beside its rows: where one is hollow, blank rows stay rows."""
        return replace(self, keeps_blank_rows=self.hollow_rows > 0)

    def told_of_blank_rows(self) -> tuple[str, ...]:
        """What a reader of the scores must know of the rows that hold nothing."""
        if not self.blank_rows:
            return ()
        what = "kept, without a score, so that every row keeps its place" if self.keeps_blank_rows else "left out"
        return (f"Rows of {self.name} with nothing in them: {self.blank_rows:,}. They were {what}.",)

    def filled(self) -> pl.LazyFrame:
        """The frame without its blank rows, unless they are kept."""
        if not self.blank_rows or self.keeps_blank_rows:
            return self.frame
        return self.frame.filter(pl.any_horizontal(pl.all().is_not_null()))


def open_table(
    path: Path, *, name: str, scratch: Path, separator: str | None, encoding: str | None, told: Told
) -> Table:
    """Open a CSV, TSV or Parquet file by what is in it. `scratch` is a folder for a cleaner copy, where one is needed.

    Raises:
        InputError: says what is wrong with the file, in which row, and what to do.
    """
    start = _first_bytes(path, 8)
    if not start:
        raise InputError(f"{name} is empty. Give a file with a row of column names and at least one row of answers.")
    if start.startswith(b"PAR1"):
        return _open_parquet(path, name)
    for mark, what in NOT_TABLES.items():
        if start.startswith(mark):
            raise InputError(f"{name} is {what}.")
    return _open_text(path, name=name, scratch=scratch, separator=separator, encoding=encoding, told=told)


def spool(stream: BinaryIO, scratch: Path) -> Path:
    """Everything a stream holds, in a file: a table is read more than once, and a pipe can be read only once."""
    path = scratch / "input"
    with path.open("wb") as copy:
        shutil.copyfileobj(stream, copy, CHUNK)
    return path


# Parquet ----------------------------------------------------------------------------------------------------------


def _open_parquet(path: Path, name: str) -> Table:
    try:
        frame = pl.scan_parquet(path, glob=False)
        schema = frame.collect_schema()
        rows = int(frame.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise InputError(
            f"{name} begins as Parquet but cannot be read as Parquet. It may be cut short: copy or export it again."
        ) from problem
    _refuse_too_many_columns(len(schema), name)
    for column, kind in schema.items():
        if kind.is_nested():
            raise InputError(
                f"The column {shown(column)} of {name} holds lists or tables in its cells. "
                "A cell holds one value: give such a column a form of its own, or leave it out."
            )
    return Table(name=name, frame=frame, columns=tuple(schema), first_row=1, rows=rows)


# Text -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """A text table on its way to being opened: where it lies now, and what has been found out about it."""

    path: Path
    name: str
    separator: str
    header: tuple[str, ...]
    skipped_lines: int = 0
    notes: tuple[str, ...] = ()

    @property
    def first_row(self) -> int:
        return 2 + self.skipped_lines


def _open_text(
    path: Path, *, name: str, scratch: Path, separator: str | None, encoding: str | None, told: Told
) -> Table:
    note = ""
    encoding = encoding or _visible_encoding(path)
    if encoding:
        path = _recode(path, scratch, encoding, name)
    text = _with_header(path, name, separator)
    shape = _shape(text, told)
    if not shape.is_utf8:
        path = _recode(path, scratch, "cp1252", name)
        note = f"{name} is not UTF-8; it was read as Windows-1252. If letters look wrong, say --encoding NAME."
        text = _with_header(path, name, separator)
        shape = _shape(text, told)
    if shape.has_stray_quotes:
        text, shape = _rewrite(text, scratch, told)
    if shape.surplus and shape.nul_row is None and shape.open_quote_row is None:
        text, shape = _without_surplus(text, shape, scratch, told)
    _refuse_unless_regular(text, shape)
    return _scan_text(replace(text, notes=(*text.notes, note) if note else text.notes), shape)


def _first_bytes(path: Path, count: int) -> bytes:
    with path.open("rb") as file:
        return file.read(count)


def _visible_encoding(path: Path) -> str | None:
    """An encoding that shows at the start of the file; None for anything that may be UTF-8."""
    start = _first_bytes(path, 4096)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    half = len(start) // 2
    # Western text in UTF-16 without a mark has a NUL in every second place, and almost none in the others.
    if half and start[1::2].count(0) > 0.8 * half and start[::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if half and start[::2].count(0) > 0.8 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return "utf-8" if b"\r" in start and b"\n" not in start else None


def _recode(path: Path, scratch: Path, encoding: str, name: str) -> Path:
    """A copy in UTF-8 with the usual line ends."""
    copy = scratch / f"{encoding}.csv"
    # Windows-1252 leaves five bytes without a meaning; they must not stop a file that is otherwise readable.
    errors = "replace" if encoding == "cp1252" else "strict"
    try:
        with path.open(encoding=encoding, errors=errors) as old, copy.open("w", encoding="utf-8", newline="") as new:
            shutil.copyfileobj(old, new, CHUNK)
    except LookupError as problem:
        raise InputError(
            f"There is no encoding named {encoding}. Use a name such as utf-8, utf-16 or latin-1."
        ) from problem
    except UnicodeError as problem:
        raise InputError(
            f"{name} cannot be read as {encoding}. Say its encoding with --encoding, or save it as CSV (UTF-8)."
        ) from problem
    return copy


def _with_header(path: Path, name: str, separator: str | None) -> _Text:
    start = _first_bytes(path, LONGEST_HEADER)
    line, _, rest = start.partition(b"\n")
    if line.strip().lower().removeprefix(codecs.BOM_UTF8).startswith(b"sep=") and rest:
        declared = line.strip()[-1:].decode("latin-1")
        text = _header_of(rest, path, name, separator or declared)
        return replace(text, skipped_lines=1)
    return _header_of(start, path, name, separator)


def _header_of(start: bytes, path: Path, name: str, separator: str | None) -> _Text:
    text = start.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise InputError(f"{name} holds nothing but blank lines. Give a file with a row of column names.")
    separator = separator or _likely_separator(text)
    if not separator.isascii() or separator.isalnum() or separator in '"\r\n\0':
        raise InputError(f"{shown(separator)} cannot stand between cells. Say which sign does with --separator.")
    # More cells than this cannot be right, and reading them all would only delay saying so.
    _refuse_too_many_columns(text.partition("\n")[0].count(separator) + 1, name)
    csv.field_size_limit(LONGEST_HEADER)
    header = next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])
    return _Text(path=path, name=name, separator=separator, header=_named(header, name))


def _likely_separator(text: str) -> str:
    """The separator that the first line uses most, outside quotation marks."""
    bare = "".join(text.partition("\n")[0].split('"')[::2])
    counts = Counter({candidate: bare.count(candidate) for candidate in SEPARATORS})
    return max(SEPARATORS, key=lambda candidate: counts[candidate])


def _named(header: Sequence[str], name: str) -> tuple[str, ...]:
    """The column names; a column without one, as other programs write for row numbers, is named by its place."""
    filled = [cell for cell in header if cell.strip()]
    if not filled or (len(header) > 2 and len(filled) == 1 and (header[0].strip() or " " in filled[0].strip())):
        raise InputError(_title(name, filled[0] if filled else ""))
    if all(re.fullmatch(r"\s*[-+]?[\d.,]*\s*", cell) for cell in header):
        raise InputError(
            f"{name} begins with a row of numbers. The first row must hold the names of the columns: add it."
        )
    names = tuple(cell if cell.strip() else f"column_{place}" for place, cell in enumerate(header, 1))
    for repeated, count in Counter(names).items():
        if count > 1:
            places = [str(place) for place, cell in enumerate(names, 1) if cell == repeated]
            raise InputError(
                f"{name} has {count} columns named {shown(repeated)}: columns {', '.join(places[:10])}. "
                "Give each its own name, or leave out the ones that are not needed."
            )
    return names


def _title(name: str, cell: str) -> str:
    begins = f"looks like a title, {shown(cell)}" if cell else "is empty"
    return (
        f"The first row of {name} {begins}. The first row must hold the names of the columns: "
        "delete what stands above them, and try again."
    )


def shown(text: object) -> str:
    """A cell or a name as a message shows it: short, and with nothing a terminal would act upon."""
    word = repr(str(text))
    return word if len(word) <= 42 else f"{word[:40]}…'"


def _refuse_too_many_columns(count: int, name: str) -> None:
    if count > MOST_COLUMNS:
        raise InputError(
            f"{name} has {count:,} columns, and at most {MOST_COLUMNS:,} are read. "
            "Keep the columns with the answers and those you want beside the scores, and try again."
        )


def _shape(text: _Text, told: Told) -> Shape:
    size, done = text.path.stat().st_size, 0

    def step(taken: int) -> None:
        nonlocal done
        done += taken
        told("Reading", done, size)

    return shape_of(text.path, separator=text.separator, width=len(text.header), skipped=text.skipped_lines, told=step)


def _rewrite(text: _Text, scratch: Path, told: Told) -> tuple[_Text, Shape]:
    """A copy with every cell quoted by the rules, where quotation marks stand inside cells. Slow, and rarely needed."""
    copy = scratch / "rewritten.csv"
    with text.path.open(encoding="utf-8-sig", newline="") as old, copy.open("w", encoding="utf-8", newline="") as new:
        try:
            csv.writer(new, delimiter=text.separator).writerows(csv.reader(old, delimiter=text.separator))
        except csv.Error as problem:
            raise InputError(
                f"{text.name} cannot be divided into cells ({problem}). Save it again as CSV (UTF-8)."
            ) from problem
    note = "Some cells hold loose quotation marks; they were kept as part of the cell."
    rewritten = replace(text, path=copy, notes=(*text.notes, note))
    return rewritten, _shape(rewritten, told)


def _without_surplus(text: _Text, shape: Shape, scratch: Path, told: Told) -> tuple[_Text, Shape]:
    """A copy whose rows end with the last named column, where nothing but empty cells stands behind it."""
    copy, width = scratch / "narrower.csv", len(text.header)
    with text.path.open(encoding="utf-8-sig", newline="") as old, copy.open("w", encoding="utf-8", newline="") as new:
        rows, narrower = csv.reader(old, delimiter=text.separator), csv.writer(new, delimiter=text.separator)
        for number, row in enumerate(rows):
            if number >= text.skipped_lines and any(cell.strip() for cell in row[width:]):
                return text, shape
            narrower.writerow(row if number < text.skipped_lines else row[:width])
    note = "Some rows end in empty cells behind the last named column; those cells were left out."
    narrowed = replace(text, path=copy, notes=(*text.notes, note))
    return narrowed, _shape(narrowed, told)


def _refuse_unless_regular(text: _Text, shape: Shape) -> None:
    if shape.nul_row is not None:
        raise InputError(
            f"{text.name} has a NUL byte in row {shape.nul_row}, which no text has. "
            "The file is damaged or not a text table: export it again as CSV (UTF-8)."
        )
    if shape.open_quote_row is not None:
        raise InputError(
            f'{text.name} has a quotation mark (") in row {shape.open_quote_row} or later that is never closed. '
            "Close it or remove it, and try again."
        )
    if shape.irregular is not None:
        row, cells = shape.irregular
        if sum(bool(cell.strip()) for cell in text.header) == 1 and cells > 2:
            raise InputError(_title(text.name, text.header[0]))
        raise InputError(
            f"Row {row} of {text.name} has {cells} cells, but the row of column names has {len(text.header)}. "
            f"The cells are separated by {SEPARATORS.get(text.separator, repr(text.separator))}. If a value contains "
            "one, put it in quotation marks; if cells are missing at the end, add empty ones; "
            "if the separator is another, say --separator."
        )


def _scan_text(text: _Text, shape: Shape) -> Table:
    names = list(text.header)
    frame = pl.scan_csv(
        text.path,
        separator=text.separator,
        infer_schema=False,
        skip_lines=text.skipped_lines,
        with_column_names=lambda _: names,
        glob=False,
    )
    rows = shape.rows - 1 - text.skipped_lines
    return Table(
        name=text.name,
        frame=frame.head(rows - shape.ends_in_blanks) if shape.ends_in_blanks else frame,
        columns=text.header,
        first_row=text.first_row,
        rows=rows - shape.ends_in_blanks,
        notes=text.notes,
        blank_rows=shape.blank_rows - shape.ends_in_blanks if len(names) > 1 else 0,
        hollow_rows=shape.hollow_rows - shape.ends_in_hollows,
    )

"""Writes a table to a file by its ending, whole or not at all, and shows a few of its rows to a person."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TextIO

import polars as pl

from befriend.base.errors import InputError

Write = Callable[[pl.LazyFrame, Path], None]

FORMULA_STARTS: Final = r"^[=+\-@\t\r]"
A_NUMBER: Final = r"^[+-]?\d*[.,]?\d+(?:[eE][+-]?\d+)?$"


def _write_csv(frame: pl.LazyFrame, path: Path) -> None:
    frame.sink_csv(path, check_extension=False)


def _write_tsv(frame: pl.LazyFrame, path: Path) -> None:
    frame.sink_csv(path, separator="\t", check_extension=False)


def _write_parquet(frame: pl.LazyFrame, path: Path) -> None:
    frame.sink_parquet(path)


def _write_ndjson(frame: pl.LazyFrame, path: Path) -> None:
    frame.sink_ndjson(path, check_extension=False)


def _write_json(frame: pl.LazyFrame, path: Path) -> None:
    """One list of objects, a part of the table at a time."""
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        between = "\n"
        for part in frame.collect_batches(chunk_size=50_000):
            if part.height:
                file.write(between + part.write_ndjson().rstrip("\n").replace("\n", ",\n"))
                between = ",\n"
        file.write("\n]\n")


FORMATS: Final[dict[str, Write]] = {
    "csv": _write_csv,
    "tsv": _write_tsv,
    "parquet": _write_parquet,
    "json": _write_json,
    "ndjson": _write_ndjson,
}


def format_of(path: Path) -> str:
    """The format a file's ending asks for.

    Raises:
        InputError: the ending is none of FORMATS.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise InputError(f"{path} does not end in one of {', '.join(f'.{name}' for name in FORMATS)}. Give it one.")
    return ending


def write_table(frame: pl.LazyFrame, path: Path, form: str) -> None:
    """Write the whole table, then put it in its place: a file of this name is complete, or it is the old one."""
    with _beside(path) as unfinished:
        FORMATS[form](frame, unfinished)
        os.replace(unfinished, path)


def send_table(frame: pl.LazyFrame, stream: TextIO, scratch: Path, form: str) -> None:
    """Write the whole table to a stream, such as a pipe."""
    path = scratch / "output"
    FORMATS[form](frame, path)
    with path.open("rb") as file:
        shutil.copyfileobj(file, stream.buffer)
    stream.flush()


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A path in the same folder, so that the last step is one rename; removed if that step is not reached."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def safe_for_spreadsheets(frame: pl.LazyFrame, columns: tuple[str, ...]) -> pl.LazyFrame:
    """Put ' before text that a spreadsheet would run as a formula, in the cells and names of these columns.

    Source: OWASP, CSV Injection. A plain number such as -5 stays as it is.
    """
    text = [name for name, kind in frame.collect_schema().items() if kind == pl.String and name in columns]
    cells = [
        pl.when(pl.col(name).str.contains(FORMULA_STARTS) & ~pl.col(name).str.contains(A_NUMBER))
        .then(pl.concat_str(pl.lit("'"), pl.col(name)))
        .otherwise(pl.col(name))
        .alias(name)
        for name in text
    ]
    risky = {name: f"'{name}" for name in columns if name[:1] in "=+-@\t\r"}
    return frame.with_columns(cells).rename(risky)


def shown_rows(frame: pl.LazyFrame, columns: list[str], rows: int) -> list[list[str]]:
    """The first rows as short texts, the names of the columns first. The whole frame is worked out on the way."""
    some: list[list[str]] = []
    for part in frame.select(columns).collect_batches():
        some += [[_cell(value) for value in row] for row in part.head(rows - len(some)).iter_rows()]
    return [columns, *some]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
    text = "".join(letter if letter.isprintable() else "�" for letter in text)
    return text if len(text) <= 24 else f"{text[:23]}…"

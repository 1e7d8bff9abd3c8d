"""Where a command's table goes: a file by its ending, a pipe, or a few rows on the terminal."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from befriend.base.errors import InputError
from befriend.cli.showing import laid_out

if TYPE_CHECKING:
    import polars as pl

SHOWN_ROWS = 20
FORMATS = ["csv", "tsv", "parquet", "json", "ndjson", "table"]

OUT = click.option(
    "--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write here, in the format of the ending."
)
FORM = click.option("--format", "form", type=click.Choice(FORMATS), help="The format, where no ending says it.")


def chosen_form(out: Path | None, form: str | None, file: str) -> str:
    """The format to write: as said, by the ending, a table on a terminal, CSV in a pipe."""
    from befriend.files.writing import format_of

    if form == "table" and out is not None:
        raise click.UsageError("A readable table goes to the terminal. Leave out --out, or choose another --format.")
    if out is not None and file != "-" and out.exists() and out.samefile(file):
        raise click.UsageError("--out is the input itself. Give another name, so that nothing is lost.")
    if out is not None and not out.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {out.parent}. Make it first, or give --out a folder that is there. Nothing was done."
        )
    if form is not None:
        return form
    if out is None:
        return "table" if sys.stdout.isatty() else "csv"
    try:
        return format_of(out)
    except InputError as problem:
        raise click.BadParameter(str(problem), param_hint="--out") from problem


def give(
    frame: "pl.LazyFrame", *, out: Path | None, form: str, scratch: Path, shown: Sequence[str], text: Sequence[str]
) -> None:
    """Write the table. `shown` are the columns for a terminal, `text` those of them that are not numbers."""
    from befriend.files import writing

    if form == "table":
        rows = writing.shown_rows(frame, list(shown), SHOWN_ROWS)
        click.echo(laid_out(rows, right=[place for place, name in enumerate(shown) if name not in text]))
    elif out is not None:
        writing.write_table(frame, out, form)
    else:
        try:
            writing.send_table(frame, sys.stdout, scratch, form)
        except BrokenPipeError:
            # The reader, such as `head`, has seen enough: no error. Python would still complain at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_written(out: Path | None, form: str, rows: int) -> None:
    """Say where the table is, or that only its beginning was shown."""
    if out is not None:
        click.echo(f"Written: {out}", err=True)
    elif form == "table" and rows > SHOWN_ROWS:
        click.echo(f"The first {SHOWN_ROWS} of {rows:,} rows; --out FILE writes them all.", err=True)

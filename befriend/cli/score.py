"""`befriend score`: a file of answers in, the same file with scores out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from befriend.base.errors import InputError
from befriend.cli.progress import Progress
from befriend.cli.showing import laid_out
from befriend.cli.table_options import TableChoices, asked_for, opened, say, table_options

if TYPE_CHECKING:
    import polars as pl

    from befriend.files.scoring import Scored
    from befriend.files.tallies import Tally

SHOWN_ROWS = 20
SHOWN_COLUMNS = 4
FORMATS = ["csv", "tsv", "parquet", "json", "ndjson", "table"]


@click.command()
@click.option("--out", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write here, by the file's ending.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format, where the ending does not say it.")
@click.option("--prefix", default="", metavar="TEXT", help="Put before the names of the new columns.")
@click.option("--safe-for-spreadsheets", is_flag=True, help="Put ' before text that a spreadsheet would run.")
@table_options
def score(choices: TableChoices, out: Path | None, form: str | None, prefix: str, safe_for_spreadsheets: bool) -> None:
    """Score the answers in FILE (CSV, TSV or Parquet; - for stdin) and keep its columns beside the scores.

    \b
    befriend score answers.csv --measure phq9                      a table to look at
    befriend score answers.csv -m phq9 -m gad7 --out scored.csv
    cat answers.csv | befriend score - -m phq9 > scored.csv
    befriend score survey.csv -m phq9 --map phq9_1=Q1,phq9_2=Q2,… --missing 99,NA

    New columns: KEY (the score), KEY.band, KEY.SUBSCALE, KEY.SUBSCALE.band, KEY.answered. A skipped item is never
    zero; a score with too many skipped items is left empty.
    """
    from befriend.files.columns import read_mapping
    from befriend.files.scoring import score_opened
    from befriend.files.tallies import tallied
    from befriend.files.writing import safe_for_spreadsheets as protected

    progress = Progress(is_quiet=choices.quiet)
    form = _form(out, form)
    asked = asked_for(choices, prefix=prefix)
    mapping = read_mapping(choices.map, [one.measure for one in asked])
    with opened(choices, progress) as (table, scratch):
        scored = score_opened(table, asked, mapping=mapping, long_names=choices.long_names, told=progress)
        progress.clear()
        say(choices, scored.notes)
        tallies = {one.measure.name: one.new_columns[0] for one in asked}
        frame, counts = tallied(scored.frame, tallies, lambda done: progress("Scoring", done, table.rows))
        if safe_for_spreadsheets:
            frame = protected(frame, scored.kept)
        _give(frame, scored, out=out, form=form, scratch=scratch)
        progress.clear()
        if not choices.quiet:
            _summarise(counts, out)


def _form(out: Path | None, form: str | None) -> str:
    """The format to write: as said, by the ending, a table on a terminal, CSV in a pipe."""
    from befriend.files.writing import format_of

    if form == "table" and out is not None:
        raise click.UsageError("A readable table goes to the terminal. Leave out --out, or choose another --format.")
    if form is not None:
        return form
    if out is None:
        return "table" if sys.stdout.isatty() else "csv"
    try:
        return format_of(out)
    except InputError as problem:
        raise click.BadParameter(str(problem), param_hint="--out") from problem


def _give(frame: "pl.LazyFrame", scored: "Scored", *, out: Path | None, form: str, scratch: Path) -> None:
    from befriend.files import writing

    if form == "table":
        _show(frame, scored)
    elif out is not None:
        writing.write_table(frame, out, form)
    else:
        writing.send_table(frame, sys.stdout, scratch, form)


def _show(frame: "pl.LazyFrame", scored: "Scored") -> None:
    """The first rows: who, and the scores. The answers themselves are left out, they are in the file."""
    from befriend.files.writing import shown_rows

    items = {column for columns in scored.columns.values() for column in columns.values()}
    kept = [name for name in scored.kept if name not in items][:SHOWN_COLUMNS]
    rows = shown_rows(frame, [*kept, *scored.new], SHOWN_ROWS)
    numbers = [len(kept) + place for place, name in enumerate(scored.new) if not name.endswith(".band")]
    click.echo(laid_out(rows, right=numbers))


def _summarise(counts: "dict[str, Tally]", out: Path | None) -> None:
    for name, tally in counts.items():
        unscored = tally.rows - tally.scored
        click.echo(
            f"{name}: {tally.scored:,} of {tally.rows:,} scored"
            + (f", {unscored:,} with too many skipped items" if unscored else "")
            + ("" if tally.mean is None else f"; mean {tally.mean:.2f}, {tally.lowest:g} to {tally.highest:g}"),
            err=True,
        )
    if out is not None:
        click.echo(f"Written: {out}", err=True)

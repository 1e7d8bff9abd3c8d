"""`befriend score`: a file of answers in, the same file with scores out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from befriend.cli.output import FORM, OUT, chosen_form, give, say_written
from befriend.cli.progress import Progress
from befriend.cli.table_options import TableChoices, asked_for, opened, say, table_options

if TYPE_CHECKING:
    from befriend.files.scoring import Scored
    from befriend.files.tallies import Tally

SHOWN_COLUMNS = 4


@click.command(short_help="Score a file of answers.")
@OUT
@FORM
@click.option("--prefix", default="", metavar="TEXT", help="Put before the names of the new columns.")
@click.option("--remembered-bands", is_flag=True, help="Also bands that were read at no source.")
@click.option("--safe-for-spreadsheets", is_flag=True, help="Put ' before text that a spreadsheet would run.")
@table_options
def score(
    choices: TableChoices,
    out: Path | None,
    form: str | None,
    prefix: str,
    remembered_bands: bool,
    safe_for_spreadsheets: bool,
) -> None:
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
    form = chosen_form(out, form, choices.file)
    asked = asked_for(choices, prefix=prefix, with_remembered_bands=remembered_bands)
    mapping = read_mapping(choices.map, [one.measure for one in asked])
    with opened(choices, progress) as (table, scratch):
        scored = score_opened(table.row_by_row(), asked, mapping=mapping, long_names=choices.long_names, told=progress)
        progress.clear()
        say(choices, scored.notes)
        tallies = {one.measure.name: one.new_columns[0] for one in asked}
        frame, counts = tallied(scored.frame, tallies, lambda done: progress("Scoring", done, table.rows))
        if safe_for_spreadsheets:
            frame = protected(frame, scored.kept)
        shown, text = _shown(scored)
        give(frame, out=out, form=form, scratch=scratch, shown=shown, text=text)
        progress.clear()
    if not choices.quiet:
        _summarise(counts)
        say_written(out, form, table.rows)


def _shown(scored: "Scored") -> tuple[list[str], list[str]]:
    """The columns for a terminal, and which of them are text: who, and the scores. The answers are in the file."""
    items = {column for columns in scored.columns.values() for column in columns.values()}
    kept = [name for name in scored.kept if name not in items][:SHOWN_COLUMNS]
    return [*kept, *scored.new], [*kept, *(name for name in scored.new if name.endswith(".band"))]


def _summarise(counts: "dict[str, Tally]") -> None:
    for name, tally in counts.items():
        unscored = tally.rows - tally.scored
        click.echo(
            f"{name}: {tally.scored:,} of {tally.rows:,} scored"
            + (f", {unscored:,} with too many skipped items" if unscored else "")
            + ("" if tally.mean is None else f"; mean {tally.mean:.2f}, {tally.lowest:g} to {tally.highest:g}"),
            err=True,
        )

"""`befriend reliability`: how far the scores in a file can be trusted."""

import json
from typing import TYPE_CHECKING, Any

import click

from befriend.base.errors import InputError
from befriend.cli.change import only_measure, read_pairs
from befriend.cli.progress import Progress
from befriend.cli.showing import laid_out
from befriend.cli.table_options import TableChoices, asked_for, opened, say, table_options
from befriend.measure.items import Measure, Rule, Subscale

if TYPE_CHECKING:
    import polars as pl

    from befriend.files.opening import Table


@click.command(short_help="Say how far scores can be trusted.")
@click.option("--retest", is_flag=True, help="Also the agreement of each person's first and last score.")
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@table_options
def reliability(choices: TableChoices, retest: bool, level: float, as_json: bool) -> None:
    """Say how well the items of each score in FILE hang together, and how large its measurement error is.

    \b
    befriend reliability answers.csv --measure phq9
    befriend reliability twice.csv -m phq9 --retest --person who --date when

    Alpha (Cronbach) with its interval by Feldt, omega (McDonald, one factor), the standard error of measurement and
    the smallest change beyond it. Rows with a skipped item are left out and counted. --retest adds the correlation
    and the intraclass correlation (agreement) of first and last scores: only for people who did not change between.
    """
    progress = Progress(is_quiet=choices.quiet)
    measure = only_measure(choices).measure
    with opened(choices, progress) as (table, _):
        found, notes = _coefficients(choices, table, measure, level, progress)
        notes = (*notes, *_notes_on_people(choices, table))
        for scale in measure.scales if retest else ():
            again, told = _retest(choices, table, measure, scale, level, progress)
            found.append(again)
            notes = (*notes, *(note for note in told if note not in notes))
        progress.clear()
    say(choices, notes)
    if as_json:
        click.echo(json.dumps(found, indent=2))
    else:
        _print(found, level)


def _coefficients(
    choices: TableChoices, table: "Table", measure: Measure, level: float, progress: Progress
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    from befriend.files.columns import read_mapping
    from befriend.files.scoring import answers_opened

    asked = asked_for(choices)[0]
    mapping = read_mapping(choices.map, [measure])
    answers, notes = answers_opened(table, asked, mapping=mapping, long_names=choices.long_names, told=progress)
    scales = [scale for scale in measure.scales if len(scale.item_ids) > 1 and scale.scoring.rule is not Rule.HIGHEST]
    return [_of_scale(answers, measure, scale, level) for scale in scales], notes


def _notes_on_people(choices: TableChoices, table: "Table") -> tuple[str, ...]:
    """Rows that are nobody's and people in several rows. A long table has one row per person and date by itself."""
    from befriend.files.columns import read_mapping
    from befriend.files.courses import notes_on_people, person_column
    from befriend.files.scoring import check_ins_opened

    person = person_column(table.columns, table.name, choices.person)
    if person is None:
        return ()
    asked = asked_for(choices)[0]
    mapping = read_mapping(choices.map, [asked.measure])
    return notes_on_people(check_ins_opened(table, asked, mapping=mapping, long_names=choices.long_names), person)


def _of_scale(answers: "pl.LazyFrame", measure: Measure, scale: Subscale, level: float) -> dict[str, Any]:
    from befriend.files.spreads import spread_of
    from befriend.measure.reliability import alpha

    spread = spread_of(answers, measure, scale)
    found = alpha(spread, level)
    return {
        "score": measure.column_of(scale),
        "items": found.items,
        "n": found.n,
        "left_out": found.left_out,
        "alpha": found.value,
        "alpha_low": found.interval.low,
        "alpha_high": found.interval.high,
        "omega": _omega(spread),
        "mean_of_sum": found.mean,
        "sd_of_sum": found.sd,
        "standard_error_of_sum": found.standard_error if found.value >= 0 else None,
        "detectable_change_of_sum": found.minimal_detectable_change if found.value >= 0 else None,
    }


def _omega(spread: Any) -> float | None:
    """Omega, or nothing where one factor cannot be fitted."""
    from befriend.measure.reliability import omega

    try:
        found = omega(spread)
    except InputError:
        return None
    return None if found.is_improper else found.value


def _retest(
    choices: TableChoices, table: "Table", measure: Measure, scale: Subscale, level: float, progress: Progress
) -> tuple[dict[str, Any], tuple[str, ...]]:
    from befriend.measure.reliability import IccForm, icc, retest

    pairs, notes = read_pairs(choices, table, scale, progress, is_consecutive=False)
    scores = pairs.select("first", "last")
    twice, agreement = retest(pairs["first"], pairs["last"], level), icc(scores.to_numpy(), IccForm.AGREEMENT, level)
    again = {
        "score": measure.column_of(scale),
        "n": twice.n,
        "retest_r": twice.value,
        "retest_low": twice.interval.low,
        "retest_high": twice.interval.high,
        "icc_agreement": agreement.value,
        "icc_low": agreement.interval.low,
        "icc_high": agreement.interval.high,
    }
    return again, notes


def _print(found: list[dict[str, Any]], level: float) -> None:
    inner = [one for one in found if "alpha" in one]
    interval = f"{100 * level:g}% interval"
    heading = ["score", "items", "n", "left out", "alpha", interval, "omega", "SEM of sum", "detectable change"]
    click.echo(laid_out([heading, *(_inner_row(one) for one in inner)], right=range(1, 9)))
    again = [one for one in found if "retest_r" in one]
    if again:
        heading = ["score", "n", "retest r", interval, "ICC (agreement)", interval]
        click.echo("\n" + laid_out([heading, *(_again_row(one) for one in again)], right=range(1, 6)))


def _inner_row(one: dict[str, Any]) -> list[str]:
    counts = [str(one["items"]), f"{one['n']:,}", f"{one['left_out']:,}"]
    interval = f"{one['alpha_low']:.3f} to {one['alpha_high']:.3f}"
    errors = [_figure(one["standard_error_of_sum"], 2), _figure(one["detectable_change_of_sum"], 2)]
    return [one["score"], *counts, _figure(one["alpha"]), interval, _figure(one["omega"]), *errors]


def _again_row(one: dict[str, Any]) -> list[str]:
    return [
        one["score"],
        f"{one['n']:,}",
        _figure(one["retest_r"]),
        f"{one['retest_low']:.3f} to {one['retest_high']:.3f}",
        _figure(one["icc_agreement"]),
        f"{one['icc_low']:.3f} to {one['icc_high']:.3f}",
    ]


def _figure(value: float | None, places: int = 3) -> str:
    return "–" if value is None else f"{value:.{places}f}"

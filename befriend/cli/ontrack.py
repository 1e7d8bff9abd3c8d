"""`befriend ontrack`: how the rule for being on track does on the people in a file."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from befriend.care.ontrack import SHARE, STATED, Basis, Expectation
from befriend.cli.change import chosen_rule, chosen_scale, only_measure, read_check_ins
from befriend.cli.output import FORM, OUT, chosen_form, give, say_written
from befriend.cli.progress import Progress
from befriend.cli.showing import laid_out
from befriend.cli.table_options import TableChoices, opened, say, table_options
from befriend.measure.items import ChangeRule, Measure, Subscale

if TYPE_CHECKING:
    import polars as pl

    from befriend.care.flag_calibration import Calibration

WEEKS: Final = (1, 2, 4, 8, 12, 26)
STEPS: Final = 7
SHARES: Final = ("within", "deteriorate", "found", "in_vain", "right")


def _weeks(_: click.Context, option: click.Parameter, text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) > 0 for part in parts):
        raise click.BadParameter(f"{text} are no weeks. Write whole numbers from 1, such as 1,2,4,8.", param=option)
    return tuple(sorted(set(map(int, parts))))


@click.command(short_help="Try the rule for being on track.")
@click.option(
    "--share",
    type=click.FloatRange(0.5, 1, max_open=True),
    default=SHARE,
    show_default=True,
    help="So many lie within the bound.",
)
@click.option(
    "--weeks",
    default=",".join(map(str, WEEKS)),
    show_default=True,
    callback=_weeks,
    metavar="NUMBERS",
    help="The weeks since the first score to look at.",
)
@click.option("--scale", metavar="KEY", help="The score to look at: total, or a subscale. The main one when not given.")
@click.option("--rule", metavar="KEY", help="The published change rule that says what is reliably worse.")
@OUT
@FORM
@table_options
def ontrack(
    choices: TableChoices,
    share: float,
    weeks: tuple[int, ...],
    scale: str | None,
    rule: str | None,
    out: Path | None,
    form: str | None,
) -> None:
    """Try the rule for being on track on the people in FILE: does its bound hold, and whom would it have found?

    \b
    befriend ontrack answers.csv --measure phq9
    befriend ontrack year.parquet -m gad7 --share 0.9 --weeks 1,2,4,8 --out ontrack.csv

    FILE needs a column with the person and one with the date (--person, --date); numbers there are taken as weeks.
    One person in five is kept aside. Of the others one half gives the expected course and the other half the
    conformal bound; those aside show how each course does. The table describes these people. It forecasts nobody's
    course.
    """
    progress = Progress(is_quiet=choices.quiet)
    form = chosen_form(out, form, choices.file)
    measure = only_measure(choices).measure
    chosen = chosen_scale(measure, scale)
    worse = chosen_rule(measure, chosen, rule)
    with opened(choices, progress) as (table, scratch):
        from befriend.care.flag_calibration import calibrated, flag_table
        from befriend.files.later_scores import later_scores

        check_ins, who, notes = read_check_ins(choices, table, chosen, progress)
        later, told = later_scores(check_ins, who), _steps(progress)
        made = calibrated(later, chosen.direction, share, _stated(measure, chosen, share), told)
        found = flag_table(made, worse.reliable, chosen.direction, weeks, told)
        progress.clear()
        say(choices, [*notes, *_said(made, worse, share)])
        if form == "table":
            click.echo(_text(found))
        else:
            give(found.lazy(), out=out, form=form, scratch=scratch, shown=found.columns, text=["course"])
    if not choices.quiet and form != "table":
        say_written(out, form, found.height)


def _steps(progress: Progress) -> Callable[[str], None]:
    done = 0

    def told(doing: str) -> None:
        nonlocal done
        done += 1
        progress(doing, done, STEPS)

    return told


def _stated(measure: Measure, scale: Subscale, share: float) -> Expectation | None:
    is_known = measure.key in STATED and scale == measure.main
    return Expectation(STATED[measure.key], Basis.STATED, share) if is_known else None


def _said(made: "Calibration", worse: ChangeRule, share: float) -> list[str]:
    """Whose courses these are, what the bound is for, and what counts as reliably worse."""
    from befriend.care.flag_calibration import STATED_COURSE

    tried_on = made.people
    told = [f"Tried on {tried_on:,} people; {share:.0%} of them should lie within the bound."]
    if STATED_COURSE in made.courses:
        told.append(f"The stated course: {made.courses[STATED_COURSE].curve.source}")
    if made.trial is None:
        told.append("They are too few for a course of their own, so the stated one alone was tried on all of them.")
    else:
        kept = "conformal" if made.trial.is_off else "plain"
        plain = made.trial.plain
        last = f"It judges nobody after week {plain.last_week:g}."
        told.append(
            f"The own course: {plain.curve.source} {last} A service of these people would keep its {kept} bound."
        )
    return [*told, f"Reliably worse: by {worse.reliable:g} points. {worse.basis}."]


def _text(found: "pl.DataFrame") -> str:
    heading = [name.replace("_", " ") for name in found.columns]
    rows = [[_cell(name, value) for name, value in row.items()] for row in found.iter_rows(named=True)]
    return laid_out([heading, *rows], right=range(1, len(heading)))


def _cell(name: str, value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if name in SHARES else f"{value:,}" if isinstance(value, int) else str(value)

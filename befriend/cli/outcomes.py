"""`befriend outcomes`: what became of the people in a file, altogether and by group, with who is missing."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from befriend.cli.change import METHODS, chosen_rule, chosen_scale
from befriend.cli.output import FORM, OUT, chosen_form, give, say_written
from befriend.cli.progress import Progress
from befriend.cli.table_options import TableChoices, asked_for, find_measures, opened, say, table_options
from befriend.measure.items import ChangeRule, Measure, Subscale

if TYPE_CHECKING:
    import polars as pl

    from befriend.files.courses import Who
    from befriend.files.opening import Table
    from befriend.measure.outcomes import Judged

SMALLEST: Final = 10
TOGETHER: Final = (
    "NHS Talking Therapies, one referral: improved when either score falls by its threshold and neither rises by its "
    "own; a case when either is one. Published tables divide by all completed referrals, here by pairs. Contains "
    "public sector information licensed under the Open Government Licence v3.0."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One score to report on, its rule, or None where an index was asked for, and how the report says so."""

    measure: Measure
    scale: Subscale
    rule: ChangeRule | None

    @property
    def column(self) -> str:
        return self.measure.column_of(self.scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the figures are made by."""

    method: str
    reliability: float | None
    end_reliability: float | None
    smallest: int
    level: float


def _definitions(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if not is_asked or context.resilient_parsing:
        return
    from befriend.cli.outcomes_report import definitions_text

    click.echo(definitions_text())
    context.exit()


@click.command(short_help="Say what became of the people in a file.")
@click.option("--by", multiple=True, metavar="COLUMN", help="Also by the groups in this column. May be repeated.")
@click.option("--publish", is_flag=True, help="Instead: tables that may be given away, their small numbers hidden.")
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --publish: what --keep wrote of an earlier publication. May be repeated.",
)
@click.option(
    "--keep", type=click.Path(dir_okay=False, path_type=Path), help="With --publish: write what the next one needs."
)
@click.option("--stays", is_flag=True, help="Instead: how many scores people give before they stop.")
@click.option("--times", is_flag=True, help="Instead: by which week how many had first improved, or got worse.")
@click.option("--smallest", type=click.IntRange(3), default=SMALLEST, show_default=True, help="The smallest group.")
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True)
@click.option("--scale", metavar="KEY", help="The score to look at: total, or a subscale. The main one when not given.")
@click.option("--rule", metavar="KEY", help="The published change rule to use.")
@click.option("--method", type=click.Choice(list(METHODS)), default="jt", show_default=True, help="The index.")
@click.option("--reliability", type=click.FloatRange(0, 1, max_open=True), help="Use an index, with this reliability.")
@click.option(
    "--end-reliability", type=click.FloatRange(0, 1, max_open=True), help="The reliability at the end, for nk."
)
@click.option(
    "--definitions",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_definitions,
    help="Print what each figure means and where it comes from, and leave.",
)
@OUT
@FORM
@table_options
def outcomes(
    choices: TableChoices,
    by: tuple[str, ...],
    publish: bool,
    earlier: tuple[Path, ...],
    keep: Path | None,
    stays: bool,
    times: bool,
    smallest: int,
    level: float,
    scale: str | None,
    rule: str | None,
    method: str,
    reliability: float | None,
    end_reliability: float | None,
    out: Path | None,
    form: str | None,
) -> None:
    """Sum up first and last scores in FILE: how many improved, recovered, got worse, and how many are missing.

    \b
    befriend outcomes answers.csv --measure phq9
    befriend outcomes answers.parquet -m phq9 -m gad7 --by service --by programme --out outcomes.csv
    befriend outcomes answers.csv -m phq9 --stays
    befriend outcomes answers.csv -m phq9 --times
    befriend outcomes answers.csv -m phq9 --by gender --by team --publish
    befriend outcomes --definitions

    FILE needs a column with the person and one with the date (--person, --date). PHQ-9 together with GAD-7 is also
    judged as NHS Talking Therapies judges a referral. Groups stand in the order of their names; one with fewer people
    than --smallest shows only that. The report describes: it does not say why, and it does not rank.
    """
    _refuse_two_reports(publish=publish, stays=stays, times=times)
    _refuse_beside_publish(publish, earlier, keep)
    progress = Progress(is_quiet=choices.quiet)
    form = chosen_form(out, form, choices.file)
    asked = _asked(choices, scale, rule, is_index=reliability is not None)
    wanted = Wanted(
        method=method, reliability=reliability, end_reliability=end_reliability, smallest=smallest, level=level
    )
    with opened(choices, progress) as (table, scratch):
        data_cut = sha256_of(scratch / "input" if choices.file == "-" else Path(choices.file), progress)
        check_ins, who, notes = _check_ins(choices, table, asked, by, progress)
        source = _Source(check_ins, who, progress, table.rows)
        judged = [_judged(source, one, wanted) for one in asked]
        if publish:
            frame, text, assumed = _published(source, asked, judged, by, wanted, data_cut, earlier, keep)
            notes = (*notes, *(assumed if form != "table" else ()))
        else:
            make = _stays if stays else _times if times else _outcomes
            frame, text = make(source, asked, judged, by, wanted, data_cut)
        progress.clear()
        say(choices, [*notes, *_note_on_nothing(frame, smallest)])
        if form == "table":
            click.echo(text)
        else:
            give(frame.lazy(), out=out, form=form, scratch=scratch, shown=frame.columns, text=[])
    if not choices.quiet:
        _close(form, choices.name, data_cut, out, frame.height, is_of_times=times)


def _note_on_nothing(table: "pl.DataFrame", smallest: int) -> list[str]:
    few = f"Nothing rests on {smallest} people or more, so there is no figure. --smallest says how few they may be."
    return [few] if table.is_empty() else []


def sha256_of(path: Path, progress: Progress) -> str:
    """The SHA-256 of a file, as `sha256sum` prints it."""
    found, size, done = hashlib.sha256(), path.stat().st_size, 0
    with path.open("rb") as file:
        while part := file.read(2**20):
            found.update(part)
            done += len(part)
            progress("Taking the data cut", done, size)
    return found.hexdigest()


def _asked(choices: TableChoices, scale: str | None, rule: str | None, *, is_index: bool) -> list[Asked]:
    measures = [content.measure for content in find_measures(choices.measure, choices.packs)]
    if len(measures) > 1 and (scale is not None or is_index):
        raise click.UsageError("--scale and --reliability belong to one score. Give one --measure with them.")
    scales = [chosen_scale(measure, scale) for measure in measures]
    rules = [None if is_index else chosen_rule(*pair, rule) for pair in zip(measures, scales, strict=True)]
    return [
        Asked(measure=measure, scale=chosen, rule=one)
        for measure, chosen, one in zip(measures, scales, rules, strict=True)
    ]


def _check_ins(
    choices: TableChoices, table: "Table", asked: list[Asked], by: tuple[str, ...], progress: Progress
) -> "tuple[pl.LazyFrame, Who, tuple[str, ...]]":
    """The check-ins that are somebody's, with time, groups and scores; whose and when; what to note."""
    from befriend.files.columns import read_mapping
    from befriend.files.courses import find_who, note_on_days, order_expression
    from befriend.files.outcomes import check_ins_for_outcomes
    from befriend.files.scoring import score_opened

    ways = asked_for(choices)
    mapping = read_mapping(choices.map, [one.measure for one in ways])
    who = find_who(table.columns, table.name, person=choices.person, date=choices.date)
    when = order_expression(table, who.date)
    scored = score_opened(table, ways, mapping=mapping, long_names=choices.long_names, told=progress)
    columns = [one.column for one in asked]
    check_ins, notes = check_ins_for_outcomes(scored, who, when, columns, by, table.name)
    return check_ins, who, (*scored.notes, *notes, *note_on_days(table, who.date))


@dataclass(frozen=True, slots=True)
class _Source:
    """The check-ins of the file. They pass by once for each question that is put to them."""

    check_ins: "pl.LazyFrame"
    who: "Who"
    progress: Progress
    rows: int

    def courses(self, judged: "Sequence[Judged]", by: str | None = None) -> "pl.LazyFrame":
        from befriend.measure.outcomes import courses_of

        return courses_of(self.counted(judged[0], by), judged, person=self.who.person, by=by)

    def counted(self, judged: "Judged", by: str | None) -> "pl.LazyFrame":
        """The check-ins, whose progress is told as they pass by."""
        from befriend.files.tallies import tallied

        doing = "Summing up" if by is None else f"Summing up by {by}"
        score = judged.column
        counted, _ = tallied(self.check_ins, {score: score}, lambda done: self.progress(doing, done, self.rows))
        return counted


def _judged(source: _Source, asked: Asked, wanted: Wanted) -> "Judged":
    """The score with its published rule, or with an index whose means and spreads come from the file itself."""
    from befriend.measure.change import Method
    from befriend.measure.outcomes import Judged, sample_reference

    plain = Judged(column=asked.column, direction=asked.scale.direction, rule=asked.rule)
    if wanted.reliability is None:
        return plain
    reference = sample_reference(
        source.courses([plain]), reliability=wanted.reliability, end_reliability=wanted.end_reliability
    )
    return replace(plain, index=(Method(METHODS[wanted.method]), reference))


def _said(judged: "Judged") -> str:
    """What a score is judged by, in a sentence."""
    from befriend.measure.change import CRITICAL_VALUE

    if judged.rule is not None:
        source = judged.rule.source
        doubt = "" if source.is_verified else f" (not verified: {source.confidence})"
        return f"{judged.rule.basis}. {source.citation}{doubt}."
    assert judged.index is not None
    method, reference = judged.index
    return (
        f"{method.replace('_', ' ').title()}: reliable beyond {CRITICAL_VALUE[method]}, with a reliability of "
        f"{reference.reliability:g}, mean {reference.start.mean:.2f} and SD {reference.start.sd:.2f} of this file's "
        "first scores."
    )


def _outcomes(
    source: _Source, asked: list[Asked], judged: "list[Judged]", by: tuple[str, ...], wanted: Wanted, data_cut: str
) -> "tuple[pl.DataFrame, str]":
    """The figures of everybody, then by each column, score by score; as a table, and for a person to read."""
    import polars as pl

    from befriend.cli.outcomes_report import Chapter, outcomes_text
    from befriend.measure.outcomes import are_a_referral, outcome_table, outcomes_by, together_name

    named = [(one.column, _said(one)) for one in judged]
    if are_a_referral(judged):
        named.append((together_name(judged), TOGETHER))
    found = outcomes_by(
        lambda column: source.courses(judged, column),
        judged,
        (None, *by),
        smallest=wanted.smallest,
        level=wanted.level,
    )
    chapters = [Chapter(score, rule, rows) for (score, rule), rows in zip(named, found, strict=True)]
    table = pl.concat(
        [outcome_table(chapter.rows, {"rule": chapter.rule, "data_cut": data_cut}) for chapter in chapters]
    )
    return table, outcomes_text(chapters, wanted.smallest, wanted.level, data_cut)


def _refuse_two_reports(**asked: bool) -> None:
    named = [f"--{name}" for name, is_asked in asked.items() if is_asked]
    if len(named) > 1:
        raise click.UsageError(f"{' and '.join(named)} are reports of their own. Give one of them.")


def _refuse_beside_publish(publish: bool, earlier: tuple[Path, ...], keep: Path | None) -> None:
    if not publish and (earlier or keep is not None):
        raise click.UsageError("--earlier and --keep belong to --publish. Give it too, or leave them out.")
    if publish and click.get_current_context().get_parameter_source("smallest") is not ParameterSource.DEFAULT:
        raise click.UsageError(
            "--publish has its own smallest group, which cannot be changed. Leave --smallest out, or --publish."
        )
    if keep is not None and keep.resolve() in {one.resolve() for one in earlier}:
        raise click.UsageError(
            f"--keep would write over {keep}, which is given with --earlier and is needed again. Give it another name."
        )


def _published(
    source: _Source,
    asked: list[Asked],
    judged: "list[Judged]",
    by: tuple[str, ...],
    wanted: Wanted,
    data_cut: str,
    earlier: tuple[Path, ...],
    keep: Path | None,
) -> "tuple[pl.DataFrame, str, list[str]]":
    """Protected tables of one score: everybody, then by each column, each person in the group they stated last.

    With the text, which holds it too, comes what was assumed of earlier publications.
    """
    from befriend.cli import outcomes_published as published
    from befriend.files.outcomes import in_last_group
    from befriend.measure.disclosure import outcome_layout
    from befriend.measure.outcomes import are_a_referral, group_counts, together_name
    from befriend.measure.scoring.one import possible_range

    is_together = are_a_referral(judged)
    if len(asked) > 1 and not is_together:
        raise click.UsageError("--publish protects one score at a time. Give one --measure, or PHQ-9 with GAD-7.")
    by = tuple(dict.fromkeys(by))
    settled = replace(source, check_ins=in_last_group(source.check_ins, source.who.person, by))
    counts = {
        column: group_counts(settled.courses(judged, column), judged, by=column, together=is_together)[-1]
        for column in (None, *by)
    }
    layout = outcome_layout(
        has_judge=judged[0].has_judge,
        has_caseness=judged[0].has_caseness,
        is_referral=is_together,
        score=possible_range(asked[0].measure, asked[0].scale),
    )
    source.progress("Hiding small numbers", 0, 0)
    made = published.make_publication(
        together_name(judged) if is_together else judged[0].column,
        TOGETHER if is_together else _said(judged[0]),
        counts,
        layout,
        name=data_cut,
        files=earlier,
        now=datetime.now(UTC),
    )
    if keep is not None:
        published.keep(made, keep)
    table = published.published_table(made, wanted.level, data_cut)
    return table, published.published_text(made, wanted.level, data_cut), published.assumed_by(made)


def _stays(
    source: _Source, asked: list[Asked], judged: "list[Judged]", by: tuple[str, ...], wanted: Wanted, data_cut: str
) -> "tuple[pl.DataFrame, str]":
    """How many scores people give before they stop, of everybody and by each column."""
    import polars as pl

    from befriend.cli.outcomes_report import stays_text
    from befriend.measure.outcomes import stays_table

    tables = []
    for place, one in enumerate(judged):
        for column in (None, *by):
            courses = source.courses(judged, column)
            tables.append(stays_table(courses, place, score=one.column, by=column, smallest=wanted.smallest))
    table = pl.concat(tables).with_columns(pl.lit(data_cut).alias("data_cut"))
    return table, stays_text(table, data_cut)


def _times(
    source: _Source, asked: list[Asked], judged: "list[Judged]", by: tuple[str, ...], wanted: Wanted, data_cut: str
) -> "tuple[pl.DataFrame, str]":
    """By when people had first changed, of everybody and by each column."""
    import polars as pl

    from befriend.cli.outcomes_report import times_text
    from befriend.files.courses import days_or_weeks
    from befriend.measure.outcomes import AT, times_table

    source = replace(source, check_ins=days_or_weeks(source.check_ins, AT, source.who.date))
    tables = [
        times_table(
            source.counted(one, column),
            one,
            person=source.who.person,
            by=column,
            smallest=wanted.smallest,
            level=wanted.level,
        )
        for one in judged
        for column in (None, *by)
    ]
    table = pl.concat(tables).with_columns(pl.lit(data_cut).alias("data_cut"))
    return table, times_text(table, wanted.level, data_cut)


def _close(form: str, name: str, data_cut: str, out: Path | None, rows: int, *, is_of_times: bool) -> None:
    """Which file this was, and, where no report was read, that it describes."""
    from befriend.measure.outcomes import definitions

    if form != "table":
        click.echo(f"Data cut: SHA-256 of {name} is {data_cut}.", err=True)
        describes = definitions.TIMES_DESCRIBE if is_of_times else definitions.DESCRIBES
        click.echo(f"{describes} {definitions.NO_ORDER}", err=True)
        say_written(out, form, rows)

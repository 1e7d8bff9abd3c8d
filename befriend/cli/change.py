"""`befriend change`: what happened between two scores of each person, beyond measurement error."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from befriend.cli.output import FORM, OUT, chosen_form, give, say_written
from befriend.cli.progress import Progress
from befriend.cli.table_options import TableChoices, asked_for, find_measures, opened, say, table_options
from befriend.content.frozen import MeasureContent
from befriend.measure.items import ChangeRule, Measure, Subscale

if TYPE_CHECKING:
    import polars as pl

    from befriend.files.courses import Who
    from befriend.files.opening import Table

METHODS: Final = {
    "jt": "jacobson_truax",
    "en": "edwards_nunnally",
    "gln": "gulliksen_lord_novick",
    "hll": "hsu_linn_lord",
    "nk": "nunnally_kotsch",
    "ha": "hageman_arrindell",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a change is judged by: a published rule, or an index with the figures that were given."""

    rule: ChangeRule | None
    method: str
    reliability: float | None
    end_reliability: float | None
    sd: float | None
    mean: float | None


@click.command(short_help="Compare each person's scores.")
@click.option("--scale", metavar="KEY", help="The score to compare: total, or a subscale. The main one when not given.")
@click.option("--consecutive", is_flag=True, help="Compare each check-in with the one before, not first with last.")
@click.option("--rule", metavar="KEY", help="The published change rule to use.")
@click.option("--method", type=click.Choice(list(METHODS)), default="jt", show_default=True, help="The index.")
@click.option("--reliability", type=click.FloatRange(0, 1, max_open=True), help="Use an index, with this reliability.")
@click.option(
    "--end-reliability", type=click.FloatRange(0, 1, max_open=True), help="The reliability at the end, for nk."
)
@click.option("--sd", type=click.FloatRange(0, min_open=True), help="The standard deviation of first scores.")
@click.option("--mean", type=float, help="The mean of first scores.")
@OUT
@FORM
@table_options
def change(
    choices: TableChoices,
    scale: str | None,
    consecutive: bool,
    rule: str | None,
    method: str,
    reliability: float | None,
    end_reliability: float | None,
    sd: float | None,
    mean: float | None,
    out: Path | None,
    form: str | None,
) -> None:
    """Compare each person's first and last score in FILE: better, worse, or no clear change.

    \b
    befriend change answers.csv --measure phq9                      by the measure's published rule
    befriend change answers.csv -m phq9 --reliability 0.84 --sd 6   by an index (Jacobson and Truax)
    befriend change answers.csv -m phq9 --reliability 0.84 --method ha --consecutive

    FILE needs a column with the person and one with the date (--person, --date). A change within measurement error
    is called no clear change. Figures that an index needs and that are not given are taken from the file itself.
    """
    progress = Progress(is_quiet=choices.quiet)
    form = chosen_form(out, form, choices.file)
    content = only_measure(choices)
    chosen = chosen_scale(content.measure, scale)
    basis = Basis(
        rule=None if reliability is not None else chosen_rule(content.measure, chosen, rule),
        method=method,
        reliability=reliability,
        end_reliability=end_reliability,
        sd=sd,
        mean=mean,
    )
    with opened(choices, progress) as (table, scratch):
        pairs, notes = read_pairs(choices, table, chosen, progress, is_consecutive=consecutive)
        progress.clear()
        changed, said = _judge(pairs, basis, chosen)
        say(choices, [*notes, said])
        _give(changed, out=out, form=form, scratch=scratch)
    if not choices.quiet:
        _summarise(changed)
        say_written(out, form, changed.height)


def only_measure(choices: TableChoices) -> MeasureContent:
    """The one measure asked for: scores of two measures cannot be compared."""
    contents = find_measures(choices.measure, choices.packs)
    if len(contents) != 1:
        raise click.UsageError("This looks at one measure at a time. Give one --measure.")
    return contents[0]


def chosen_scale(measure: Measure, key: str | None) -> Subscale:
    """The scale of this key, or the main one."""
    if key is None:
        return measure.main
    for scale in measure.scales:
        if key in (scale.key, measure.column_of(scale)):
            return scale
    keys = ", ".join(scale.key for scale in measure.scales)
    raise click.BadParameter(f"{measure.name} has no score {key}. Its scores are {keys}.", param_hint="--scale")


def read_pairs(
    choices: TableChoices, table: "Table", scale: Subscale, progress: Progress, *, is_consecutive: bool
) -> "tuple[pl.DataFrame, tuple[str, ...]]":
    """Two scores per person from the file, and what there is to note about them."""
    from befriend.files.courses import pairs_of

    check_ins, who, notes = read_check_ins(choices, table, scale, progress)
    return pairs_of(check_ins, who, is_consecutive=is_consecutive), notes


def read_check_ins(
    choices: TableChoices, table: "Table", scale: Subscale, progress: Progress
) -> "tuple[pl.DataFrame, Who, tuple[str, ...]]":
    """The check-ins of the file that are somebody's and have this score, in the order of time, with what to note."""
    from befriend.files.columns import read_mapping
    from befriend.files.courses import (
        check_ins_of,
        find_who,
        note_on_days,
        order_expression,
        refuse_repeated,
        somebodys,
    )
    from befriend.files.scoring import score_opened

    asked = asked_for(choices)
    mapping = read_mapping(choices.map, [asked[0].measure])
    who = find_who(table.columns, table.name, person=choices.person, date=choices.date)
    when = order_expression(table, who.date)
    scored = score_opened(table, asked, mapping=mapping, long_names=choices.long_names, told=progress)
    everybodys = check_ins_of(scored.frame, who, when, asked[0].measure.column_of(scale))
    check_ins = somebodys(everybodys, who)
    refuse_repeated(table, who, when, check_ins)
    nobodys = everybodys.height - check_ins.height
    left_out = (f"Left out, because their column {who.person} is empty: {nobodys:,} check-ins.",) if nobodys else ()
    return check_ins, who, (*scored.notes, *left_out, *note_on_days(table, who.date))


def chosen_rule(measure: Measure, scale: Subscale, key: str | None) -> ChangeRule:
    """The rule of this key, or the first that was at least read somewhere: a remembered one must be asked for."""
    rules = {rule.key: rule for rule in scale.change_rules if rule.source.may_be_shown or rule.key == key}
    if key is None and rules:
        return next(iter(rules.values()))
    if key in rules:
        return rules[key]
    known = ", ".join(rule.key for rule in scale.change_rules) or "none"
    raise click.UsageError(
        f"{measure.column_of(scale)} has {'no rule ' + key if key else 'no published change rule to use unasked'} "
        f"(its rules: {known}). Name one with --rule, or give --reliability to use an index."
    )


def _judge(pairs: "pl.DataFrame", basis: Basis, scale: Subscale) -> "tuple[pl.DataFrame, str]":
    """The pairs with what they amount to, and a sentence that says by what."""
    from befriend.files.courses import changed_by_index, changed_by_rule, reference_of
    from befriend.measure.change import CRITICAL_VALUE, Method

    if basis.rule is not None:
        source = basis.rule.source
        doubt = "" if source.is_verified else f" (not verified: {source.confidence})"
        return changed_by_rule(pairs, basis.rule, scale.direction), f"{basis.rule.basis}. {source.citation}{doubt}."
    method = Method(METHODS[basis.method])
    reference = reference_of(
        pairs,
        reliability=basis.reliability or 0.0,
        end_reliability=basis.end_reliability,
        sd=basis.sd,
        mean=basis.mean,
    )
    said = (
        f"{method.replace('_', ' ').title()}: reliable beyond {CRITICAL_VALUE[method]}, with a reliability of "
        f"{reference.reliability:g}, mean {reference.start.mean:.2f} and SD {reference.start.sd:.2f} of first scores"
        f"{'' if basis.sd is not None else ' (the SD is that of this file)'}."
    )
    return changed_by_index(pairs, method, reference, scale.direction), said


def _give(changed: "pl.DataFrame", *, out: Path | None, form: str, scratch: Path) -> None:
    text = [name for name, kind in changed.schema.items() if not kind.is_float()]
    give(changed.lazy(), out=out, form=form, scratch=scratch, shown=changed.columns, text=text)


def _summarise(changed: "pl.DataFrame") -> None:
    """How many got better, worse, or neither; and how many left the range of a case."""
    counts = dict(changed["change"].cast(str).value_counts().iter_rows())
    for kind in ("reliable_improvement", "no_clear_change", "reliable_deterioration"):
        share = f" ({100 * counts.get(kind, 0) / changed.height:.0f}%)" if changed.height else ""
        click.echo(f"{kind.replace('_', ' ')}: {counts.get(kind, 0):,}{share}", err=True)
    if "was_case" in changed.columns:
        recovered = changed.filter(changed["was_case"] & ~changed["is_case"]).height
        click.echo(f"recovered (a case first, none last): {recovered:,} of {changed['was_case'].sum():,}", err=True)

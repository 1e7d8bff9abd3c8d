"""`befriend measures`: which questionnaires there are, and everything one of them says of itself."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from befriend.cli.showing import laid_out
from befriend.content.frozen import MeasureContent
from befriend.measure.items import Adaptive, Confidence, Item, Measure, MissingKind, Norm, Source, Subscale

packs_option = click.option(
    "--packs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with your own measures. May be repeated.",
)


@click.group(short_help="List and show questionnaires.")
def measures() -> None:
    """List the questionnaires, or show one with its scoring, its sources and its licence."""


@measures.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@packs_option
def list_measures(packs: tuple[Path, ...], as_json: bool) -> None:
    """List every measure: key, name, items, scores, and whether its wording comes with befriend."""
    from befriend.content.reading import CORE_PACK, read_library

    contents = [content for _, content in sorted(read_library((CORE_PACK, *packs)).measures.items())]
    if as_json:
        click.echo(json.dumps([_in_short(content) for content in contents], indent=2))
        return
    rows = [["key", "name", "items", "wording", "asks about"], *(_row(content) for content in contents)]
    click.echo(laid_out(rows, right=[2]))
    click.echo(f"\n{len(contents)} measures. `befriend measures show KEY` says more of one.", err=True)


@measures.command("show")
@click.argument("key")
@packs_option
def show_measure(key: str, packs: tuple[Path, ...]) -> None:
    """Show what a measure asks, how it is scored, what a change means, and how sure we are of each fact."""
    from befriend.cli.table_options import find_measures

    click.echo("\n".join(_sheet(find_measures([key], packs)[0])))


def _in_short(content: MeasureContent) -> dict[str, object]:
    measure = content.measure
    return {
        "key": measure.key,
        "name": measure.name,
        "items": [item.id for item in measure.items],
        "scores": [measure.column_of(scale) for scale in measure.scales],
        "wording": sorted(content.wordings),
    }


def _row(content: MeasureContent) -> list[str]:
    measure = content.measure
    wording = ", ".join(sorted(content.wordings)) or "not included"
    return [measure.key, measure.name, str(len(measure.items)), wording, content.words_for("en").plain_name]


# One measure on a sheet -------------------------------------------------------------------------------------------


def _sheet(content: MeasureContent) -> Iterator[str]:
    measure = content.measure
    yield f"{measure.name} ({measure.key}), version {measure.version}"
    yield content.words_for("en").asks_about
    if measure.is_interviewer_only:
        yield "Asked by an interviewer; not a form to fill in alone."
    yield from _items(content)
    for scale in measure.scales:
        yield from _scale(measure, scale)
    if measure.adaptive:
        yield from _short_form(measure, measure.adaptive)
    yield from _licence(content)
    yield from ("", "References", *(f"  {reference}" for reference in measure.references))


def _items(content: MeasureContent) -> Iterator[str]:
    wording = content.wording_for("en")
    yield from ("", "Items")
    for item in content.measure.items:
        said = wording.items.get(item.id, "") if wording else ""
        yield f"  {item.id:<14} {_range_of(item)}{_marks(item)}  {said}".rstrip()
    if wording:
        labels = ", ".join(f"{value} {label}" for value, label in wording.options.items())
        yield f"  Options: {labels}"
    else:
        yield "  The wording is not included: its owner does not allow it, or has not been asked. Use your own copy."


def _range_of(item: Item) -> str:
    values = item.values
    if values == tuple(range(item.lowest, item.highest + 1)):
        return f"{item.lowest}–{item.highest}"
    return ",".join(map(str, values))


def _marks(item: Item) -> str:
    marks = ["reversed"] if item.is_reversed else []
    marks += [f"weight {item.weight}"] if item.weight != 1 else []
    marks += [f"a human looks at answers from {item.safety_from}"] if item.safety_from is not None else []
    marks += [f"{code.code}{_doubt(code.source)}" for code in item.codes]
    return f" ({'; '.join(marks)})" if marks else ""


def _scale(measure: Measure, scale: Subscale) -> Iterator[str]:
    yield from ("", f"Score {measure.column_of(scale)}")
    yield f"  {_rule(scale)}; {scale.direction.replace('_', ' ')}"
    yield f"  Skipped items: {_missing(scale)}{_doubt(scale.missing.source)}"
    if scale.bands and scale.bands_source:
        bands = ", ".join(f"{band.key} from {band.from_score:g}" for band in scale.bands)
        yield f"  Bands: {bands}{_doubt(scale.bands_source)}"
    for rule in scale.change_rules:
        yield f"  Change ({rule.key}): {rule.basis}{_doubt(rule.source)}"
    for norm in scale.norms:
        yield f"  Norm ({norm.key}): {_norm(norm)}{_doubt(norm.source)}"


def _rule(scale: Subscale) -> str:
    scoring = scale.scoring
    what = f"of {', '.join(scale.parts)}" if scale.parts else f"of {len(scale.item_ids)} items"
    steps = [f"{scoring.rule.replace('_', ' ')} {what}"]
    steps += [f"times {scoring.multiply}"] if scoring.multiply != 1 else []
    steps += [f"plus {scoring.add}"] if scoring.add else []
    steps += ["rounded half up"] if scoring.rounding == "half_up" else []
    steps += ["looked up in the owner's table"] if scoring.table else []
    steps += [f"0 when {scoring.gate} has its lowest answer"] if scoring.gate else []
    return ", ".join(steps).capitalize()


def _missing(scale: Subscale) -> str:
    rule = scale.missing
    if rule.kind is MissingKind.REFUSE:
        return "no score unless every item is answered"
    how = "prorated" if rule.kind is MissingKind.PRORATE else "scored from the answered items"
    return f"{how} with at most {rule.most_missing} skipped, else no score"


def _norm(norm: Norm) -> str:
    facts = [
        ("n", norm.n),
        ("mean", norm.mean),
        ("SD", norm.sd),
        (f"{norm.reliability_kind} reliability", norm.reliability),
    ]
    return f"{norm.population}; " + ", ".join(f"{name} {value:g}" for name, value in facts if value is not None)


def _short_form(measure: Measure, adaptive: Adaptive) -> Iterator[str]:
    safety = ", ".join(item.id for item in measure.safety_items)
    n = f", n {adaptive.n:,}" if adaptive.n else ""
    yield from ("", f"Short form of {adaptive.scale}")
    yield (
        f"  Asks the item that tells most, {adaptive.least} to {adaptive.most} of {len(adaptive.items)}, until the "
        f"standard error is {adaptive.sure_enough:g}"
    )
    yield f"  Always asked: {safety}" if safety else "  It has no item that a human must look at."
    yield f"  Parameters: {adaptive.population}{n}; {adaptive.source.citation} [{adaptive.source.confidence}]"
    yield "  It gives a place on the trait in that group, no sum: bands, cut-offs and change rules do not apply."
    for item_id, graded in adaptive.items:
        thresholds = " ".join(f"{threshold:g}" for threshold in graded.thresholds)
        yield f"  {item_id:<14} slope {graded.slope:g}, thresholds {thresholds}"


def _doubt(source: Source) -> str:
    """What a reader must know of a fact that was not read at its source."""
    if source.confidence is Confidence.VERIFIED:
        return ""
    return f" [not verified: {source.confidence}]"


def _licence(content: MeasureContent) -> Iterable[str]:
    licence = content.measure.licence
    return (
        "",
        "Licence",
        f"  Owner: {licence.owner}",
        f"  Terms: {licence.terms}{_doubt(licence.source)}",
        f"  {licence.attribution}",
    )

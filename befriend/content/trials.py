"""Reads published effects of trials that a service's own effect may be seen beside: benchmarks/trials/*.toml."""

from pathlib import Path

from befriend.content.frozen import ActiveControls, TrialEffect, TrialOutcome, TrialReview
from befriend.content.problems import Report
from befriend.content.tables import Table, read_toml

LARGEST_EFFECT = 3.0
"""Beyond this a standardised effect is a typing mistake."""


def read_trial_reviews(folder: Path, report: Report) -> tuple[TrialReview, ...]:
    """Every review of trials in a pack, in the order of its files' names."""
    tables = [table for path in sorted(folder.glob("benchmarks/trials/*.toml")) if (table := read_toml(path, report))]
    return tuple(_read(table) for table in tables)


def _read(root: Table) -> TrialReview:
    table = root.table("trials")
    review = TrialReview(
        key=table.text("key"),
        title=table.text("title"),
        year=table.whole("year"),
        programmes=table.text("programmes"),
        trials=table.whole("trials"),
        statistic=table.text("statistic"),
        active_controls=table.choice("active_controls", ActiveControls),
        caution=table.text("caution", may_be_empty=True),
        source=table.source(),
        licence=table.text("licence"),
        effects=tuple(_read_effect(one) for one in root.tables("effects")),
    )
    if not review.effects:
        root.problem("This review has no effects.", "Add an [[effects]] for each outcome.")
    table.finish()
    root.finish()
    return review


def _read_effect(table: Table) -> TrialEffect:
    effect = table.number("effect")
    interval = (table.number("low"), table.number("high")) if table.has("low") or table.has("high") else None
    low, high = interval or (effect, effect)
    if not -LARGEST_EFFECT <= low <= effect <= high <= LARGEST_EFFECT:
        table.problem(
            f"The effect {effect:g} does not lie between {low:g} and {high:g}, or is beyond {LARGEST_EFFECT:g}.",
            "Type it from the source; above 0 is better, whichever way the measure points.",
            "effect",
        )
    found = TrialEffect(
        outcome=table.choice("outcome", TrialOutcome),
        measures=table.texts("measures"),
        effect=effect,
        interval=interval,
    )
    table.finish()
    return found

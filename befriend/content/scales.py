"""Reads the scales of a measure.toml, [total] and [[subscales]]: their rule, bands, norms and change rules."""

from collections.abc import Mapping
from fractions import Fraction

from befriend.content.tables import Table
from befriend.measure.items import (
    Band,
    ChangeRule,
    Confidence,
    Direction,
    MissingKind,
    MissingRule,
    Norm,
    Rounding,
    Rule,
    Scoring,
    Source,
    Subscale,
)

TOTAL = "total"
_PARTS_DECIDE = MissingRule(MissingKind.REFUSE, 0, Source("Each part follows its own rule", Confidence.VERIFIED))


def read_scales(measure: Table, item_ids: tuple[str, ...]) -> tuple[Subscale | None, tuple[Subscale, ...]]:
    """The total, where there is one, and the subscales."""
    entries = [(entry, entry.text("key")) for entry in measure.tables("subscales")]
    read = [_read_scale(entry, key, item_ids, {}) for entry, key in entries]
    subscales = tuple(scale for scale in read if scale is not None)
    _refuse_repeated_keys(measure, [key for _, key in entries])
    if not measure.has(TOTAL):
        return None, subscales
    items_of = {scale.key: scale.item_ids for scale in subscales}
    return _read_scale(measure.table(TOTAL), TOTAL, item_ids, items_of), subscales


def _refuse_repeated_keys(measure: Table, keys: list[str]) -> None:
    for key in sorted({key for key in keys if keys.count(key) > 1 or key == TOTAL}):
        measure.problem(
            f"The subscale key {key!r} is used twice, or is the total's.", "Give each its own key.", "subscales"
        )


def _read_scale(
    table: Table, key: str, item_ids: tuple[str, ...], items_of: Mapping[str, tuple[str, ...]]
) -> Subscale | None:
    parts = table.texts("parts", default=())
    scale = None
    with table.building():
        scale = Subscale(
            key=key,
            item_ids=_items_of_scale(table, item_ids, [items_of.get(part, ()) for part in parts]),
            scoring=_read_scoring(table, item_ids),
            missing=_PARTS_DECIDE if parts and not table.has("missing") else _read_missing(table.table("missing")),
            direction=table.choice("direction", Direction),
            bands=_read_bands(table),
            bands_source=_read_bands_source(table),
            norms=tuple(_read_norm(norm) for norm in table.tables("norms")),
            change_rules=tuple(_read_change_rule(rule) for rule in table.tables("change_rules")),
            parts=parts,
            as_answered=table.flag("as_answered", default=False),
        )
    table.finish()
    return scale


def _items_of_scale(table: Table, item_ids: tuple[str, ...], of_parts: list[tuple[str, ...]]) -> tuple[str, ...]:
    """`items = "all"`, a list of ids, or nothing for a mean of subscales: then the items of its parts."""
    if of_parts and not table.has("items"):
        wanted = {item_id for ids in of_parts for item_id in ids}
        return tuple(item_id for item_id in item_ids if item_id in wanted)
    if table.has("items") and table.values["items"] == "all":
        return item_ids
    named = table.texts("items")
    unknown = [item_id for item_id in named if item_id not in item_ids]
    if unknown or len(set(named)) < len(named):
        table.problem(
            f"{table.name_of('items')} names {unknown or 'an item twice'}.",
            f'Name each once, of {", ".join(item_ids)}, or write "all".',
            "items",
        )
    return named


def _read_scoring(table: Table, item_ids: tuple[str, ...]) -> Scoring:
    gate = table.text("gate") if table.has("gate") else None
    if gate is not None and gate not in item_ids:
        table.problem(
            f"{table.name_of('gate')} is {gate!r}, which is no item.", f"Name one of {', '.join(item_ids)}.", "gate"
        )
    return Scoring(
        rule=table.choice("rule", Rule),
        multiply=table.fraction("multiply", Fraction(1)),
        add=table.fraction("add", Fraction(0)),
        rounding=table.choice("rounding", Rounding, Rounding.NONE),
        table=_read_lookup(table.table("table")) if table.has("table") else None,
        gate=gate,
    )


def _read_lookup(table: Table) -> Mapping[int, Fraction]:
    """The table from a whole raw score to the published score: { 7 = 7, 8 = 9.51, ... }."""
    lookup = {}
    for key in table.names():
        try:
            lookup[int(key)] = table.fraction(key)
        except ValueError:
            table.problem(f"{table.name_of(key)} is not keyed by a whole number.", "Give the raw score as the key.")
    return lookup


def _read_missing(table: Table) -> MissingRule:
    kind = table.choice("kind", MissingKind)
    none_allowed = 0 if kind is MissingKind.REFUSE else None
    rule = MissingRule(MissingKind.REFUSE, 0, table.source())
    with table.building():
        rule = MissingRule(kind, table.whole("most_missing", none_allowed), rule.source)
    table.finish()
    return rule


def _read_bands(table: Table) -> tuple[Band, ...]:
    if not table.has("bands"):
        return ()
    bands = table.table("bands")
    starts = bands.table("starts")
    return tuple(Band(key, starts.number(key)) for key in starts.names())


def _read_bands_source(table: Table) -> Source | None:
    if not table.has("bands"):
        return None
    bands = table.table("bands")
    bands.has("starts")
    source = bands.source()
    bands.finish()
    return source


def _read_norm(table: Table) -> Norm:
    norm = Norm(
        key=table.text("key"),
        population=table.text("population"),
        n=table.whole("n") if table.has("n") else None,
        mean=table.number("mean") if table.has("mean") else None,
        sd=table.number("sd") if table.has("sd") else None,
        reliability=table.number("reliability") if table.has("reliability") else None,
        reliability_kind=table.text("reliability_kind") if table.has("reliability_kind") else None,
        is_functional=table.flag("is_functional"),
        source=table.source(),
    )
    table.finish()
    return norm


def _read_change_rule(table: Table) -> ChangeRule:
    rule = ChangeRule(
        key=table.text("key"),
        reliable=table.number("reliable"),
        caseness=table.number("caseness") if table.has("caseness") else None,
        basis=table.text("basis"),
        source=table.source(),
    )
    table.finish()
    return rule

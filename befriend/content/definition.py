"""Reads measure.toml, the definition of a questionnaire, into a frozen Measure."""

import re
from dataclasses import replace

from befriend.content.scales import read_scales
from befriend.content.shortening import read_adaptive
from befriend.content.tables import Table
from befriend.measure.items import Code, Item, Licence, Measure, Option, Rule, Subscale

LOINC = "http://loinc.org"
_DURATION = re.compile(r"P(\d+[YMWD])*(T(\d+[HMS])+)?")


def read_measure_table(table: Table) -> Measure | None:
    """The measure that a measure.toml describes, or None when the measure itself is impossible (then reported)."""
    shared = _read_shared_options(table)
    items = _read_items(table, shared)
    total, subscales = read_scales(table, tuple(item.id for item in items))
    measure = None
    with table.building():
        measure = Measure(
            key=table.text("key"),
            version=table.text("version"),
            name=table.text("name"),
            language=table.text("language"),
            recall_period=_recall_period(table),
            is_interviewer_only=table.flag("is_interviewer_only", default=False),
            items=items,
            total=total,
            subscales=subscales,
            licence=_read_licence(table.table("licence")),
            references=table.texts("references"),
            codes=tuple(_read_code(code) for code in table.tables("codes")),
        )
    shortened = table.table("adaptive") if table.has("adaptive") else None
    table.finish()
    if shortened is not None:
        measure = _with_short_form(shortened, measure)
    if measure is not None and not table.is_faulty:
        _refuse_lookup_gaps(table, measure)
    return measure


def _with_short_form(table: Table, measure: Measure | None) -> Measure | None:
    """The measure with its short form, read last so that what does not fit the measure is told at its own line."""
    adaptive = read_adaptive(table)
    if measure is not None and adaptive is not None:
        with table.building():
            return replace(measure, adaptive=adaptive)
    return measure


def _refuse_lookup_gaps(table: Table, measure: Measure) -> None:
    """A summed score that the lookup table does not hold would fail on the day someone answers so."""
    for scale in measure.scales:
        lookup = scale.scoring.table
        if lookup is None or scale.scoring.rule is not Rule.SUM:
            continue
        missing = [raw for raw in _raw_range(measure, scale) if raw not in lookup]
        if missing:
            table.problem(
                f"The table of {measure.column_of(scale)} does not hold the raw scores {missing}.",
                "Give a score for each, from the publisher's table.",
            )


def _raw_range(measure: Measure, scale: Subscale) -> range:
    items = [measure.item(item_id) for item_id in scale.item_ids]
    ends = (sum(item.lowest * item.weight for item in items), sum(item.highest * item.weight for item in items))
    first, last = sorted(int(end * scale.scoring.multiply + scale.scoring.add) for end in ends)
    return range(first, last + 1)


def _recall_period(table: Table) -> str:
    period = table.text("recall_period", may_be_empty=True)
    if period and not _DURATION.fullmatch(period):
        table.problem(
            f"recall_period is {period!r}.",
            'Give an ISO 8601 duration such as "P14D" (two weeks), "PT0S" (this moment) or "" (no period is named).',
            "recall_period",
        )
    return period


def _read_licence(table: Table) -> Licence:
    licence = Licence(
        owner=table.text("owner"),
        terms=table.text("terms"),
        attribution=table.text("attribution"),
        may_modify=table.flag("may_modify"),
        may_sell=table.flag("may_sell"),
        ships_wording=table.flag("ships_wording"),
        source=table.source(),
    )
    table.finish()
    return licence


def _read_code(table: Table) -> Code:
    code = _code_beside(table)[0]
    table.finish()
    return code


def _code_beside(table: Table) -> tuple[Code, ...]:
    return (Code(system=table.text("system", LOINC), code=table.text("code"), source=table.source()),)


def _maybe_code(table: Table) -> tuple[Code, ...]:
    """The code written among an item's or option's own keys, where there is one."""
    if table.has("code"):
        return _code_beside(table)
    return ()


def _read_shared_options(table: Table) -> tuple[Option, ...]:
    """The options of every item that has none of its own. Faults are told here once, not again for each item."""
    if not table.has("options"):
        return ()
    options = _options(table)
    values = [option.value for option in options]
    if len(values) > 1 and values == sorted(set(values)):
        return options
    table.problem(f"The options have the values {values}.", "Give at least two, each once, in rising order.", "options")
    return tuple(Option(value) for value in sorted({0, 1, *values}))


def _options(table: Table) -> tuple[Option, ...]:
    """Options in either form: `options = [0, 1]`, or one [[options]] table each with a value and its code."""
    value = table.values["options"]
    if isinstance(value, list) and all(isinstance(entry, int) and not isinstance(entry, bool) for entry in value):
        return tuple(Option(entry) for entry in value)
    return tuple(_read_option(option) for option in table.tables("options"))


def _read_option(table: Table) -> Option:
    option = Option(value=table.whole("value"), codes=_maybe_code(table))
    table.finish()
    return option


def _read_items(table: Table, shared: tuple[Option, ...]) -> tuple[Item, ...]:
    if not table.has("items"):
        table.problem("The measure has no items.", "Add one [[items]] table for each question.")
    items: dict[str, Item] = {}
    for entry in table.tables("items"):
        item = _read_item(entry, shared)
        if item is not None and item.id in items:
            entry.problem(f"The item id {item.id!r} is used twice.", "Give each item its own id.", "id")
        elif item is not None:
            items[item.id] = item
    return tuple(items.values())


def _read_item(table: Table, shared: tuple[Option, ...]) -> Item | None:
    item = None
    with table.building():
        item = Item(
            id=table.text("id"),
            options=_options(table) if table.has("options") else shared,
            is_reversed=table.flag("is_reversed", default=False),
            weight=table.whole("weight", default=1),
            safety_from=table.whole("safety_from") if table.has("safety_from") else None,
            codes=_maybe_code(table),
        )
    table.finish()
    return item

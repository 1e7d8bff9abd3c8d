"""Reads the words of a measure: the owner's wording, unmodified, and our own words about it."""

from collections.abc import Mapping

from befriend.content.frozen import Wording, Words
from befriend.content.provenance import read_language
from befriend.content.tables import Table
from befriend.measure.items import Measure


def read_wording(table: Table, language: str, measure: Measure) -> Wording:
    """The owner's words in one language. Every item must be there, and a label for each of its options."""
    wording = Wording(
        language=read_language(table, language),
        title=table.text("title"),
        instruction=table.text("instruction", may_be_empty=True),
        notice=table.text("notice"),
        items=_read_texts(table.table("items")),
        options=_read_labels(table.table("options")) if table.has("options") else {},
        item_options=_read_item_options(table),
    )
    table.finish()
    _refuse_other_items(table, wording, measure)
    _refuse_missing_labels(table, wording, measure)
    return wording


def read_words(table: Table, language: str, measure: Measure) -> Words:
    """Our own words in one language. Every band of the measure has a plain and a clinical name, and no other."""
    words = Words(
        language=read_language(table, language),
        plain_name=table.text("plain_name"),
        asks_about=table.text("asks_about"),
        why=table.text("why"),
        high_means=table.text("high_means"),
        does_not_mean=table.text("does_not_mean"),
        minutes=table.whole("minutes"),
        bands=_read_band_names(table, "bands", measure),
        clinical_bands=_read_band_names(table, "clinical_bands", measure),
        scales=_read_scale_names(table, measure),
    )
    table.finish()
    return words


def _read_texts(table: Table) -> Mapping[str, str]:
    return {key: table.text(key) for key in table.names()}


def _read_labels(table: Table) -> Mapping[int, str]:
    labels = {}
    for key in table.names():
        label = table.text(key)
        try:
            labels[int(key)] = label
        except ValueError:
            table.problem(f"{table.name_of(key)} is not keyed by an option's value.", "Use whole numbers.", key)
    return labels


def _read_item_options(table: Table) -> Mapping[str, Mapping[int, str]]:
    if not table.has("item_options"):
        return {}
    inner = table.table("item_options")
    return {item_id: _read_labels(inner.table(item_id)) for item_id in inner.names()}


def _refuse_other_items(table: Table, wording: Wording, measure: Measure) -> None:
    ids = {item.id for item in measure.items}
    known = ", ".join(item.id for item in measure.items)
    for place, given in (("items", wording.items), ("item_options", wording.item_options)):
        inner = table.table(place) if table.has(place) else table
        for item_id in given:
            if item_id not in ids:
                inner.problem(f"{place} words {item_id!r}, which is no item.", f"The items are {known}.", item_id)
    for item in measure.items:
        if item.id not in wording.items:
            table.problem(f"The item {item.id} has no wording.", f"Add {item.id} under [items].", "items")


def _refuse_missing_labels(table: Table, wording: Wording, measure: Measure) -> None:
    told: set[tuple[str, int]] = set()
    for item in measure.items:
        place = "item_options" if item.id in wording.item_options else "options"
        labels = wording.item_options.get(item.id, wording.options)
        for value in item.values:
            where = (item.id if place == "item_options" else "", value)
            if value not in labels and where not in told:
                told.add(where)
                table.problem(f"The option {value} of {item.id} has no label.", f"Add {value} under [{place}].", place)


def _read_band_names(table: Table, key: str, measure: Measure) -> Mapping[str, str]:
    wanted = {band.key for scale in measure.scales for band in scale.bands}
    if not wanted and not table.has(key):
        return {}
    return table.exactly(key, sorted(wanted), "the measure")


def _read_scale_names(table: Table, measure: Measure) -> Mapping[str, str]:
    """A plain name for each subscale, where there are any and the file names them."""
    if not table.has("scales"):
        return {}
    return table.exactly("scales", [scale.key for scale in measure.subscales], "the measure")

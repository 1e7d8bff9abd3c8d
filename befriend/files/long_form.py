"""The long form of a table: one row per answer (person, date, item, value), turned into one row per check-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from befriend.base.errors import InputError
from befriend.files.columns import plain, spellings_of
from befriend.files.opening import Table, shown
from befriend.measure import frames
from befriend.measure.items import Item, Measure

PARTS: Final = (frames.PERSON, frames.DATE, frames.ITEM, frames.VALUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LongForm:
    """Which column is which, and how each item is named in the item column. A table without dates has no `date`."""

    person: str
    date: str | None
    item: str
    value: str
    names: Mapping[str, Sequence[str]]
    notes: tuple[str, ...] = field(default=())

    @property
    def keys(self) -> list[str]:
        return [self.person] if self.date is None else [self.person, self.date]

    def names_of(self, item: Item) -> list[str]:
        return list(self.names.get(item.id, ()))

    def refuse_repeated(self, table: Table) -> None:
        """Refuse a table in which one person answers one item twice at one time: nobody can say which answer counts.

        Raises:
            InputError: names the row of the second answer.
        """
        known = {name: item_id for item_id, names in self.names.items() for name in names}
        rows = table.frame.select(*self.keys, self.item).with_row_index("\0row", table.first_row)
        rows = rows.filter(pl.col(self.item).is_in(list(known))).with_columns(_renamed(self.item, known))
        repeated = (
            rows.group_by(*self.keys, self.item)
            .agg(pl.col("\0row").sort().get(1, null_on_oob=True))
            .select(pl.col("\0row").min())
            .collect(engine="streaming")
            .item()
        )
        if repeated is not None:
            when = "" if self.date is None else f", with the same {self.date}"
            raise InputError(
                f"Row {repeated} of {table.name} answers an item that the same {self.person} has answered "
                f"before{when}. Keep one of the two rows, or give them different dates."
            )

    def to_wide(self, frame: pl.LazyFrame, measures: Sequence[Measure]) -> pl.LazyFrame:
        """One row per person and date, one column per item id, in the order in which they first appear."""
        items = {item.id: item for measure in measures for item in measure.items}
        known = {name: item_id for item_id, names in self.names.items() for name in names}
        cells = [
            pl.col(self.value).filter(pl.col(self.item).is_in(self.names_of(item))).first() for item in items.values()
        ]
        named = [cell.alias(item_id) for cell, item_id in zip(cells, items, strict=True)]
        return frame.filter(pl.col(self.item).is_in(list(known))).group_by(*self.keys, maintain_order=True).agg(named)


def _renamed(column: str, known: Mapping[str, str]) -> pl.Expr:
    return pl.col(column).map_batches(
        lambda names: names.replace_strict(known, default=None, return_dtype=pl.String),
        return_dtype=pl.String,
        is_elementwise=True,
    )


def find_long_form(
    table: Table, measures: Sequence[Measure], mapping: Mapping[str, str], given: Mapping[str, str]
) -> LongForm | None:
    """The long form of a table, or None when it has no item and value columns.

    `given` names columns for person, date, item or value; others are looked for by those very words.

    Raises:
        InputError: a column that was named is absent, or no row is about an item of these measures.
    """
    found = _find_parts(table, given)
    if frames.ITEM not in found or frames.VALUE not in found:
        return None
    if frames.PERSON not in found:
        raise InputError(
            f"{table.name} has one answer per row but no column that says whose it is. "
            "Name that column: --person COLUMN"
        )
    names, others = _item_names(table, found[frames.ITEM], measures, mapping)
    return LongForm(
        person=found[frames.PERSON],
        date=found.get(frames.DATE),
        item=found[frames.ITEM],
        value=found[frames.VALUE],
        names=names,
        notes=(f"Rows about {others} other items were left out.",) if others else (),
    )


def _find_parts(table: Table, given: Mapping[str, str]) -> dict[str, str]:
    for part, column in given.items():
        if column not in table.columns:
            raise InputError(
                f"{table.name} has no column {shown(column)}, which --{part} names. "
                f"Its columns are {', '.join(map(shown, table.columns[:20]))}."
            )
    by_name = {column.strip().casefold(): column for column in table.columns}
    return {part: given.get(part) or by_name[part] for part in PARTS if part in given or part in by_name}


def _item_names(
    table: Table, column: str, measures: Sequence[Measure], mapping: Mapping[str, str]
) -> tuple[dict[str, list[str]], int]:
    """How the file names each item, and how many names belong to none."""
    items = {item.id: item for measure in measures for item in measure.items}
    spelled = {spelling: item.id for item in items.values() for spelling in spellings_of(item)}
    mapped = {name: item_id for item_id, name in mapping.items()}
    names: dict[str, list[str]] = {}
    others = 0
    for name in table.frame.select(pl.col(column).unique().sort()).collect(engine="streaming")[column].to_list():
        item_id = mapped.get(name) or spelled.get(plain(str(name)))
        if item_id is None:
            others += name is not None
        else:
            names.setdefault(item_id, []).append(name)
    _refuse_missing_items(table, column, items, names)
    return names, others


def _refuse_missing_items(
    table: Table, column: str, items: Mapping[str, Item], names: Mapping[str, Sequence[str]]
) -> None:
    absent = [item_id for item_id in items if item_id not in names]
    if absent and table.rows:
        raise InputError(
            f"The column {shown(column)} of {table.name} never names {len(absent)} of the {len(items)} items: "
            f"{', '.join(absent[:10])}. Name items by id or by LOINC code, or say how they are named: "
            f"--map {absent[0]}=NAME,…"
        )

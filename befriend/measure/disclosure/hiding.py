"""The first step of protection: small groups lose their name, few people are hidden, the rest is rounded."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from befriend.measure.disclosure.tables import (
    SMALLER,
    Cell,
    Hidden,
    Layout,
    Protection,
    Publication,
    Row,
    ShownRow,
    ShownTable,
    Table,
)


@dataclass(frozen=True, slots=True)
class ShownShare:
    """A share made from shown counts, and the least and the most it can be for their rounding."""

    share: float
    low: float
    high: float


def together(table: Table, layout: Layout, protection: Protection) -> Table:
    """The table by one column, its groups of few people added up in one row, `SMALLER`, at the end.

    Meaning: in a group that people describe in their own words, the name alone can say who somebody is.
    Missing: people who did not state a group are no group of their own here when they are few.

    >>> layout = Layout(states=("a",), columns={"people": frozenset({"a"})})
    >>> rows = tuple(Row(key=(name,), counts={"people": n}) for name, n in (("x", 9), ("y", 3), ("z", 1)))
    >>> [(row.key, row.counts["people"]) for row in together(Table(by=("g",), rows=rows), layout, Protection()).rows]
    [(('x',), 9), (('\\x00smaller groups',), 4)]
    """
    small = [row for row in table.rows if row.counts[layout.whole] <= protection.few]
    if not small or len(table.by) != 1:
        return table
    counts = {name: sum(row.counts[name] for row in small) for name in layout.columns}
    sums = {name: math.fsum(row.sums[name] for row in small) for name in layout.means}
    named = tuple(row for row in table.rows if row not in small)
    return Table(by=table.by, rows=(*named, Row(key=(SMALLER,), counts=counts, sums=sums)))


def hide_few(tables: Sequence[Table], layout: Layout, *, name: str, protection: Protection) -> Publication:
    """The tables with few people hidden and all other counts rounded. Not safe by itself: see `publish`.

    Missing: a mean is shown where the rounded count below it is large enough, so that it says nothing more of it.
    """

    def shown(row: Row) -> ShownRow:
        cells = {column: _cell(row.counts[column], protection) for column in layout.columns}
        return with_means(
            ShownRow(key=row.key, cells=cells), layout, protection, lambda mean, over: row.sums[mean] / row.counts[over]
        )

    return Publication(
        name=name,
        protection=protection,
        tables=tuple(ShownTable(by=table.by, rows=tuple(map(shown, table.rows))) for table in tables),
    )


def with_means(
    row: ShownRow, layout: Layout, protection: Protection, mean_of: Callable[[str, str], float | None]
) -> ShownRow:
    """The row with each mean that its shown counts allow; `mean_of` is asked for a mean and its column."""
    means: dict[str, float | None] = {}
    for name, mean in layout.means.items():
        count = row.cells[mean.over].count
        found = None if count is None or count < protection.mean_from else mean_of(name, mean.over)
        means[name] = None if found is None else round(found / protection.mean_step) * protection.mean_step
    return ShownRow(key=row.key, cells=row.cells, means=means)


def shown_share(part: Cell, whole: Cell, protection: Protection) -> ShownShare | None:
    """The share of one shown count in another, with how far rounding can have moved it; None where one is hidden.

    Formula: part/whole; least part/most whole; most part/least whole, at most 1. It uses nothing that is not shown.
    Range: 0 to 1. Missing: hidden counts give no share.
    Source: NHS Digital 2018 (`Protection`): percentages are made from rounded counts.

    >>> shown_share(Cell(20), Cell(40), Protection())
    ShownShare(share=0.5, low=0.42857142857142855, high=0.5789473684210527)
    >>> shown_share(Cell(None, Hidden.FEW), Cell(40), Protection()) is None
    True
    """
    if part.count is None or whole.count is None:
        return None
    least, most = protection.within(part.count)
    fewest, largest = protection.within(whole.count)
    return ShownShare(min(1.0, part.count / whole.count), least / largest, min(1.0, most / fewest))


def _cell(count: int, protection: Protection) -> Cell:
    if count <= protection.few:
        return Cell(None, Hidden.FEW)
    return Cell(protection.rounded(count))

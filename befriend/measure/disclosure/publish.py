"""The second step: the attacker tries the tables first, and more is hidden until nothing can be worked out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from befriend.base.errors import InputError
from befriend.measure.disclosure.attack import Solver, strongest_link
from befriend.measure.disclosure.hiding import hide_few, with_means
from befriend.measure.disclosure.known import Target, what_is_known
from befriend.measure.disclosure.tables import (
    Cell,
    Hidden,
    Layout,
    Link,
    Protection,
    Publication,
    ShownRow,
    ShownTable,
    Table,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

TRIED: Final = 6
"""Counts that are tried, one by one, before the first of them is hidden unproven."""

Place = tuple[int, int, str]
"""A count of a publication: its table, its row, its column."""


def publish(
    tables: Sequence[Table],
    layout: Layout,
    *,
    name: str,
    protection: Protection | None = None,
    earlier: Sequence[Publication] = (),
    link: Link | None = None,
) -> Publication:
    """The tables as they can be published: beside everything published `earlier`, no hidden number can be worked out.

    Meaning: first `hide_few`; then each hidden count, the scores below each hidden mean, and the growth of each count
    since the publication before must have at least `span` between its least and its most (growth: where it can be few).
    While one has not, one more count is hidden: the first whose hiding helps, those that hold its bounds before others,
    those of its own row before those of its own column, small ones before large ones. In the end those that were not
    needed are shown again. What is hidden is chosen from what is shown, not from the truth behind it.
    `earlier` stands in the order in which it was published. `link` None takes the strongest that these figures allow.
    Formula: `attack`. Range: see `Protection`. Missing: a hidden count has no figure made from it.
    Errors: InputError where tables of the same people have different totals, where earlier publications contradict
    these, and where what was published earlier tells a hidden number whatever is hidden now.
    Source: hiding more until the attacker's bounds are wide enough: Fischetti and Salazar, Management Science
    2001;47:1008-1027; with the bounds of an integer programme instead of their linear one.
    """
    protection = Protection() if protection is None else protection
    _refuse_different_totals(tables, layout)
    draft = hide_few(tables, layout, name=name, protection=protection)
    link = strongest_link([*earlier, draft], layout) if link is None else link
    work = _Work(draft, tuple(earlier), layout, link)
    while found := next(_narrow(work.solver()), None):
        work.hide_for(found)
    work.show_again()
    return work.publication()


def narrow(publications: Sequence[Publication], layout: Layout, link: Link | None = None) -> list[Target]:
    """What an attacker learns too much about: the targets with less than `span` between their least and their most.

    Missing: a count hidden for its links is no target by itself; it is hidden only to protect others. What grew, and
    what can be subtracted to, may be known where it is more than few.
    Errors: as `attack`.
    """
    link = strongest_link(publications, layout) if link is None else link
    return list(_narrow(Solver(what_is_known(publications, layout, link))))


def _narrow_one(solver: Solver, target: Target) -> bool:
    span = solver.known.publications[target.publication].protection.span
    return not solver.is_as_wide(target, span) and not _may_be_known(solver, target)


def _narrow(solver: Solver) -> Iterator[Target]:
    spans = {
        target: solver.known.publications[target.publication].protection.span
        for target in solver.known.targets
        if target.hidden is not Hidden.LINKED
    }
    return (target for target in solver.narrower(spans) if not _may_be_known(solver, target))


def _may_be_known(solver: Solver, target: Target) -> bool:
    few = solver.known.publications[target.publication].protection.few
    return target.kind in ("growth", "watched") and solver.bounds(target).low > few


_Cost = tuple[int, bool, bool, int, Place]


@dataclass(slots=True)
class _Work:
    """A draft with few people hidden, the places of counts that are hidden for their links, and possible truths."""

    draft: Publication
    earlier: tuple[Publication, ...]
    layout: Layout
    link: Link
    places: list[Place] = field(default_factory=list)
    pool: "list[Floats]" = field(default_factory=list)

    def publication(self, more: Sequence[Place] = ()) -> Publication:
        found = self.draft
        for place in (*self.places, *more):
            found = _without(found, place, self.layout)
        return found

    def solver(self, more: Sequence[Place] = ()) -> Solver:
        return Solver(what_is_known([*self.earlier, self.publication(more)], self.layout, self.link), self.pool)

    def hide_for(self, target: Target) -> None:
        """Hide one more count: the first that frees the target, or the likeliest where none does alone."""
        now, solver = self.publication(), self.solver()
        held, here = solver.holders(target), len(self.earlier)

        def order(place: Place) -> tuple[bool, _Cost]:
            table = now.tables[place[0]]
            made = solver.known.shown[here, table.by, table.rows[place[1]].key, place[2]]
            return made not in held, _cost(place, now, target, self.layout)

        choices = sorted(_shown_places(now), key=order)
        if not choices:
            raise InputError(
                f"What was published before already tells {target.column} of {_said(target)}, whatever is left out "
                "now. Do not publish these tables; publish a later data cut, or tables by other columns."
            )
        frees = (place for place in choices[:TRIED] if not _narrow_one(self.solver([place]), target))
        self.places.append(next(frees, choices[0]))

    def show_again(self) -> None:
        """Give back each count that was hidden on the way and turned out not to be needed."""
        for place in list(self.places):
            self.places.remove(place)
            if next(_narrow(self.solver()), None):
                self.places.append(place)


# Which count to hide -----------------------------------------------------------------------------------------------


def _said(target: Target) -> str:
    groups = ", ".join(f"{column} {group!r}" for column, group in zip(target.by, target.key, strict=True))
    return groups or "everybody"


def _shown_places(draft: Publication) -> Iterator[Place]:
    for number, table in enumerate(draft.tables):
        for place, row in enumerate(table.rows):
            for column, cell in row.cells.items():
                if cell.count is not None:
                    yield number, place, column


def _cost(place: Place, draft: Publication, target: Target, layout: Layout) -> _Cost:
    number, row_number, column = place
    table = draft.tables[number]
    row = table.rows[row_number]
    mean = layout.means.get(target.column)
    own = target.column if mean is None else mean.over
    if (table.by, row.key) == (target.by, target.key):
        near = 0 if layout.columns[column] & layout.states_of(own) else 1
    else:
        near = 2 if column == own and table.by == target.by else 3 if column == own else 4
    count = row.cells[column].count
    return near, column == layout.whole, not table.by, count or 0, place


def _without(draft: Publication, place: Place, layout: Layout) -> Publication:
    number, row_number, column = place
    table = draft.tables[number]
    row = table.rows[row_number]
    hidden = ShownRow(key=row.key, cells={**row.cells, column: Cell(None, Hidden.LINKED)}, means=row.means)
    hidden = with_means(hidden, layout, draft.protection, lambda mean, _: row.means[mean])
    rows = tuple(hidden if number == row_number else one for number, one in enumerate(table.rows))
    tables = tuple(ShownTable(by=table.by, rows=rows) if at == number else one for at, one in enumerate(draft.tables))
    return replace(draft, tables=tables)


def _refuse_different_totals(tables: Sequence[Table], layout: Layout) -> None:
    for column in layout.columns:
        totals = {table.by: sum(row.counts[column] for row in table.rows) for table in tables}
        if len(set(totals.values())) > 1:
            said = ", ".join(f"{total} by {' and '.join(by) or 'nothing'}" for by, total in totals.items())
            raise InputError(
                f"The tables do not count the same people: {column} adds up to {said}. Somebody is in two groups of a "
                "column, or in none. Put each person in one group of each column."
            )

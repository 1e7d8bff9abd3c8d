"""The second step: the attacker tries the tables first, and more is hidden until nothing can be worked out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from befriend.base.errors import InputError
from befriend.measure.disclosure.attack import Solver, strongest_link
from befriend.measure.disclosure.hiding import hide_few, with_means
from befriend.measure.disclosure.known import Target, Totals, what_is_known
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


class ToldAlreadyError(InputError):
    """A table cannot be protected, however much of it is hidden: what is known beside it tells too much."""

    def __init__(self, message: str, by: tuple[str, ...]) -> None:
        super().__init__(message)
        self.by = by


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
    totals: Sequence[Totals] = (),
) -> Publication:
    """The tables as they can be published: beside everything published `earlier`, no hidden number can be worked out.

    Meaning: first `hide_few`; then each hidden count, the scores below each hidden mean, and the growth of each count
    since the publication before must have at least `span` between its least and its most (growth: where it can be few).
    While one has not, one more count is hidden: the first whose hiding helps, those that hold its bounds before others,
    those of its own row before those of its own column, small ones before large ones. In the end those that were not
    needed are shown again. What is hidden is chosen from what is shown, not from the truth behind it.
    `earlier` stands in the order in which it was published. `link` None takes the strongest that these figures allow.
    `totals` are the true counts of everybody at each publication, this one last, where some readers have them: then
    two attackers are held off, one who has them and one who has not. Of everybody the first learns nothing here; of a
    group they must be left with `span`, or with as much as the totals alone leave where that is less. So the second is
    asked too: for them `span` holds throughout.
    Formula: `attack`. Range: see `Protection`. Missing: a hidden count has no figure made from it.
    Errors: InputError where tables of the same people have different totals, where earlier publications contradict
    these, and where what was published earlier tells a hidden number whatever is hidden now.
    Source: hiding more until the attacker's bounds are wide enough: Fischetti and Salazar, Management Science
    2001;47:1008-1027; with the bounds of an integer programme instead of their linear one.
    """
    protection = Protection() if protection is None else protection
    _refuse_different_totals(tables, layout)
    draft = hide_few(tables, layout, name=name, protection=protection)
    work = _Work(draft, tuple(earlier), layout, [(), totals] if totals else [()], link)
    while work.meet_attackers():
        while found := work.narrow():
            work.hide_for(*found)
        work.show_again()
    return work.publication()


def narrow(
    publications: Sequence[Publication],
    layout: Layout,
    link: Link | None = None,
    totals: Sequence[Totals] = (),
) -> list[Target]:
    """What an attacker learns too much about: the targets with less than `span` between their least and their most.

    Missing: a count hidden for its links is no target by itself; it is hidden only to protect others. What grew, and
    what can be subtracted to, may be known where it is more than few.
    Errors: as `attack`.
    """
    link = strongest_link(publications, layout, totals) if link is None else link
    return list(_narrow(Solver(what_is_known(publications, layout, link, totals))))


def _narrow_one(solver: Solver, target: Target) -> bool:
    return not solver.is_as_wide(target, _needed(solver, target)) and not _may_be_known(solver, target)


def _narrow(solver: Solver) -> Iterator[Target]:
    spans = {target: _needed(solver, target) for target in solver.known.targets if target.hidden is not Hidden.LINKED}
    wanted = {target: span for target, span in spans.items() if span > 0}
    return (target for target in solver.narrower(wanted) if not _may_be_known(solver, target))


def _needed(solver: Solver, target: Target) -> float:
    """How far apart its ends must stay: the span of the rule, or less where the totals alone leave less."""
    known = solver.known
    span = known.publications[target.publication].protection.span
    if not known.totals:
        return span
    if not target.by:
        return 0
    if target.kind == "scores":
        mean = known.layout.means[target.column]
        return min(span, known.totals[target.publication][mean.over] * (mean.high - mean.low))
    total = known.totals[target.publication][target.column]
    before = known.totals[target.publication - 1][target.column] if target.kind == "growth" else 0
    return min(span, max(0, total - before))


def _may_be_known(solver: Solver, target: Target) -> bool:
    few = solver.known.publications[target.publication].protection.few
    return target.kind in ("growth", "watched") and solver.bounds(target).low > few


_Cost = tuple[int, bool, bool, int, Place]


@dataclass(slots=True)
class _Attacker:
    """What one attacker takes for granted beside the publications, and possible truths that they have met."""

    link: Link
    totals: Sequence[Totals]
    pool: "list[Floats]" = field(default_factory=list)


@dataclass(slots=True)
class _Work:
    """A draft with few people hidden, the places of counts that are hidden for their links, and who attacks it."""

    draft: Publication
    earlier: tuple[Publication, ...]
    layout: Layout
    knowing: Sequence[Sequence[Totals]]
    link: Link | None
    attackers: list[_Attacker] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)

    def publication(self, more: Sequence[Place] = ()) -> Publication:
        found = self.draft
        for place in (*self.places, *more):
            found = _without(found, place, self.layout)
        return found

    def solver(self, attacker: _Attacker, more: Sequence[Place] = ()) -> Solver:
        every = [*self.earlier, self.publication(more)]
        return Solver(what_is_known(every, self.layout, attacker.link, attacker.totals), attacker.pool)

    def meet_attackers(self) -> bool:
        """Whether somebody attacks who has not yet: what is hidden may allow a stronger link than what was shown."""
        every, before = [*self.earlier, self.publication()], len(self.attackers)
        for totals in self.knowing:
            link = self.link or strongest_link(every, self.layout, totals)
            if not any(one.link is link and one.totals is totals for one in self.attackers):
                self.attackers.append(_Attacker(link, totals))
        return len(self.attackers) > before

    def narrow(self) -> tuple[_Attacker, Target] | None:
        """The first target of which an attacker learns too much."""
        found = ((one, target) for one in self.attackers for target in _narrow(self.solver(one)))
        return next(found, None)

    def hide_for(self, attacker: _Attacker, target: Target) -> None:
        """Hide one more count: the first that frees the target, or the likeliest where none does alone."""
        now, solver = self.publication(), self.solver(attacker)
        held, here = solver.holders(target), len(self.earlier)

        def order(place: Place) -> tuple[bool, _Cost]:
            table = now.tables[place[0]]
            made = solver.known.shown[here, table.by, table.rows[place[1]].key, place[2]]
            return made not in held, _cost(place, now, target, self.layout)

        choices = sorted(_shown_places(now), key=order)
        if not choices or _narrow_one(self.solver(attacker, choices), target):  # nothing helps, so nothing is tried
            raise ToldAlreadyError(
                f"What was published before already tells {target.column} of {_said(target)}, whatever is left out "
                "now. Do not publish these tables; publish a later data cut, or tables by other columns.",
                target.by,
            )
        frees = (place for place in choices[:TRIED] if not _narrow_one(self.solver(attacker, [place]), target))
        self.places.append(next(frees, choices[0]))

    def show_again(self) -> None:
        """Give back each count that was hidden on the way and turned out not to be needed."""
        for place in list(self.places):
            self.places.remove(place)
            if self.narrow():
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

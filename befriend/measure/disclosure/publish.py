"""The second step: the attacker tries the tables first, and more is hidden until nothing can be worked out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from befriend.base.errors import InputError
from befriend.measure.disclosure.attack import NEAR, Solver, strongest_link
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

DRAWS: Final = 8
"""Aims drawn by lot before each target is asked by itself: one answer often frees many targets."""

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
) -> Publication:
    """The tables as they can be published: beside everything published `earlier`, no hidden number can be worked out.

    Meaning: first `hide_few`; then each hidden count, the scores below each hidden mean, and the growth of each count
    since the publication before must have at least `span` between its least and its most (growth: where it can be few).
    While one has not, one more count is hidden: the first whose hiding helps, those of its own row before those of
    its own column before others, small ones before large ones. In the end those that were not needed are shown
    again. What is hidden is chosen from what is shown, not from the truth behind it.
    Formula: `attack`. Range: see `Protection`. Missing: a hidden count has no figure made from it.
    Errors: InputError where tables of the same people have different totals, where earlier publications contradict
    these, and where what was published earlier tells a hidden number whatever is hidden now.
    Source: hiding more until the attacker's bounds are wide enough: Fischetti and Salazar, Management Science
    2001;47:1008-1027; with the bounds of an integer programme instead of their linear one.
    """
    protection = Protection() if protection is None else protection
    _refuse_different_totals(tables, layout)
    draft = hide_few(tables, layout, name=name, protection=protection)
    work = _Work(draft, tuple(earlier), layout, strongest_link([*earlier, draft], layout))
    truths: list[Floats] = []
    while found := work.first_narrow(truths):
        work.hide_for(found)
    work.show_again()
    return work.publication()


def narrow(publications: Sequence[Publication], layout: Layout, link: Link | None = None) -> list[Target]:
    """What an attacker learns too much about: the targets with less than `span` between their least and their most.

    Missing: a count hidden for its links is no target by itself; it is hidden only to protect others.
    Errors: as `attack`.
    """
    link = strongest_link(publications, layout) if link is None else link
    solver = Solver(what_is_known(publications, layout, link))
    return [target for target in _asked(solver) if not _is_wide(solver, target)]


@dataclass(slots=True)
class _Work:
    """A draft with few people hidden, and the places of the counts that are hidden for their links."""

    draft: Publication
    earlier: tuple[Publication, ...]
    layout: Layout
    link: Link
    places: list[Place] = field(default_factory=list)

    def publication(self, more: Sequence[Place] = ()) -> Publication:
        found = self.draft
        for place in (*self.places, *more):
            found = _without(found, place, self.layout)
        return found

    def solver(self, more: Sequence[Place] = ()) -> Solver:
        return Solver(what_is_known([*self.earlier, self.publication(more)], self.layout, self.link))

    def first_narrow(self, truths: "list[Floats]") -> Target | None:
        """The first target that is too narrow. What could be true stays so when more is hidden: `truths` is kept."""
        import numpy as np

        solver = self.solver()
        solver.truths = truths
        left = [target for target in _asked(solver) if not _seen_wide(solver, target)]
        lot = np.random.default_rng(0)
        for _ in range(DRAWS):
            if not left:
                return None
            aim = np.zeros(len(solver.known.least))
            for target, sign in zip(left, lot.choice([-1.0, 1.0], len(left)).tolist(), strict=True):
                aim += sign * solver.vector(solver.known.targets[target])
            solver.try_for(aim)
            left = [target for target in left if not _seen_wide(solver, target)]
        return next((target for target in left if not _is_wide(solver, target)), None)

    def hide_for(self, target: Target) -> None:
        """Hide one more count: the first that frees the target, or the likeliest where none does alone."""
        now = self.publication()
        choices = sorted(_shown_places(now), key=lambda place: _cost(place, now, target, self.layout))
        if not choices:
            raise InputError(
                f"What was published before already tells {target.column} of {_said(target)}, whatever is left out "
                "now. Do not publish these tables; publish a later data cut, or tables by other columns."
            )
        frees = (place for place in choices[:TRIED] if _is_wide(self.solver([place]), target))
        self.places.append(next(frees, choices[0]))

    def show_again(self) -> None:
        """Give back each count that was hidden on the way and turned out not to be needed."""
        for place in list(self.places):
            self.places.remove(place)
            if self.first_narrow([]) is not None:
                self.places.append(place)


def _asked(solver: Solver) -> list[Target]:
    """Targets of the last publication, and those that it could give away in earlier ones."""
    return [target for target in solver.known.targets if target.hidden is not Hidden.LINKED]


def _protection(solver: Solver, target: Target) -> Protection:
    return solver.known.publications[target.publication].protection


def _seen_wide(solver: Solver, target: Target) -> bool:
    """Whether the possible truths that were met so far already lie far enough apart."""
    if not solver.truths:
        return False
    aim = solver.vector(solver.known.targets[target])
    seen = [float(aim @ truth) for truth in solver.truths]
    return _is_enough(solver, target, min(seen), max(seen))


def _is_wide(solver: Solver, target: Target) -> bool:
    found = solver.bounds(target)
    return _is_enough(solver, target, found.low, found.high) or _seen_wide(solver, target)


def _is_enough(solver: Solver, target: Target, low: float, high: float) -> bool:
    protection = _protection(solver, target)
    if target.kind in ("growth", "watched") and low > protection.few:
        return True
    return high - low >= protection.span - NEAR


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


def _cost(place: Place, draft: Publication, target: Target, layout: Layout) -> tuple[int, bool, bool, int, Place]:
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

"""Everything an attacker knows from publications, as linear constraints on numbers of people that nobody told.

Unknown are the numbers of people in each state of each combination of groups, publication by publication. Everything
that is shown is a sum of them. Where tables share a column, or only their total, the sums agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final, Literal

from befriend.base.errors import InputError
from befriend.measure.disclosure.tables import SMALLER, Hidden, Key, Layout, Link, Publication, ShownRow, ShownTable

REST: Final = "\0never named"
"""Groups that stand in a row of smaller groups and in no other."""

INFINITE: Final = float("inf")

Combination = tuple[str | None, ...]
Sum = dict[int, float]
"""A sum of unknowns: how often each is taken."""

Totals = Mapping[str, int]
"""The true counts of everybody, by column and by what is watched: what readers of a report made for them know."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked: a count; one that no column counts, but some can be subtracted to; the sum of the scores below a
    mean; or how much a count grew since the publication before.

    `publication` is its place among those that are given.
    """

    kind: Literal["count", "watched", "scores", "growth"]
    publication: int
    by: tuple[str, ...]
    key: Key
    column: str
    hidden: Hidden | None = None


@dataclass(slots=True)
class Known:
    """The constraints: `lowers` ≤ sums ≤ `uppers`, every unknown at least its `least` and at most its `most`.

    Numbers of people are whole; sums of scores need not be. `shown` says which constraint a shown count makes, by
    publication, columns, groups and column.
    """

    layout: Layout
    publications: Sequence[Publication]
    link: Link
    totals: Sequence[Totals] = ()
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    is_whole: list[bool] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    lowers: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    targets: dict[Target, Sum] = field(default_factory=dict)
    shown: dict[tuple[int, tuple[str, ...], Key, str], int] = field(default_factory=dict)
    _blocks: list[tuple[str, ...]] = field(default_factory=list)
    _groups: dict[str, list[str | None]] = field(default_factory=dict)
    _named: list[dict[str, set[str | None]]] = field(default_factory=list)
    _people: dict[tuple[int, tuple[str, ...], Combination, str], int] = field(default_factory=dict)
    _scores: dict[tuple[int, tuple[str, ...], Combination, str], int] = field(default_factory=dict)

    def require(self, total: Sum, low: float, high: float) -> None:
        self.sums.append(total)
        self.lowers.append(low)
        self.uppers.append(high)

    def unknown(self, low: float, high: float, *, is_whole: bool) -> int:
        self.least.append(low)
        self.most.append(high)
        self.is_whole.append(is_whole)
        return len(self.least) - 1


def what_is_known(
    publications: Sequence[Publication], layout: Layout, link: Link, totals: Sequence[Totals] = ()
) -> Known:
    """The constraints of all publications together, and what an attacker would ask of them.

    Meaning: the attacker knows the rule and the reason why each count is hidden, that people are counted in whole
    numbers and not below none, that a person is in one state and one group of each column, and how publications are
    linked.
    Formula: shown r: r − base/2 ≤ n ≤ r + base/2, and more than `few`. Hidden for few people: 0 ≤ n ≤ few. Hidden
    for its links: n > few. `totals`: n of everybody is what it is. Shown mean m of step s:
    (m − s/2)·n ≤ sum of scores ≤ (m + s/2)·n.
    Tables by several columns are unknown in all combinations of these; tables that only share a column agree in its
    sums, which is all they tell of each other as long as they hang together like a tree (Dobra and Fienberg, Proc
    Natl Acad Sci USA 2000;97:11885-11892). Where they do not, all their columns are combined.
    Errors: InputError for no publication, for totals of some publications only, and for a table of several columns with
    combinations left out.
    """
    if not publications:
        raise InputError("Nothing was published, so nothing can be known. Give at least one publication.")
    if totals and len(totals) != len(publications):
        raise InputError(
            f"There are totals of {len(totals)} publications, and {len(publications)} publications. Give totals of all "
            "of them, or of none."
        )
    known = Known(layout, publications, link, totals)
    known._blocks = _blocks(publications)
    known._named = [_named(one) for one in publications]
    known._groups = {column: _groups(known._named, column) for block in known._blocks for column in block}
    for place, publication in enumerate(publications):
        _add_unknowns(known, place)
        for table in publication.tables:
            _refuse_gaps(table)
            for row in table.rows:
                _add_row(known, place, table, row)
        for column, count in totals[place].items() if totals else ():
            known.require(_count(known, place, (), (), column), count, count)
        _add_unnamed(known, place)
        _agree(known, place)
        if place:
            _grow(known, place)
    return known


def _blocks(publications: Sequence[Publication]) -> list[tuple[str, ...]]:
    """Which columns are unknown in combination: the largest sets that a table is by, or all at once."""
    sets = {frozenset(table.by) for publication in publications for table in publication.tables}
    largest = [one for one in sets if not any(one < other for other in sets)]
    if not _is_tree(largest):
        largest = [frozenset().union(*largest)]
    return sorted(tuple(sorted(one)) for one in largest)


def _is_tree(sets: Sequence[frozenset[str]]) -> bool:
    """Whether the sets hang together like a tree: Graham's reduction leaves nothing of them.

    >>> _is_tree([frozenset("ab"), frozenset("bc")]), _is_tree([frozenset("ab"), frozenset("bc"), frozenset("ca")])
    (True, False)
    """
    left = list(sets)
    while True:
        shared = {column for one, other in combinations(left, 2) for column in one & other}
        trimmed = [one & shared for one in left]
        kept = [
            one
            for place, one in enumerate(trimmed)
            if not any(one < other or (one == other and place < after) for after, other in enumerate(trimmed))
        ]
        if kept == left:
            return len(kept) <= 1
        left = kept


def _named(publication: Publication) -> dict[str, set[str | None]]:
    """For each column of a publication the groups that have a row; SMALLER among them where it has one."""
    named: dict[str, set[str | None]] = {}
    for table in publication.tables:
        for row in table.rows:
            for column, group in zip(table.by, row.key, strict=True):
                named.setdefault(column, set()).add(group)
    return named


def _groups(named: Sequence[dict[str, set[str | None]]], column: str) -> list[str | None]:
    every = set().union(*(one.get(column, set()) for one in named))
    groups = sorted(every - {SMALLER}, key=lambda group: (group is None, group))
    return [*groups, REST] if SMALLER in every else groups


def _stands_for(known: Known, place: int, column: str, group: str | None) -> list[str | None]:
    """The groups that are counted in a row of this name."""
    if group != SMALLER:
        return [group]
    return [one for one in known._groups[column] if one not in known._named[place][column]]


def _combinations(known: Known, block: tuple[str, ...]) -> Iterator[Combination]:
    return product(*(known._groups[column] for column in block))


def _add_unknowns(known: Known, place: int) -> None:
    for block in known._blocks:
        for combination in _combinations(known, block):
            is_empty = any(
                column in known._named[place]
                and group not in known._named[place][column]
                and SMALLER not in known._named[place][column]
                for column, group in zip(block, combination, strict=True)
            )
            for state in known.layout.states:
                most = 0.0 if is_empty else INFINITE
                known._people[place, block, combination, state] = known.unknown(0, most, is_whole=True)
            for name, mean in known.layout.means.items():
                scores = known.unknown(-INFINITE, INFINITE, is_whole=False)
                known._scores[place, block, combination, name] = scores
                people = _people(known, place, block, combination, mean.over)
                known.require({scores: 1.0} | dict.fromkeys(people, -mean.low), 0, INFINITE)
                known.require({scores: 1.0} | dict.fromkeys(people, -mean.high), -INFINITE, 0)


def _people(known: Known, place: int, block: tuple[str, ...], combination: Combination, column: str) -> list[int]:
    return [
        known._people[place, block, combination, state]
        for state in known.layout.states
        if state in known.layout.states_of(column)
    ]


def _members(known: Known, place: int, by: tuple[str, ...], key: Key) -> tuple[tuple[str, ...], list[Combination]]:
    """The block a table lies in, and its combinations that a row of the table counts."""
    block = next(one for one in known._blocks if set(by) <= set(one))
    wanted = {column: _stands_for(known, place, column, group) for column, group in zip(by, key, strict=True)}
    return block, list(product(*(wanted.get(column, known._groups[column]) for column in block)))


def _count(known: Known, place: int, by: tuple[str, ...], key: Key, column: str) -> Sum:
    block, members = _members(known, place, by, key)
    return {one: 1.0 for member in members for one in _people(known, place, block, member, column)}


def _score_sum(known: Known, place: int, by: tuple[str, ...], key: Key, mean: str) -> Sum:
    block, members = _members(known, place, by, key)
    return {known._scores[place, block, member, mean]: 1.0 for member in members}


def _add_row(known: Known, place: int, table: ShownTable, row: ShownRow) -> None:
    protection = known.publications[place].protection
    for column, cell in row.cells.items():
        people = _count(known, place, table.by, row.key, column)
        if cell.count is not None:
            known.shown[place, table.by, row.key, column] = len(known.sums)
            known.require(people, *protection.within(cell.count))
        elif cell.hidden is Hidden.FEW:
            known.require(people, 0, protection.few)
        else:
            known.require(people, protection.few + 1, INFINITE)
        if cell.hidden is not None:
            known.targets[Target("count", place, table.by, row.key, column, cell.hidden)] = people
    for name in known.layout.watched:
        asked = Target("watched", place, table.by, row.key, name)
        known.targets[asked] = _count(known, place, table.by, row.key, name)
    for name, value in row.means.items():
        scores = _score_sum(known, place, table.by, row.key, name)
        if value is None:
            known.targets[Target("scores", place, table.by, row.key, name)] = scores
            continue
        people = _count(known, place, table.by, row.key, known.layout.means[name].over)
        half = protection.mean_step / 2
        known.require(scores | dict.fromkeys(people, half - value), 0, INFINITE)
        known.require(scores | dict.fromkeys(people, -half - value), -INFINITE, 0)


def _add_unnamed(known: Known, place: int) -> None:
    """A group that has a row elsewhere and stands among the smaller ones here has few people here."""
    protection = known.publications[place].protection
    for column, named in known._named[place].items():
        if SMALLER in named:
            for group in known._groups[column]:
                if group not in named and group != REST:
                    people = _count(known, place, (column,), (group,), known.layout.whole)
                    known.require(people, 0, protection.few)


def _agree(known: Known, place: int) -> None:
    """Two blocks count the same people: in each state, and in each group of a column that both have."""
    for one, other in combinations(known._blocks, 2):
        shared = tuple(column for column in one if column in other)
        for groups in product(*(known._groups[column] for column in shared)):
            parts = [_within(known, block, shared, groups) for block in (one, other)]
            for state in known.layout.states:
                _equal(known, *([known._people[place, b, member, state] for b, member in part] for part in parts))
            for name in known.layout.means:
                _equal(known, *([known._scores[place, b, member, name] for b, member in part] for part in parts))


def _within(
    known: Known, block: tuple[str, ...], columns: tuple[str, ...], groups: Combination
) -> list[tuple[tuple[str, ...], Combination]]:
    fixed = dict(zip(columns, groups, strict=True))
    choices = ([fixed[column]] if column in fixed else known._groups[column] for column in block)
    return [(block, member) for member in product(*choices)]


def _equal(known: Known, some: Sequence[int], others: Sequence[int]) -> None:
    known.require(dict.fromkeys(some, 1.0) | dict.fromkeys(others, -1.0), 0, 0)


def _grow(known: Known, place: int) -> None:
    """What the publication before tells of this one, and how much each count grew."""
    if known.link is Link.NONE:
        return
    layout = known.layout
    columns = [frozenset({state}) for state in layout.states]
    if known.link is Link.OPEN:
        columns = [layout.columns[name] for name in layout.growing]
    for block in known._blocks:
        for combination in _combinations(known, block):
            for states in columns:
                growth = {known._people[place, block, combination, state]: 1.0 for state in states}
                growth |= {known._people[place - 1, block, combination, state]: -1.0 for state in states}
                known.require(growth, 0, INFINITE)
            if known.link is Link.CLOSED:
                _grow_scores(known, place, block, combination)
    _ask_growth(known, place)


def _grow_scores(known: Known, place: int, block: tuple[str, ...], combination: Combination) -> None:
    for name, mean in known.layout.means.items():
        scores = {known._scores[place - back, block, combination, name]: 1.0 - 2 * back for back in (0, 1)}
        people = {
            one: 1.0 - 2 * back
            for back in (0, 1)
            for one in _people(known, place - back, block, combination, mean.over)
        }
        known.require(scores | {one: -mean.low * sign for one, sign in people.items()}, 0, INFINITE)
        known.require(scores | {one: -mean.high * sign for one, sign in people.items()}, -INFINITE, 0)


def _ask_growth(known: Known, place: int) -> None:
    """A count that has a row in both publications: the difference can be a few people too."""
    columns = known.layout.columns if known.link is Link.CLOSED else known.layout.growing
    before = {(table.by, row.key) for table in known.publications[place - 1].tables for row in table.rows}
    for table in known.publications[place].tables:
        for row in table.rows:
            if (table.by, row.key) in before and SMALLER not in row.key:
                for column in columns:
                    now = _count(known, place, table.by, row.key, column)
                    then = _count(known, place - 1, table.by, row.key, column)
                    asked = now | dict.fromkeys(then, -1.0)
                    known.targets[Target("growth", place, table.by, row.key, column)] = asked


def _refuse_gaps(table: ShownTable) -> None:
    groups = [{row.key[place] for row in table.rows} for place in range(len(table.by))]
    expected = 1
    for one in groups:
        expected *= len(one)
    if len({row.key for row in table.rows}) != len(table.rows) or len(table.rows) != expected:
        raise InputError(
            f"The table by {' and '.join(table.by) or 'nothing'} has {len(table.rows)} rows, where {expected} "
            "combinations of groups exist. Give each combination once; one without people has the count 0."
        )

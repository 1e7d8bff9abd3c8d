"""Can an attacker work out a hidden number from everything that a service ever published? Tried on invented services.

Each service publishes twice, every fifth three times, and each time everybody so far: by team, by gender and by
ethnicity as people describe themselves; with `--crossed` by team and gender together too. In every second service what
became of people stays, in the others it goes on changing. The attacker has all publications, and knows
the rule and why each count is hidden. For every hidden number it looks for two possible truths that lie further apart
than the rule asks; where it finds none, two integer programmes give its least and its most. `--whole` solves those
for every number and holds them against the truth. `--weak` attacks the first step of protection alone: an attacker
who broke nothing there would prove nothing.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

from befriend.measure.disclosure import (
    Bounds,
    Hidden,
    Layout,
    Link,
    Protection,
    Publication,
    Row,
    Table,
    attack,
    hide_few,
    narrow,
    outcome_layout,
    publish,
    together,
)
from befriend.measure.disclosure.known import Target

SERVICES: Final = 100
SMALLEST, LARGEST = 15, 200
TIMES: Final = 3
SECONDS: Final = 3_600
RULE: Final = Protection()
NO_ROUNDING: Final = Protection(base=1)
LAYOUT: Final = outcome_layout(score=(0, 27))
GROUPS: Final[dict[str, dict[str | None, float]]] = {
    "team": ({"North": 0.45, "South": 0.35, "Young people": 0.2}),
    "gender": ({"woman": 0.57, "man": 0.34, "non-binary": 0.05, "another": 0.02, None: 0.02}),
    "ethnicity": ({"White": 0.7, "Asian": 0.11, "Black": 0.08, "Mixed": 0.05, "another": 0.02, None: 0.04}),
}
STATES: Final = {
    "no pair": 0.3,
    "improved, recovered": 0.25,
    "improved, still a case": 0.12,
    "improved, never a case": 0.03,
    "no_clear_change, recovered": 0.03,
    "no_clear_change, still a case": 0.16,
    "no_clear_change, never a case": 0.06,
    "deteriorated, still a case": 0.04,
    "deteriorated, never a case": 0.01,
}
"""About the shares of England's talking therapies 2024-25: of pairs 57 % improved, 36 % not clearly, 7 % worse."""
POINTS: Final = {"improved": -8, "no_clear_change": -1, "deteriorated": 7}


@dataclass(frozen=True, slots=True)
class People:
    """Invented people of one service: when they came, their groups, and at each publication their state and scores."""

    came: npt.NDArray[np.int64]
    groups: dict[str, list[str | None]]
    states: list[list[str]]
    first: npt.NDArray[np.int64]
    last: list[npt.NDArray[np.int64]]

    def here(self, when: int) -> list[int]:
        return np.flatnonzero(self.came <= when).tolist()


def invented(seed: int, *, is_closed: bool) -> People:
    """A service of 15 to 200 people. Where it is open, somebody without a pair may get one, and a state may turn."""
    lot = np.random.default_rng([2026, seed])
    size = int(lot.integers(SMALLEST, LARGEST + 1))
    came = lot.choice(TIMES, size, p=[0.6, 0.25, 0.15])
    groups = {
        column: [list(shares)[one] for one in lot.choice(len(shares), size, p=list(shares.values()))]
        for column, shares in GROUPS.items()
    }
    names, shares = list(STATES), list(STATES.values())
    now = [names[one] for one in lot.choice(len(names), size, p=shares)]
    first = lot.integers(8, 24, size)
    states, last = [], []
    for _ in range(TIMES):
        states.append(list(now))
        gained = np.array([POINTS.get(state.split(",")[0], 0) for state in now])
        last.append(np.clip(first + gained, 0, 27))
        if not is_closed:
            for person in np.flatnonzero(lot.random(size) < 0.15).tolist():
                paired = [name for name in names if name != "no pair"]
                now[person] = paired[int(lot.integers(len(paired)))]
    return People(came, groups, states, first, last)


def tables_at(people: People, when: int, *, is_crossed: bool) -> list[Table]:
    """The true tables of everybody so far; groups of few people together, before anything is crossed."""
    here = people.here(when)
    tables, groups = [_table(people, when, here, {})], {}
    for column, values in people.groups.items():
        table = together(_table(people, when, here, {column: values}), LAYOUT, RULE)
        named = {row.key[0] for row in table.rows}
        groups[column] = [value if value in named else table.rows[-1].key[0] for value in values]
        tables.append(table)
    if is_crossed:
        tables.append(_table(people, when, here, {column: groups[column] for column in ("team", "gender")}))
    return tables


def _table(people: People, when: int, here: Sequence[int], by: dict[str, list[str | None]]) -> Table:
    found: list[list[str | None]] = [list(dict.fromkeys(values[one] for one in here)) for values in by.values()]
    rows = []
    for key in product(*found):
        members = [one for one in here if tuple(values[one] for values in by.values()) == key]
        states = Counter(people.states[when][one] for one in members)
        counts = {name: sum(states[state] for state in of) for name, of in LAYOUT.columns.items()}
        paired = [one for one in members if people.states[when][one] != "no pair"]
        sums = {
            "first_mean": float(people.first[paired].sum()),
            "last_mean": float(people.last[when][paired].sum()),
        }
        rows.append(Row(key=key, counts=counts, sums=sums))
    return Table(by=tuple(by), rows=tuple(rows))


@dataclass(slots=True)
class Tally:
    """What an attack found, added up over services."""

    name: str
    services: int = 0
    publications: int = 0
    shown: int = 0
    few: int = 0
    linked: int = 0
    attacked: Counter[str] = field(default_factory=Counter)
    recovered: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    proven: int = 0
    narrowest: dict[str, float] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    seconds: float = 0.0

    def take(self, service: int, publications: Sequence[Publication], bounds: Sequence[Bounds], truth: "Truth") -> None:
        self.services += 1
        self.publications += len(publications)
        for publication in publications:
            self.few += publication.hidden(Hidden.FEW)
            self.linked += publication.hidden(Hidden.LINKED)
            self.shown += sum(len(row.cells) for table in publication.tables for row in table.rows)
        for one in bounds:
            kind = kind_of(one)
            value = truth.of(one.target)
            self.proven += one.is_proven
            self.wrong += one.is_proven and not one.low - 1e-6 <= value <= one.high + 1e-6
            if one.target.kind in ("growth", "watched") and value > RULE.few:
                continue
            self.attacked[kind] += 1
            self.narrowest[kind] = min(self.narrowest.get(kind, one.span), one.span)
            if one.is_recovered:
                self.recovered[kind] += 1
                if kind != LINKED:
                    self.broken.add(service)

    def tell(self) -> None:
        hidden = self.few + self.linked
        print(f"\n{self.name}: {self.services} services, {self.publications} publications, {self.seconds:.0f} s")
        print(f"  counts in the tables {self.shown:,}, of them shown {self.shown - hidden:,}")
        print(f"  hidden: few people {self.few:,}, for their links {self.linked:,}")
        print(f"  {'attacked':40}{'numbers':>10}{'recovered':>12}{'narrowest':>12}")
        for kind in KINDS:
            if self.attacked[kind]:
                narrowest = abs(round(self.narrowest[kind], 2))
                print(f"  {kind:40}{self.attacked[kind]:10,}{self.recovered[kind]:12,}{narrowest:12g}")
        print(f"  services with a protected number recovered: {len(self.broken)}")
        print(
            f"  solved to the end: {self.proven:,}; of these without the truth between them: {self.wrong}", flush=True
        )


FEW, LINKED = "hidden: few people", "hidden for its links (more than few)"
WATCHED, SCORES, GROWTH = "few, by subtracting", "scores below a hidden mean", "few came between publications"
KINDS: Final = (FEW, WATCHED, SCORES, GROWTH, LINKED)


def kind_of(one: Bounds) -> str:
    if one.target.kind == "count":
        return LINKED if one.target.hidden is Hidden.LINKED else FEW
    return {"watched": WATCHED, "scores": SCORES, "growth": GROWTH}[one.target.kind]


class Truth:
    """The true value behind a target."""

    def __init__(self, tables: Sequence[Sequence[Table]], layout: Layout, people: People) -> None:
        self._rows = [{(table.by, row.key): row for table in one for row in table.rows} for one in tables]
        self._layout = layout
        self._people = people

    def of(self, target: Target) -> float:
        row = self._rows[target.publication][target.by, target.key]
        if target.kind == "scores":
            return row.sums[target.column]
        if target.kind == "watched":
            return self._watched(target)
        if target.kind == "growth":
            before = self._rows[target.publication - 1][target.by, target.key]
            return row.counts[target.column] - before.counts[target.column]
        return row.counts[target.column]

    def _watched(self, target: Target) -> int:
        named = {
            column: {key[by.index(column)] for by, key in self._rows[target.publication] if column in by}
            for column in target.by
        }
        states = self._layout.watched[target.column]

        def is_in(person: int) -> bool:
            groups = [(column, self._people.groups[column][person]) for column in target.by]
            shown = [group if group in named[column] else "\0smaller groups" for column, group in groups]
            return shown == list(target.key) and self._people.states[target.publication][person] in states

        return sum(map(is_in, self._people.here(target.publication)))


def attack_service(service: int, tallies: Sequence[Tally], *, enough: float | None, is_crossed: bool = False) -> None:
    """Publish three times under full protection, and with the first step alone, rounded and not; attack each."""
    is_closed = service % 2 == 0
    people = invented(service, is_closed=is_closed)
    tables = [tables_at(people, when, is_crossed=is_crossed) for when in range(TIMES)]
    truth = Truth(tables, LAYOUT, people)
    link = Link.CLOSED if is_closed else Link.OPEN
    times = TIMES if service % 5 == 0 else TIMES - 1
    for tally in tallies:
        started = time.perf_counter()
        publications: list[Publication] = []
        for when, one in enumerate(tables[: 1 if tally.name == WEAK else times]):
            name = f"publication {when + 1}"
            if tally.name == PROTECTED:
                publications.append(publish(one, LAYOUT, name=name, protection=RULE, earlier=publications))
            else:
                rule = NO_ROUNDING if tally.name == WEAK else RULE
                publications.append(hide_few(one, LAYOUT, name=name, protection=rule))
        targets = None if tally.name == PROTECTED else narrow(publications, LAYOUT, link)
        bounds = attack(publications, LAYOUT, link=link, targets=targets, enough=enough)
        tally.take(service, publications, bounds, truth)
        tally.seconds += time.perf_counter() - started


PROTECTED = "Protected"
ROUNDED = "First step alone: few hidden, others rounded to 5 (only what is too narrow)"
WEAK = "First step alone, first publication: few hidden, others exact (only what is too narrow)"


def main() -> int:
    """Attack all services. The exit code says whether nothing protected was recovered, and the weak ones were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=SERVICES)
    parser.add_argument("--first", type=int, default=0, help="the number of the first service")
    parser.add_argument("--weak", action="store_true", help="also attack the first step alone")
    parser.add_argument("--crossed", action="store_true", help="also by two columns at once: a minute a service")
    parser.add_argument("--whole", action="store_true", help="solve every bound to the end: minutes a service")
    given = parser.parse_args()
    enough = None if given.whole else RULE.span + 1
    tallies = [Tally(PROTECTED), *([Tally(ROUNDED), Tally(WEAK)] if given.weak else [])]
    for service in range(given.first, given.first + given.services):
        attack_service(service, tallies, enough=enough, is_crossed=given.crossed)
        print(f"\r{service + 1 - given.first} of {given.services} services", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for tally in tallies:
        tally.tell()
    protected = tallies[0]
    is_safe = not protected.broken and not protected.wrong
    return 0 if is_safe and all(tally.broken for tally in tallies[1:]) else 1


if __name__ == "__main__":
    sys.exit(main())

"""How much more is hidden where a reader has the exact totals of everybody, as leads do, and does it hold them off?

The invented services of `bench.disclosure`, each with two publications. First as `befriend outcomes --publish` makes
them: what of it could somebody tell who has the exact totals? Then as an edition on the web is made, held against that
reader too; a table that cannot be protected so is left out. Both attackers try the editions again.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from typing import Final

from befriend.measure.disclosure import Publication, Table, ToldAlreadyError, Totals, narrow, publish
from bench.disclosure import LAYOUT, RULE, SERVICES, invented, tables_at

TIMES: Final = 2
PARTS: Final = {
    "no cases": ("pairs", "cases"),
    "cases not recovered": ("cases", "recovered"),
    "recovered, not reliably": ("recovered", "reliably_recovered"),
    "improved, not recovered": ("improved", "reliably_recovered"),
}
Edition = tuple[Publication, int]
"""What is shown, and how many tables were left out."""


def totals_of(everybody: Table) -> Totals:
    counts = everybody.rows[0].counts
    return {**counts, **{name: counts[whole] - counts[part] for name, (whole, part) in PARTS.items()}}


def edition(tables: Sequence[Table], earlier: Sequence[Publication], totals: Sequence[Totals], name: str) -> Edition:
    """Everything that can be protected from a reader with the totals."""
    left = list(tables)
    while True:
        try:
            made = publish(left, LAYOUT, name=name, protection=RULE, earlier=earlier, totals=totals)
            return made, len(tables) - len(left)
        except ToldAlreadyError as told:
            left = [one for one in left if one.by != told.by]


def shown(publications: Sequence[Publication]) -> int:
    cells = (cell for one in publications for table in one.tables for row in table.rows for cell in row.cells.values())
    return sum(cell.count is not None for cell in cells)


def main() -> int:
    """The exit code says whether either attacker learnt too much from an edition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=SERVICES)
    parser.add_argument("--first", type=int, default=0, help="the number of the first service")
    given = parser.parse_args()
    broken = left_out = told = found = 0
    counts, started = [0, 0], time.perf_counter()
    for service in range(given.first, given.first + given.services):
        people = invented(service, is_closed=service % 2 == 0)
        plain: list[Publication] = []
        kept: list[Publication] = []
        totals: list[Totals] = []
        for when in range(TIMES):
            tables = tables_at(people, when, is_crossed=False)
            totals.append(totals_of(tables[0]))
            plain.append(publish(tables, LAYOUT, name=str(when), protection=RULE, earlier=plain))
            made, without = edition(tables, kept, totals, str(when))
            kept.append(made)
            left_out += without
        told += bool(narrow(plain, LAYOUT, totals=totals))
        found += len(narrow(kept, LAYOUT, totals=totals)) + len(narrow(kept, LAYOUT))
        broken += bool(found)
        counts[0] += shown(plain)
        counts[1] += shown(kept)
        print(f"\r{service + 1 - given.first} of {given.services} services", end="", file=sys.stderr, flush=True)
    tables_there = 3 * TIMES * given.services
    print(f"\n{given.services} services, {TIMES} editions each, {time.perf_counter() - started:.0f} s")
    print(f"  without regard to exact totals: services of which a reader who has them learns too much: {told}")
    print(f"  held against that reader too: numbers too narrow for either attacker: {found}")
    print(
        f"  tables by one column left out for it: {left_out} of {tables_there}; counts shown: {counts[1]:,} of", end=" "
    )
    print(f"{counts[0]:,} that are shown without")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

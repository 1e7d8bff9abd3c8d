"""python -m tests.rooms.census: the whole census, then every rule flipped once. Ends with 1 when anything is amiss."""

import conftest  # noqa: F401, I001 - names the settings and starts Django, before any table is imported

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import override_settings
from django.test.utils import setup_test_environment

from tests.rooms.cast import gather
from tools.figures import Line, tally

from .asking import Found, take, take_forms
from .flipping import controls, flips, is_killed
from .rules import census_doors
from .world import ACTORS, CensusWorld, build_census

# As long as the census takes, everybody has just confirmed who they are; passwords are checked quickly.
HERE = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "ACCOUNT_REAUTHENTICATION_TIMEOUT": 24 * 60 * 60,
}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.rooms.census", description=__doc__)
    asked.add_argument("--no-flips", action="store_true", help="the census alone")
    given = asked.parse_args()
    with fresh_world() as world:
        found, forms = take(world, census_doors()), take_forms(world)
        print_census(found, forms)
        is_fine = found.is_clean and forms.is_clean
        if not given.no_flips:
            is_fine = print_flips(world) and is_fine
    return 0 if is_fine else 1


@contextmanager
def fresh_world() -> Iterator[CensusWorld]:
    """A database of its own, with everybody's record in it."""
    setup_test_environment()
    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        with override_settings(**HERE):
            yield build_census(gather())
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


def print_census(found: Found, forms: Found) -> None:
    for problem in (*found.wrong, *forms.wrong, *found.leaks, *forms.leaks):
        print(f"  {problem}")
    print(f"addresses               {len(census_doors())}, asked by {len(ACTORS)} people")
    print(f"cells asserted          {found.cells + forms.cells} ({found.let_in} of them let in)")
    print(f"not as declared         {len(found.wrong) + len(forms.wrong)}")
    print(f"canaries found          {len(found.leaks) + len(forms.leaks)}")
    print(f"seconds                 {found.seconds + forms.seconds:.0f}", flush=True)
    asked = found.cells + forms.cells
    tally(Line.CELLS, asked, len(found.wrong) + len(forms.wrong), found.seconds + forms.seconds)
    tally(Line.CANARIES_OF_OTHERS, asked, len(found.leaks) + len(forms.leaks))


def print_flips(world: CensusWorld) -> bool:
    began = time.monotonic()
    turned = list(flips(census_doors()))
    alive = [one.name for one in turned if not is_killed(world, one)]
    untouched = list(controls(census_doors()))
    noticed = [one.name for one in untouched if is_killed(world, one)]
    for name in alive:
        print(f"  not noticed: {name}")
    for name in noticed:
        print(f"  noticed without a reason: {name}")
    killed = len(turned) - len(alive)
    print(f"rules flipped           {len(turned)}")
    print(f"killed                  {killed} ({killed / len(turned):.1%})")
    print(f"untouched, and clean    {len(untouched) - len(noticed)} of {len(untouched)}")
    print(f"seconds                 {time.monotonic() - began:.0f}")
    tally(Line.RULES, len(turned), len(alive) + len(noticed), time.monotonic() - began)
    return not alive and not noticed


if __name__ == "__main__":
    sys.exit(main())

"""The route census, in the part that fits into every run. `python -m tests.rooms.census` asks all of it."""

from collections.abc import Callable
from itertools import islice
from zlib import crc32

import pytest

from tests.rooms.cast import Cast, canary
from tests.rooms.census.asking import take, take_forms
from tests.rooms.census.flipping import controls, flips, is_killed
from tests.rooms.census.rules import Cell, census_doors, ids_in
from tests.rooms.census.world import CensusWorld, build_census, canary_name

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]


@pytest.fixture
def world(cast: Cast) -> CensusWorld:
    return build_census(cast)


def is_in_every_run(cell: Cell) -> bool:
    """Everything asked about what is another's or nobody's, everything sent about it, and of the rest a fixed share.

    What each may ask about their own stands in the table of access, which asks all of it (test_access.py).
    """
    if cell.target.kind in ("other", "child", "missing") and cell.method in ("GET", "POST"):
        return cell.method == "GET" or cell.target.kind != "missing"
    return crc32(str(cell).encode()) % 16 == 0


def test_every_address_answers_everybody_as_its_rule_says_and_tells_nothing_of_others(
    world: CensusWorld, record_property: Callable[[str, object], None]
) -> None:
    found = take(world, census_doors(), is_in_every_run)

    record_property("census", f"{found.cells} cells in {found.seconds:.0f} s")
    assert found.wrong == []
    assert found.leaks == []
    assert found.cells > 3000


def test_ids_of_another_in_a_form_about_oneself_tell_nothing_and_change_nothing(world: CensusWorld) -> None:
    found = take_forms(world)

    assert found.wrong == []
    assert found.leaks == []
    assert found.cells > 10


def test_a_rule_that_is_turned_round_is_noticed(world: CensusWorld) -> None:
    """One flip in forty of those of a single address; all of them with the command."""
    of_one_address = (flip for flip in flips(census_doors()) if len(flip.doors) == 1)
    assert [one.name for one in islice(of_one_address, 5, None, 40) if not is_killed(world, one)] == []


def test_a_rule_that_nobody_touched_is_not(world: CensusWorld) -> None:
    assert [one.name for one in islice(controls(census_doors()), 7, None, 48) if is_killed(world, one)] == []


def test_the_canaries_are_in_the_records_and_sing_where_they_may(world: CensusWorld) -> None:
    """The other side: what must not be found elsewhere is truly there."""
    pages = {
        "alice": "/progress/",
        "clara": f"/clients/{world.cast.id('alice')}/",
        "lena": "/people/",
    }
    said = {who: world.browsers[who].get(path).content.decode() for who, path in pages.items()}

    assert canary("alice") in said["alice"]
    assert canary("alice") in said["clara"]
    assert canary_name("alice") in said["clara"]
    assert canary_name("alice") in said["lena"]
    assert canary("alice") not in said["lena"]


def test_every_address_with_an_id_is_asked_about_what_is_not_theirs() -> None:
    """No address with a part that the census does not know: its id would only ever be Alice's."""
    known = {"measure_key", "practice_key", "programme_key", "guide_key", "lesson_key", "week_number", "kind"}
    known |= {"token", "feed_token"}
    known |= {"number"}  # of one's own second factors: anybody else's number is none of one's own
    strange = {
        door.address
        for door in census_doors()
        for part in door.address.split("<")[1:]
        if part.split(">")[0] not in {*ids_in(door), *known}
    }

    assert strange == set(), "Add the part to IDS in census/world.py, and to the parts of each record."

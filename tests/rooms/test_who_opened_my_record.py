"""Who opened my record: each page about a client leaves one line that they can read, and nothing clinical in it."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

import befriend.rooms
from befriend.content.reading import core_library
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.people.openings import Opening
from befriend.rooms.record.opened import OPENINGS
from tests.rooms.access import rules
from tests.rooms.cast import Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.visiting import World, ask, build_world, named_addresses, undone

pytestmark = pytest.mark.django_db
PAGE = "/my-record/opened/"
# Pages about a client that show nothing of their record beside their name: a form to fill, or a list to choose from.
SHOWS_NOTHING = {
    "checkins:entries",
    "checkins:enter",
    "plans:review",
    "plans:note",
    "people:bring_back",
}
OF_A_CLIENT = {"client_id", "checkin_id", "entry_id", "session_id", "flag_id", "person_id", "emergency_id"}


def shown(browser: Client) -> list[str]:
    """The lines of the page, as plain words."""
    lines = re.findall(r'<li class="card">(.*?)</li>', browser.get(PAGE).content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in lines]


@pytest.fixture
def world(cast: Cast) -> World:
    return build_world(cast)


def test_each_sort_of_opening_has_its_words() -> None:
    assert set(OPENINGS) == set(Opening)


def test_an_opening_is_written_down_in_one_place() -> None:
    """A row that is put together by hand could miss its words, or name another client than the one that was opened."""
    rooms = Path(befriend.rooms.__file__).parent
    by_hand = {
        f"{path.relative_to(rooms)}: {what}"
        for path in rooms.rglob("*.py")
        for what in Opening
        if path.name != "openings.py" and f'"{what.value}"' in path.read_text(encoding="utf-8")
    }

    assert by_hand == set()


@pytest.mark.slow
def test_each_page_about_a_client_leaves_exactly_one_line_for_them(world: World, sign_in: SignIn) -> None:
    parts, clara = dict(named_addresses(get_resolver().url_patterns)), sign_in("clara")
    asked = [
        rule.address
        for rule in rules()
        if (rule.who, rule.method, rule.expected) == ("clara", "GET", "200") and OF_A_CLIENT & set(parts[rule.address])
    ]
    found = {}
    for address in asked:
        with undone(clara):
            before = AuditEntry.objects.count()
            ask(clara, world, address, "GET")
            rows = list(AuditEntry.objects.order_by("number")[before:])
            found[address] = [(row.action in OPENINGS, row.client_id, row.actor_id) for row in rows]

    line = [(True, str(world.cast.id("alice")), str(world.cast.id("clara")))]
    assert found == {address: [] if address in SHOWS_NOTHING else line for address in asked}
    assert len(set(asked) - SHOWS_NOTHING) >= 7


def test_a_client_reads_who_opened_what_and_nobody_else_does(cast: Cast, sign_in: SignIn) -> None:
    sign_in("clara").get(f"/clients/{cast.id('alice')}/")

    [line] = shown(sign_in("alice"))
    assert "Clara opened: your record" in line
    assert shown(sign_in("bob")) == []
    assert shown(sign_in("clara")) == []


def test_a_look_that_was_refused_is_no_opening(cast: Cast, sign_in: SignIn) -> None:
    sign_in("carl").get(f"/clients/{cast.id('alice')}/")

    assert shown(sign_in("alice")) == []


def test_looking_at_ones_own_record_is_no_opening(cast: Cast, sign_in: SignIn) -> None:
    alice = sign_in("alice")
    alice.get("/progress/")
    alice.get(PAGE)

    assert shown(alice) == []


@pytest.mark.slow
def test_the_page_names_no_questionnaire_and_no_words_of_anybody(world: World, sign_in: SignIn) -> None:
    for address in ("progress:client", "progress:course", "checkins:answers", "safety:plan_of_client", "journal:read"):
        ask(sign_in("clara"), world, address, "GET")

    page = sign_in("alice").get(PAGE).content.decode()

    # The sixth was in an emergency, long ago.
    assert len(shown(sign_in("alice"))) == 6
    assert canary("alice") not in page
    assert [key for key in core_library().measures if re.search(rf"\b{key}\b", page)] == []


def test_many_openings_are_on_several_pages_the_latest_first(cast: Cast, sign_in: SignIn) -> None:
    clara, alice = sign_in("clara"), sign_in("alice")
    for _ in range(31):
        clara.get(f"/clients/{cast.id('alice')}/")

    assert len(shown(alice)) == 30
    assert alice.get(f"{PAGE}?page=2").content.decode().count('<li class="card">') == 1
    assert "31" in alice.get("/my-record/").content.decode()


def test_the_page_asks_as_often_with_many_as_with_few(cast: Cast, sign_in: SignIn) -> None:
    clara, alice, asked = sign_in("clara"), sign_in("alice"), []
    for _ in range(2):
        for _ in range(6):
            clara.get(f"/clients/{cast.id('alice')}/")
        with CaptureQueriesContext(connection) as captured:
            alice.get(reverse("record:opened"))
        asked.append(len(captured))

    assert asked[0] == asked[1]


def test_my_account_leads_there(cast: Cast, sign_in: SignIn) -> None:
    assert 'href="/my-record/"' in sign_in("alice").get("/people/me/").content.decode()
    assert f'href="{PAGE}"' in sign_in("alice").get("/my-record/").content.decode()

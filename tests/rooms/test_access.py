"""The table of access compared with the running application, and what must never stand on anybody's page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from django.utils import timezone

from befriend.care.roles import Role
from befriend.rooms.people.models import Membership, Person
from befriend.rooms.people.services import add_person, end_link, give_role, link
from tests.rooms.access import Rule, rules
from tests.rooms.cast import BEGAN, CLIENTS, PASSWORD, ROLES, Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.safety_plans import keep_plan, plan_sheet
from tests.rooms.stored import everything
from tests.rooms.verbs import kept_reminder
from tests.rooms.visiting import (
    PEOPLE,
    World,
    ask,
    body_of,
    build_world,
    named_addresses,
    signed_in,
    told,
    undone,
    visit_all,
)

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SMALL_PACK = Path(__file__).parents[1] / "content" / "small_pack"
# Whose words each of the cast may read; a lead reads names, so nobody's name is a secret to them.
READS: Mapping[str, set[str]] = {
    "alice": {"alice"},
    "bob": {"bob"},
    "zoe": {"zoe"},
    "clara": {"alice"},
    "carl": {"bob"},
    "ivan": {"zoe"},
    "lena": {"alice", "bob"},
    "mona": {"zoe"},
}


@pytest.fixture(scope="module", autouse=True)
def something_to_read() -> Iterator[None]:
    """A pack that surely holds a lesson."""
    with override_settings(PACKS=(*settings.PACKS, SMALL_PACK)):
        yield


@pytest.fixture
def world(cast: Cast) -> World:
    return build_world(cast)


def plain(response: "TestResponse", *ids: str) -> tuple[int, str]:
    """A response without what differs between any two requests: the form's token, and the ids in its address."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body_of(response).decode())
    for one in ids:
        body = body.replace(one, "ID")
    return response.status_code, body


# A clinician of the service finds a client by name here, and opens their record: that is what it is for
# (test_emergency.py says who, how long, and who is told).
IN_AN_EMERGENCY = {"emergency:open"}
Visits = dict[Rule, tuple[str, bytes]]
DOCTYPE = b"<!doctype html>"
ADDRESSES = dict(named_addresses(get_resolver().url_patterns))


def test_every_address_has_its_row_in_the_table() -> None:
    assert {rule.address for rule in rules()} == set(ADDRESSES)


@pytest.fixture(scope="module")
def remembered() -> dict[str, Visits]:
    return {}


@pytest.fixture
def visits(request: pytest.FixtureRequest, remembered: dict[str, Visits]) -> Mapping[str, Visits]:
    """What each address answers to each of the cast: asked once, and looked at by several tests."""
    if not remembered:
        world = request.getfixturevalue("world")
        for who in PEOPLE:
            remembered[who] = {
                rule: (told(found[0]), b"".join(body_of(one) for one in found)) for rule, found in visit_all(who, world)
            }
    return remembered


@pytest.mark.one_database
@pytest.mark.parametrize("who", PEOPLE)
def test_the_table_of_access_is_what_the_application_does(visits: Mapping[str, Visits], who: str) -> None:
    found = {rule: answer for rule, (answer, _body) in visits[who].items()}

    assert {rule: answer for rule, answer in found.items() if answer != rule.expected} == {}


# Who holds two roles: a client of Carl, as Bob is, and a lead as Lena, or a clinician of Bob's as Carl.
BOTH: Mapping[str, tuple[str, str]] = {"client and lead": ("bob", "lena"), "client and clinician": ("bob", "carl")}
REFUSED = {"404", "sign-in"}


def person_with_both(world: World, first: str, second: str) -> str:
    """The name of somebody who holds the roles of these two, and their links."""
    cast, name = world.cast, "robin"
    now, service_id = BEGAN, cast.harbour.id
    robin = add_person(
        service_id=service_id, username=name, password=PASSWORD, shown_name="Robin", role=ROLES[first], now=now, by=None
    )
    link(service_id=service_id, client_id=robin.id, clinician_id=cast.id("carl"), now=now, by=None)
    give_role(viewer=cast.viewer("lena"), person_id=robin.id, role=ROLES[second], now=now)
    if ROLES[second] is Role.CLINICIAN:
        link(service_id=service_id, client_id=cast.id("bob"), clinician_id=robin.id, now=now, by=None)
    their_own = replace(cast, people={**cast.people, name: robin})
    kept_reminder(their_own, name)
    keep_plan(their_own, plan_sheet("A walk."), name)
    return name


def answers_to_both(first: str, second: str) -> dict[tuple[str, str], set[str]]:
    """What the table lets either of two have: a refusal only where it refuses both."""
    found: dict[tuple[str, str], set[str]] = {}
    for rule in rules():
        if rule.who in {first, second}:
            found.setdefault((rule.address, rule.method), set()).add(rule.expected)
    return {asked: expected - REFUSED or expected for asked, expected in found.items()}


@pytest.mark.one_database
@pytest.mark.parametrize("roles", BOTH)
def test_who_holds_two_roles_gets_what_either_gets_and_no_more(world: World, roles: str) -> None:
    browser, different = signed_in(person_with_both(world, *BOTH[roles])), {}
    for (address, method), expected in answers_to_both(*BOTH[roles]).items():
        with undone(browser):
            found = told(ask(browser, world, address, method))
        if found not in expected:
            different[address, method] = found

    assert different == {}


@pytest.mark.one_database
@pytest.mark.parametrize("roles", BOTH)
def test_who_holds_two_roles_reads_nothing_of_a_client_of_others(world: World, roles: str) -> None:
    """Names a lead reads; what clients wrote is read by those who are linked to them."""
    browser, hidden = signed_in(person_with_both(world, *BOTH[roles])), canary("alice").encode()
    if "lead" in roles:
        hidden *= 2
    for address, method in answers_to_both(*BOTH[roles]):
        if address in IN_AN_EMERGENCY:
            continue
        with undone(browser):
            assert hidden not in body_of(ask(browser, world, address, method)), address


@pytest.mark.one_database
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shows_anything_of_a_client_one_may_not_read(visits: Mapping[str, Visits], who: str) -> None:
    hidden = [canary(client).encode() for client in CLIENTS if client not in READS.get(who, set())]

    shown = [rule for rule, (_, body) in visits[who].items() if any(word in body for word in hidden)]
    assert [rule for rule in shown if not (ROLES.get(who) is Role.CLINICIAN and rule.address in IN_AN_EMERGENCY)] == []


@pytest.mark.one_database
@pytest.mark.parametrize("who", PEOPLE)
def test_every_page_leads_to_help(visits: Mapping[str, Visits], who: str) -> None:
    pages = [(rule, page) for rule, (_, body) in visits[who].items() for page in body.split(DOCTYPE)[1:]]

    assert [rule for rule, page in pages if b'class="help-link" href="/help/"' not in page] == []
    assert len(pages) > 20


def test_the_canaries_do_sing_where_they_may(world: World, sign_in: SignIn) -> None:
    """The other side of the test above: each word is on the page of somebody who may read it."""
    page = ask(sign_in("clara"), world, "progress:client", "GET").content.decode()

    # Name, review (agreed and changed), two notes, daily note.
    assert page.count(canary("alice")) >= 6


@pytest.mark.one_database
@pytest.mark.parametrize("who", ["lena", "mona"])
def test_a_lead_reads_names_and_no_words_of_clients(visits: Mapping[str, Visits], who: str) -> None:
    written = (b"We meet weekly", canary("alice").encode() * 2)

    assert [rule for rule, (_, body) in visits[who].items() if any(word in body for word in written)] == []


BY_LINK = {"checkins:answers", "emergency:open", "emergency:look"}
OF_A_LEAD = {f"people:{verb}" for verb in ("bring_back", "person", "give_role", "change_team", "end_leave")} | {
    f"leaving:{verb}" for verb in ("end_role", "end_link", "close_account")
}
OF_A_LEAD |= {"signing_in:end_all_of", "signing_in:remove_lost", "emergency:close_as_lead"}
ABOUT_SOMEBODY = [(name, parts) for name, parts in ADDRESSES.items() if any(part.endswith("_id") for part in parts)]


@pytest.mark.one_database
def test_sending_to_what_is_not_yours_and_to_what_is_not_there_looks_the_same(world: World) -> None:
    """Reading is compared by the census, for everybody and every address."""
    differences = [
        (who, address) for who in ROLES if who not in {"alice", "clara"} for address in told_apart(who, world)
    ]

    assert differences == []


def told_apart(who: str, world: World) -> list[str]:
    """The addresses at which this person could tell Alice's record from one that does not exist, by sending there."""
    differences, browser = [], signed_in(who)
    for address, parts in ABOUT_SOMEBODY:
        if who == "lena" and address in OF_A_LEAD:
            continue  # these are theirs to do, for everybody of the service
        if who in {"carl", "fay"} and address in IN_AN_EMERGENCY | {"emergency:close"}:
            continue  # and these are theirs, for everybody they are not linked to
        nowhere = {part: str(uuid4()) for part in parts if part.endswith("_id")}
        with undone(browser):
            not_yours = plain(ask(browser, world, address, "POST"), *(world.parts[part] for part in nowhere))
        with undone(browser):
            elsewhere = replace(world, parts={**world.parts, **nowhere})
            not_there = plain(ask(browser, elsewhere, address, "POST"), *nowhere.values())
        if not_yours != not_there:
            differences.append(address)
    return differences


@pytest.mark.parametrize("who", ["alice", "clara", "lena", "rosa"])
def test_without_the_right_an_address_looks_like_none_at_all(world: World, sign_in: SignIn, who: str) -> None:
    # These ask for a link, or for none, beside the right: their refusal is compared in the test above.
    asked = [rule for rule in rules() if (rule.who, rule.method, rule.expected) == (who, "GET", "404")]
    refused = [rule.address for rule in asked if ":" in rule.address and rule.address not in BY_LINK]
    browser = sign_in(who)
    nothing = browser.get("/there/is/no/such/address/")
    for address in refused:
        path = reverse(address, kwargs={part: world.parts[part] for part in ADDRESSES[address]})
        found = browser.get(path)
        # In its quotes: another address of the page may begin like this one.
        assert plain(found, f'"{path}"') == plain(nothing, '"/there/is/no/such/address/"'), address


def test_when_a_link_ends_the_very_next_request_finds_nothing(world: World, sign_in: SignIn) -> None:
    browser = sign_in("clara")
    assert told(ask(browser, world, "progress:client", "GET")) == "200"

    end_link(viewer=world.cast.viewer("lena"), link_id=UUID(world.parts["link_id"]), now=timezone.now())

    for address in ("progress:client", "progress:course", "checkins:answers", "checkins:enter", "plans:review"):
        assert told(ask(browser, world, address, "GET")) == "404", address
    assert told(ask(browser, world, "flags:close", "POST")) == "404"
    assert canary("alice") not in browser.get("/clients/").content.decode() + browser.get("/flags/").content.decode()


def test_a_person_whose_account_is_switched_off_is_signed_out_at_once(world: World, sign_in: SignIn) -> None:
    browser = sign_in("clara")
    Person.objects.filter(username="clara").update(is_active=False)

    assert told(ask(browser, world, "progress:caseload", "GET")) == "sign-in"


def test_a_person_whose_account_is_switched_off_cannot_sign_in(world: World) -> None:
    browser = Client()

    browser.post("/account/login/", {"login": "dora", "password": PASSWORD})

    assert told(browser.get("/clients/")) == "sign-in"


def test_a_role_that_ended_gives_nothing_on_the_very_next_request(world: World, sign_in: SignIn) -> None:
    browser = sign_in("clara")
    Membership.objects.filter(person=world.cast["clara"]).update(ended_at=timezone.now())

    assert told(ask(browser, world, "progress:client", "GET")) == "404"
    assert told(ask(browser, world, "progress:caseload", "GET")) == "404"


def test_a_lead_of_another_service_changes_nothing_here(world: World, sign_in: SignIn) -> None:
    before = everything()

    for address in ("people:link", *OF_A_LEAD):
        ask(sign_in("mona"), world, address, "POST")

    after = everything()
    for table in ("people.CareLink", "people.Membership", "people.Invitation", "audit.AuditEntry"):
        assert after[table] == before[table], table


def test_a_clients_form_id_in_anothers_post_changes_nothing_of_theirs(world: World, sign_in: SignIn) -> None:
    before = everything()

    found = sign_in("bob").post("/check-in/phq9/", {"form_id": world.parts["checkin_id"], "phq9_1": "3"})

    assert found.status_code == 302
    assert world.parts["checkin_id"] not in found.headers["Location"]
    after = everything()
    for table in ("checkins.CheckIn", "checkins.Conflict", "checkins.Score", "flags.Flag"):
        assert [row for row in after[table] if row in before[table]] == before[table], table

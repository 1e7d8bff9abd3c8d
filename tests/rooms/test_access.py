"""The table of access compared with the running application, and what must never stand on anybody's page."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from befriend.care.roles import Role
from befriend.rooms.checkins.services import save_draft, set_schedule
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.people.models import Membership, Person
from befriend.rooms.people.services import end_link, invite
from befriend.rooms.plans.services import record_review, write_note
from tests.rooms.access import Rule, rules
from tests.rooms.cast import CLIENTS, NOW, PASSWORD, ROLES, Cast, answers, canary, send, submission
from tests.rooms.conftest import SignIn, signed_in
from tests.rooms.stored import everything
from tests.rooms.verbs import a_review

CLINICIANS = {"alice": "clara", "bob": "carl", "zoe": "ivan"}
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


pytestmark = [pytest.mark.django_db, pytest.mark.slow]


if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse


@dataclass(frozen=True)
class World:
    """The cast with a full record for every client, and what the addresses of the table are filled with."""

    cast: Cast
    parts: Mapping[str, str]
    posts: Mapping[str, Mapping[str, str]]


def fill_record(cast: Cast, name: str) -> UUID:
    """Everything one client can have, each with their canary in it. Returns a check-in with a waiting safety flag."""
    client, clinician = cast[name], cast.viewer(CLINICIANS[name])
    days = iter(range(60, 0, -5))

    def at() -> timedelta:
        return timedelta(days=next(days))

    set_schedule(
        service_id=client.service_id,
        client_id=client.id,
        measure_key="phq9",
        every_days=7,
        starts_on=NOW.date(),
        now=NOW,
        by=clinician.person_id,
    )
    send(submission(client, answers(0), at=NOW - at()))
    closed = send(submission(client, answers(1, phq9_9=1), at=NOW - at()))
    flag = Flag.objects.get(subject_id=closed.checkin_id, kind=Kind.SAFETY)
    close_flag(viewer=clinician, flag_id=flag.id, reason=canary(name), now=NOW)
    wrong = send(submission(client, answers(2), at=NOW - at()))
    send(submission(client, answers(2), at=NOW - at(), corrects=wrong.checkin_id, correction_reason=canary(name)))
    daily = submission(client, {"how_i_am": 1, "towards_myself": 2}, key="daily", note=canary(name), at=NOW - at())
    send(daily)
    send(submission(client, {"how_i_am": 2, "towards_myself": 2}, key="daily", form_id=daily.id, note=canary(name) * 2))
    begun = submission(client, {"how_i_am": 4}, key="daily", note=canary(name))
    save_draft(submission=begun, now=NOW, by=client.id)
    record_review(viewer=clinician, review=a_review(cast, name), now=NOW)
    for is_shared in (True, False):
        write_note(
            viewer=clinician, note_id=uuid4(), client_id=client.id, text=canary(name), is_shared=is_shared, now=NOW
        )
    return send(submission(client, answers(3, phq9_9=2), at=NOW - at())).checkin_id


@pytest.fixture
def world(cast: Cast) -> World:
    checkins = {name: fill_record(cast, name) for name in CLIENTS}
    token = invite(viewer=cast.viewer("clara"), role=Role.CLIENT, clinician_id=cast.id("clara"), now=_really_now())
    parts = {
        "client_id": str(cast.id("alice")),
        "person_id": str(cast.id("alice")),
        "checkin_id": str(checkins["alice"]),
        "flag_id": str(Flag.objects.get(subject_id=checkins["alice"], kind=Kind.SAFETY).id),
        "link_id": str(cast.link_between("alice", "clara").id),
        "membership_id": str(Membership.objects.get(person=cast["hope"]).id),
        "measure_key": "phq9",
        "token": token,
        "key": "abc",
        "uidb36": "a",
    }
    form = {"form_id": str(uuid4())}
    posts: dict[str, dict[str, str]] = {
        "account_login": {"login": "alice", "password": PASSWORD},
        "set_language": {"language": "es"},
        "checkins:daily": {"form_id": str(uuid4()), "how_i_am": "3"},
        "checkins:form": {"form_id": str(uuid4()), "phq9_1": "1"},
        "checkins:save": {"form_id": str(uuid4()), "phq9_1": "1"},
        "checkins:correct": {"form_id": str(uuid4()), "phq9_1": "1", "reason": "A slip."},
        "checkins:enter": {"form_id": str(uuid4()), "phq9_1": "1", "answered_on": "2026-01-05"},
        "plans:review": form | {"reviewed_on": "2026-01-05", "agreed": "We go on."},
        "plans:note": form | {"text": "A note."},
        "people:invite": {"role": "client", "clinician": str(cast.id("clara"))},
        "people:link": {"client": str(cast.id("bob")), "clinician": str(cast.id("clara"))},
        "people:team": {"name": "Quay"},
        "people:accept": {"shown_name": "New", "username": "new", "password": PASSWORD},
        "flags:close": {"reason": "We spoke."},
    }
    return World(cast, parts, posts)


def _really_now() -> datetime:
    """Pages read the real clock, so an invitation must be open by it."""
    return timezone.now()


@contextmanager
def undone(browser: Client | None = None) -> Iterator[None]:
    """Take back whatever is written inside, in the database and in a browser."""
    cookies = None if browser is None else browser.cookies.output(header="", sep=";")
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    if browser is not None:
        browser.cookies = SimpleCookie(cookies)


def named_addresses(patterns: object, space: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """The name of every address, with the parts that it asks for."""
    for pattern in patterns:  # type: ignore[attr-defined]
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from named_addresses(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}", tuple(pattern.pattern.regex.groupindex)


def ask(browser: Client, world: World, address: str, method: str) -> "TestResponse":
    parts = dict(named_addresses(get_resolver().url_patterns))[address]
    path = reverse(address, kwargs={part: world.parts[part] for part in parts})
    if method == "GET":
        return browser.get(path)
    return browser.post(path, world.posts.get(address, {}))


def told(response: "TestResponse") -> str:
    is_sign_in = response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))
    return "sign-in" if is_sign_in else str(response.status_code)


Visits = dict[Rule, tuple[str, bytes]]
PEOPLE = ("nobody", *ROLES)
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
        remembered.update({who: visits_of(who, world) for who in PEOPLE})
    return remembered


def visits_of(who: str, world: World) -> Visits:
    browser, found = signed_in(who), {}
    for rule in (rule for rule in rules() if rule.who == who):
        with undone(browser):
            answer = ask(browser, world, rule.address, rule.method)
            # Where a redirect leads may carry a message.
            after = browser.get(answer["Location"]).content if answer.status_code == 302 else b""
            found[rule] = told(answer), answer.content + after
    return found


@pytest.mark.parametrize("who", PEOPLE)
def test_the_table_of_access_is_what_the_application_does(visits: Mapping[str, Visits], who: str) -> None:
    found = {rule: answer for rule, (answer, _body) in visits[who].items()}

    assert {rule: answer for rule, answer in found.items() if answer != rule.expected} == {}


@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shows_anything_of_a_client_one_may_not_read(visits: Mapping[str, Visits], who: str) -> None:
    hidden = [canary(client).encode() for client in CLIENTS if client not in READS.get(who, set())]

    assert [rule for rule, (_, body) in visits[who].items() if any(word in body for word in hidden)] == []


def test_the_canaries_do_sing_where_they_may(world: World, sign_in: SignIn) -> None:
    """The other side of the test above: each word is on the page of somebody who may read it."""
    page = ask(sign_in("clara"), world, "progress:client", "GET").content.decode()

    # Name, review (agreed and changed), two notes, daily note.
    assert page.count(canary("alice")) >= 6


@pytest.mark.parametrize("who", ["lena", "mona"])
def test_a_lead_reads_names_and_no_words_of_clients(visits: Mapping[str, Visits], who: str) -> None:
    written = (b"We meet weekly", canary("alice").encode() * 2)

    assert [rule for rule, (_, body) in visits[who].items() if any(word in body for word in written)] == []


def plain(response: "TestResponse", *ids: str) -> tuple[int, str]:
    """A response without what differs between any two requests: the form's token, and the ids in its address."""
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    for one in ids:
        body = body.replace(one, "ID")
    return response.status_code, body


ABOUT_SOMEBODY = [(name, parts) for name, parts in ADDRESSES.items() if any(part.endswith("_id") for part in parts)]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_not_yours_and_not_there_look_the_same(world: World, method: str) -> None:
    differences = [
        (who, address) for who in ROLES if who not in {"alice", "clara"} for address in told_apart(who, world, method)
    ]

    assert differences == []


def told_apart(who: str, world: World, method: str) -> list[str]:
    """The addresses at which this person could tell Alice's record from one that does not exist."""
    differences, browser = [], signed_in(who)
    for address, parts in ABOUT_SOMEBODY:
        if (who, address) in {("lena", "people:bring_back"), ("lena", "people:end_link"), ("lena", "people:end_role")}:
            continue  # these are theirs to do, for everybody of the service
        nowhere = {part: str(uuid4()) for part in parts if part.endswith("_id")}
        with undone(browser):
            not_yours = plain(ask(browser, world, address, method), *(world.parts[part] for part in nowhere))
        with undone(browser):
            elsewhere = replace(world, parts={**world.parts, **nowhere})
            not_there = plain(ask(browser, elsewhere, address, method), *nowhere.values())
        if not_yours != not_there:
            differences.append(address)
    return differences


@pytest.mark.parametrize("who", ["alice", "clara", "lena", "hope"])
def test_without_the_right_an_address_looks_like_none_at_all(world: World, sign_in: SignIn, who: str) -> None:
    # The page of answers asks for no right, only for the link: its refusal is compared in the test above.
    asked = [rule for rule in rules() if (rule.who, rule.method, rule.expected) == (who, "GET", "404")]
    refused = [rule.address for rule in asked if ":" in rule.address and rule.address != "checkins:answers"]
    browser = sign_in(who)
    nothing = browser.get("/there/is/no/such/address/")
    for address in refused:
        path = reverse(address, kwargs={part: world.parts[part] for part in ADDRESSES[address]})
        found = browser.get(path)
        assert plain(found, path) == plain(nothing, "/there/is/no/such/address/"), address


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

    for address in ("people:link", "people:end_link", "people:end_role", "people:bring_back"):
        ask(sign_in("mona"), world, address, "POST")

    after = everything()
    for table in ("people.CareLink", "people.Membership", "people.Invitation", "audit.AuditEntry"):
        assert after[table] == before[table], table


def test_a_clients_form_id_in_anothers_post_changes_nothing_of_theirs(world: World, sign_in: SignIn) -> None:
    before = everything()

    found = sign_in("bob").post("/check-in/phq9/", {"form_id": world.parts["checkin_id"], "phq9_1": "3"})

    assert found.status_code == 422
    assert canary("alice") not in found.content.decode()
    after = everything()
    for table in ("checkins.CheckIn", "checkins.Conflict", "checkins.Score", "flags.Flag"):
        assert after[table] == before[table], table

"""Every address, asked by everybody who works here before a second factor is there: none of them opens."""

import pytest
from django.core.cache import cache

from befriend.care.roles import Role
from befriend.rooms.people.services import give_role
from befriend.web.doors import doors
from tests.rooms.access import rules
from tests.rooms.cast import BEGAN, ROLES, Cast
from tests.rooms.second_steps import SET_UP
from tests.rooms.visiting import ask, build_world, signed_in, told, undone

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

STILL_OPEN = {
    "signing_in:second_factor",
    "signing_in:add_app",
    "signing_in:add_passkey",
    "account_reauthenticate",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}
NEEDS_SIGN_IN = [rule for rule in rules() if rule.who == "nobody" and rule.expected == "sign-in"]
STAFF = {role: name for name, role in ROLES.items() if role is not Role.CLIENT and name != "dora"}
"""One for each of the roles of those who work here."""


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    cache.clear()


def test_only_what_is_a_clients_own_opens_for_a_client_who_works_here_without_one(cast: Cast) -> None:
    """Alice is a lead and a clinician too: the rule of every address says whether hers as a client is enough."""
    for role in (Role.LEAD, Role.CLINICIAN, Role.FACILITATOR):
        give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=role, now=BEGAN)
    world, browser, wrong = build_world(cast), signed_in("alice", with_factor=False), []
    of_clients = {door.name for door in doors() if door.roles is not None and Role.CLIENT in door.roles}
    for rule in NEEDS_SIGN_IN:
        if rule.address in STILL_OPEN:
            continue
        with undone(browser):
            answer = ask(browser, world, rule.address, rule.method)
        waits = answer.status_code == 401 or (answer.status_code == 302 and answer["Location"] == SET_UP)
        if waits is (rule.address in of_clients):
            wrong.append((rule.address, rule.method, told(answer)))

    assert wrong == []


def test_there_is_much_to_ask() -> None:
    """The other side of the test below: it asks nearly everything."""
    assert len({rule.address for rule in NEEDS_SIGN_IN} - STILL_OPEN) > 80


def test_no_address_opens_for_anybody_who_works_here_without_a_second_factor(cast: Cast) -> None:
    world, opened = build_world(cast), []
    for name in STAFF.values():
        browser = signed_in(name, with_factor=False)
        for rule in NEEDS_SIGN_IN:
            if rule.address in STILL_OPEN:
                continue
            with undone(browser):
                answer = ask(browser, world, rule.address, rule.method)
            is_led = answer.status_code == 302 and answer["Location"] == SET_UP
            if not is_led and answer.status_code != 401:
                opened.append((name, rule.address, rule.method, told(answer)))

    assert opened == []

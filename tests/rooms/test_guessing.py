"""Guessing is slow, its victim is never kept out, and nobody learns by it which names exist."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from argon2 import PasswordHasher, low_level
from django.contrib.auth import hashers, password_validation
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from befriend.rooms.people.forms import PasswordForm
from befriend.rooms.people.models import Invitation, Person
from befriend.rooms.people.services import invite_back
from befriend.rooms.signing_in.slowing import CODES_OF_STRANGERS, FROM_A_KNOWN_DEVICE, FROM_ELSEWHERE
from befriend.web import settings as written
from tests.rooms.cast import PASSWORD, Cast
from tests.rooms.second_steps import SHOW, code_now, give_app, later, show

pytestmark = pytest.mark.django_db

ATTACKER, VICTIM = "192.0.2.66", "198.51.100.7"
WAIT = "There were many tries in a row."
WRONG = "do not fit together"


def test_tries_under_very_many_names_do_not_wipe_out_the_count_of_one() -> None:
    cache.set("the-one", 5)

    for number in range(5000):
        cache.set(f"another-{number}", 1)

    assert cache.get("the-one") == 5
    cache.clear()


@pytest.fixture(autouse=True)
def no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def try_from(address: str, name: str, password: str, browser: Client | None = None) -> str:
    """One try to sign in from an address: the page it gives, or where it leads."""
    answer = (browser or Client()).post("/account/login/", {"login": name, "password": password}, REMOTE_ADDR=address)
    return answer.content.decode() if answer.status_code == 200 else answer["Location"]


@pytest.fixture(autouse=True)
def addresses_are_believed() -> Iterator[None]:
    """Without the web server in front, whose word tests/web/test_wrong_passwords.py tries."""
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=0):
        yield


def attack(name: str, times: int = 40) -> None:
    for _ in range(times):
        try_from(ATTACKER, name, "a wrong password")


def test_after_five_wrong_passwords_for_a_name_an_address_waits(cast: Cast) -> None:
    for _ in range(5):
        assert WRONG in try_from(ATTACKER, "alice", "a wrong password")

    assert WAIT in try_from(ATTACKER, "alice", "a wrong password")
    assert WAIT in try_from(ATTACKER, "alice", PASSWORD), "guessing right afterwards does not help"


def test_writing_the_name_otherwise_gives_no_more_tries(cast: Cast) -> None:
    for _ in range(5):
        try_from(ATTACKER, "alice", "a wrong password")

    assert WAIT in try_from(ATTACKER, " ALICE ", "a wrong password")


def test_the_victim_gets_in_from_another_address_all_the_while(cast: Cast) -> None:
    attack("alice")

    assert try_from(VICTIM, "alice", PASSWORD) == "/"


def test_the_victim_gets_in_from_the_attackers_own_address_with_a_device_that_is_known(cast: Cast) -> None:
    """A shared flat, a school, a clinic: everybody there comes from one address."""
    device = Client()
    assert try_from(ATTACKER, "alice", PASSWORD, device) == "/"
    device.post("/account/logout/")
    attack("alice")

    assert try_from(ATTACKER, "alice", PASSWORD, device) == "/"


def test_many_addresses_together_keep_nobody_out(cast: Cast) -> None:
    for number in range(60):
        try_from(f"203.0.113.{number}", "alice", "a wrong password")

    assert try_from(VICTIM, "alice", PASSWORD) == "/"


def test_a_known_device_is_no_free_ticket(cast: Cast) -> None:
    device = Client()
    try_from(VICTIM, "alice", PASSWORD, device)
    device.post("/account/logout/")
    for _ in range(5):
        try_from(VICTIM, "alice", "a wrong password", device)

    assert WAIT in try_from(VICTIM, "alice", "a wrong password", device)


def test_a_device_of_one_person_is_not_known_for_another(cast: Cast) -> None:
    device = Client()
    try_from(ATTACKER, "bob", PASSWORD, device)
    device.post("/account/logout/")
    for _ in range(5):
        try_from(ATTACKER, "alice", "a wrong password", device)

    assert WAIT in try_from(ATTACKER, "alice", "a wrong password", device)


def test_a_made_up_device_is_not_believed(cast: Cast) -> None:
    device = Client()
    try_from(VICTIM, "alice", PASSWORD, device)
    value = device.cookies[written.DEVICE_COOKIE_NAME].value
    attack("alice")
    forger = Client()
    forger.cookies[written.DEVICE_COOKIE_NAME] = f"{value[:-1]}{'a' if value[-1] != 'a' else 'b'}"

    assert WAIT in try_from(ATTACKER, "alice", PASSWORD, forger)


def test_the_cookie_of_a_device_says_no_name_and_no_script_reads_it(cast: Cast) -> None:
    device = Client()
    try_from(VICTIM, "alice", PASSWORD, device)

    cookie = device.cookies[written.DEVICE_COOKIE_NAME]

    assert "alice" not in cookie.value
    assert str(cast.id("alice")) not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_waiting_is_over_after_five_minutes(cast: Cast) -> None:
    attack("alice", times=6)

    with later(minutes=6):
        assert try_from(ATTACKER, "alice", PASSWORD) == "/"


def test_no_limit_counts_a_name_alone() -> None:
    """Each rate is by address, or by a key that holds an address or a device; codes come after the right password."""
    assert FROM_ELSEWHERE == {"login_failed": "10/m/ip,5/5m/key"}
    assert FROM_A_KNOWN_DEVICE == {"login_failed": "5/5m/key"}
    assert CODES_OF_STRANGERS == {"login_failed": "10/m/ip,10/15m/key"}


def test_a_thief_with_the_password_does_not_keep_its_owner_from_the_second_step(cast: Cast) -> None:
    give_app(cast, "clara")
    device = Client()
    try_from(VICTIM, "clara", PASSWORD, device)
    assert show(device, code_now())["Location"] == "/"
    device.post("/account/logout/")
    with later(minutes=1):
        for number in range(3):
            thief = Client()
            try_from(f"203.0.113.{number}", "clara", PASSWORD, thief)
            for _ in range(5):
                thief.post(SHOW, {"code": "000000"}, REMOTE_ADDR=f"203.0.113.{number}")
        assert WAIT in thief.post(SHOW, {"code": code_now()}, REMOTE_ADDR="203.0.113.2").content.decode()

        try_from(VICTIM, "clara", PASSWORD, device)
        assert show(device, code_now())["Location"] == "/"


def plain(page: str) -> str:
    """A page without the mark of its form and the name that was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r'value="(alice|nobody|dora)"', "", page)


@pytest.mark.parametrize("name", ["nobody", "dora"])
def test_unknown_and_closed_names_get_the_same_answer_as_a_wrong_password(cast: Cast, name: str) -> None:
    wrong = try_from(ATTACKER, "alice", "a wrong password")

    assert plain(try_from(ATTACKER, name, "a wrong password")) == plain(wrong)


@override_settings(PASSWORD_HASHERS=written.PASSWORD_HASHERS)
@pytest.mark.slow
@pytest.mark.parametrize("name", ["alice", "nobody", "dora"])
def test_each_try_costs_one_argon2_whoever_it_names(cast: Cast, name: str) -> None:
    """One hash is all of the time that a try takes: a name that does not exist is not answered faster."""
    for person in (cast["alice"], cast["dora"]):
        person.set_password(PASSWORD)
        person.save()

    assert hashes_in(lambda: try_from(ATTACKER, name, "a wrong password")) == 1


def hashes_in(do: Callable[[], Any]) -> int:
    """How many Argon2 hashes are computed meanwhile, to check a password or to spend the same time."""
    counted: list[str] = []

    def count(name: str) -> Any:
        real = getattr(low_level, name)

        def counting(*given: Any, **named: Any) -> Any:
            counted.append(name)
            return real(*given, **named)

        return patch.object(low_level, name, counting)

    with count("hash_secret"), count("verify_secret"), patch.object(PasswordHasher, "verify", _verify):
        do()
    return len(counted)


def _verify(self: PasswordHasher, kept: str | bytes, password: str | bytes) -> bool:
    encoded = kept.encode() if isinstance(kept, str) else kept
    typed = password.encode() if isinstance(password, str) else password
    return low_level.verify_secret(encoded, typed, low_level.Type.ID)


@override_settings(PASSWORD_HASHERS=written.PASSWORD_HASHERS)
@pytest.mark.slow
def test_passwords_are_kept_by_argon2id(cast: Cast) -> None:
    person = cast["alice"]
    person.set_password(PASSWORD)

    assert person.password.startswith("argon2$argon2id$")
    assert [type(one).__name__ for one in hashers.get_hashers()] == ["Argon2PasswordHasher"]


def is_allowed(password: str) -> bool:
    return PasswordForm({"password": password}, invited=Invitation()).is_valid()


@pytest.mark.parametrize(
    "password",
    [
        "quietharbour",
        "QUIETHARBOUR",
        "8361947205",
        "!?!?%&/()=§$",
        "ein stilles Haus am Wasser",
        "безмятежное утро",
        "pa" * 32,
        "x y" * 42,
    ],
)
def test_a_password_may_be_of_any_letters_and_long(password: str) -> None:
    assert is_allowed(password)


def test_sixty_four_letters_sign_in_as_they_were_chosen(cast: Cast) -> None:
    """Nothing is cut off: the first 63 of them open nothing."""
    password = "quietsea" * 8
    token = invite_back(viewer=cast.viewer("clara"), person_id=cast.id("alice"), now=timezone.now())
    Client().post(reverse("people:accept", args=[token]), {"password": password})

    assert WRONG in try_from(VICTIM, "alice", password[:-1])
    assert try_from(VICTIM, "alice", password) == "/"


def test_nine_letters_are_too_few() -> None:
    assert not is_allowed("quietharb")


@pytest.mark.slow
def test_none_of_the_most_common_passwords_is_allowed() -> None:
    """Django's list holds the twenty thousand most common ones; the short ones fall by their length."""
    common = CommonPasswordValidator().passwords

    assert len(common) >= 3000
    assert [one for one in common if is_allowed(one)] == []


def test_a_password_like_ones_own_name_is_not_allowed() -> None:
    with pytest.raises(ValidationError):
        password_validation.validate_password("harbourmaster", Person(username="harbourmaster"))

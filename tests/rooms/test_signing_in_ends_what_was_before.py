"""A sign-in begins a session of its own, a password is changed only by who knows it, and every page lets one out."""

from collections.abc import Iterator
from math import log2
from string import ascii_lowercase, digits
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from befriend.care.roles import Role
from befriend.rooms.people.forms import AccountForm
from befriend.rooms.people.services import invite
from befriend.rooms.signing_in.codes import plain
from befriend.rooms.signing_in.models import SignedIn
from befriend.web.account_forms import ConfirmForm, NewPasswordForm, SignInForm
from tests.rooms.cast import PASSWORD, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.second_steps import APP, code_now, give_app, give_spare_codes, later, secret_on, with_password
from tests.rooms.visiting import signed_in

pytestmark = pytest.mark.django_db

CHANGE = "/account/password/change/"
NEW = "four other small words"


@pytest.fixture(autouse=True)
def no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def session_key(browser: Client) -> str:
    return str(browser.cookies[settings.SESSION_COOKIE_NAME].value)


def test_a_session_from_before_the_sign_in_is_not_gone_on_with(cast: Cast) -> None:
    """Whoever plants a session in somebody's browser must not be in it afterwards."""
    browser = Client()
    planted = browser.session
    planted["before"] = "somebody else's"
    planted.save()
    before = session_key(browser)

    with_password("alice", browser)

    assert session_key(browser) != before
    assert not Session.objects.filter(session_key=before).exists()


def opens(key: str, address: str = "/people/me/") -> bool:
    """Whether somebody who copied this session, such as from a shared computer, gets in by it."""
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = key
    return thief.get(address).status_code == 200


def test_after_a_confirmation_a_copy_of_the_session_from_before_opens_nothing(cast: Cast) -> None:
    browser, _ = with_password("alice")
    before = session_key(browser)
    assert opens(before)

    browser.post("/account/reauthenticate/", {"password": PASSWORD})

    assert session_key(browser) != before
    assert not opens(before)
    assert opens(session_key(browser))


def test_after_a_code_that_confirms_a_copy_of_the_session_from_before_opens_nothing(cast: Cast) -> None:
    give_app(cast, "clara")
    browser = signed_in("clara", with_factor=False)
    before = session_key(browser)

    browser.post(reverse("mfa_reauthenticate"), {"code": code_now()})

    assert session_key(browser) != before
    assert not opens(before)
    assert opens(session_key(browser), "/clients/")


def test_after_a_second_factor_was_set_up_a_copy_of_the_session_from_before_opens_nothing(cast: Cast) -> None:
    browser, _ = with_password("clara")
    secret, before = secret_on(browser.get(APP).content.decode()), session_key(browser)

    browser.post(APP, {"code": code_now(secret)})

    assert session_key(browser) != before
    assert not opens(before)
    assert opens(session_key(browser), "/clients/")


def test_a_wrong_password_leaves_the_session_as_it_is(cast: Cast) -> None:
    browser, _ = with_password("alice")
    before = session_key(browser)

    browser.post("/account/reauthenticate/", {"password": "something else"})

    assert opens(before)


def test_after_a_confirmation_the_place_in_the_list_is_the_same_and_began_when_it_began(cast: Cast) -> None:
    browser, _ = with_password("alice")
    (before,) = SignedIn.objects.values("id", "began_at", "browser", "system")

    with later(minutes=30):
        browser.post("/account/reauthenticate/", {"password": PASSWORD})

    (after,) = SignedIn.objects.values("id", "began_at", "browser", "system")
    assert after == before
    assert SignedIn.objects.get().session_id == session_key(browser)


def test_a_password_is_changed_only_by_who_gives_the_one_of_now(cast: Cast) -> None:
    browser = signed_in("alice")

    for given in ({}, {"oldpassword": "not this one"}):
        browser.post(CHANGE, given | {"password1": NEW, "password2": NEW})

    assert with_password("alice")[1].status_code == 302
    browser.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert with_password("alice")[1].status_code == 200


@pytest.mark.parametrize("wrong", [PASSWORD.upper(), f"{PASSWORD}x", PASSWORD[:-1], f" {PASSWORD}", f"{PASSWORD} "])
def test_a_password_counts_as_it_was_typed(cast: Cast, wrong: str) -> None:
    answer = Client().post("/account/login/", {"login": "alice", "password": wrong})

    assert answer.status_code == 200


@pytest.mark.parametrize("form", [SignInForm, ConfirmForm, NewPasswordForm, AccountForm])
def test_a_field_for_a_password_hides_it_and_lets_a_manager_fill_it_in(form: Any) -> None:
    fields = {name: one for name, one in form.base_fields.items() if "password" in name}

    assert fields
    assert {one.widget.input_type for one in fields.values()} == {"password"}
    assert {one.widget.attrs.get("autocomplete") for one in fields.values()} <= {"current-password", "new-password"}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("alice", "/today/"),
        ("alice", "/my-record/"),
        ("clara", "/clients/"),
        ("lena", "/people/"),
        ("hope", "/practices/"),
    ],
)
def test_every_page_of_somebody_who_is_signed_in_lets_them_sign_out(cast: Cast, name: str, address: str) -> None:
    page = signed_in(name).get(address).content.decode()

    assert 'action="/account/logout/"' in page


def test_a_way_in_has_at_least_128_random_bits(cast: Cast) -> None:
    tokens = {invite(viewer=cast.viewer("lena"), role=Role.HELPER, now=timezone.now()) for _ in range(20)}

    assert len(tokens) == 20
    # 64 letters are six bits each.
    assert min(len(token) for token in tokens) * 6 >= 128


def test_the_name_of_a_session_has_at_least_128_random_bits(cast: Cast) -> None:
    key = session_key(signed_in("alice"))

    # 36 letters are 5.1 bits each.
    assert set(key) <= set(ascii_lowercase + digits)
    assert len(key) * log2(36) >= 128


def test_a_spare_code_has_at_least_20_random_bits_and_is_kept_by_the_hash_of_passwords(cast: Cast) -> None:
    give_app(cast, "clara")
    codes = [plain(code) for code in give_spare_codes(cast, "clara")]
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data["hashes"]

    assert {len(code) for code in codes} == {13}
    assert len({letter for code in codes for letter in code[1:]}) > 20
    assert 12 * log2(20) >= 20
    assert {type(identify_hasher(one)) for one in kept.values()} == {type(get_hasher())}


def test_a_new_secret_key_of_the_server_ends_every_session(cast: Cast, sign_in: SignIn) -> None:
    """What the runbook relies on where somebody has the keys of sessions from a dump."""
    browser = sign_in("alice")
    assert browser.get("/today/").status_code == 200

    with override_settings(SECRET_KEY="y" * 50):
        assert browser.get("/today/").status_code == 302

"""What a browser is told: whose scripts may run, for which site a cookie is, and that it speaks HTTPS only."""

from collections.abc import Iterator
from http.cookies import Morsel, SimpleCookie

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from befriend.web.middleware import CONTENT_SECURITY_POLICY
from tests.rooms.cast import PASSWORD, Cast, gather
from tests.rooms.verbs import safety_flag
from tests.rooms.visiting import signed_in

pytestmark = pytest.mark.django_db

A_YEAR = 365 * 24 * 60 * 60
EVIL = "https://evil.example"


@pytest.fixture(autouse=True)
def no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Argon2 is slow because that protects people; nobody here needs it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield gather()


def test_nothing_runs_or_loads_but_what_comes_from_here() -> None:
    told = dict(part.strip().split(" ", 1) for part in CONTENT_SECURITY_POLICY.split(";"))

    closed = {name for name, allowed in told.items() if allowed == "'none'"}
    assert closed == {"default-src", "object-src", "base-uri", "frame-ancestors"}
    assert {allowed for name, allowed in told.items() if name not in closed} == {"'self'"}


def every_cookie(browser: Client) -> SimpleCookie:
    """The cookies of somebody who signs in, chooses a language and wants it quiet."""
    kept = SimpleCookie()
    for address, form in (
        ("/account/login/", {"login": "alice", "password": PASSWORD}),
        (reverse("set_language"), {"language": "es"}),
        (reverse("safety:quiet"), {"quiet": "1"}),
    ):
        browser.get("/account/login/", secure=True)
        kept.update(browser.post(address, form, secure=True).cookies)
        kept.update(browser.get("/today/", secure=True).cookies)
    return kept


def wrong_with(cookie: "Morsel[str]") -> list[str]:
    """A cookie that is for this one host alone, for HTTPS, and read by no script (ASVS 5.0.0, 3.3)."""
    is_right = {
        "its name": cookie.key.startswith("__Host-"),
        "secure": bool(cookie["secure"]),
        "path": cookie["path"] == "/",
        "domain": cookie["domain"] == "",
        "samesite": cookie["samesite"] in {"Lax", "Strict"},
        "httponly": bool(cookie["httponly"]),
    }
    return [name for name, is_kept in is_right.items() if not is_kept]


@pytest.mark.slow
def test_every_cookie_is_for_this_host_alone_and_read_by_no_script(cast: Cast) -> None:
    kept = every_cookie(Client())

    names = (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.LANGUAGE_COOKIE_NAME,
        settings.QUIET_COOKIE_NAME,
        settings.DEVICE_COOKIE_NAME,
    )
    assert set(names) <= set(kept)
    assert {name: faults for name, cookie in kept.items() if (faults := wrong_with(cookie))} == {}


@pytest.mark.slow
def test_a_language_that_waited_for_somebody_comes_in_such_a_cookie_too(cast: Cast) -> None:
    alice = cast["alice"]
    alice.language = "es"
    alice.save()

    answer = Client().post("/account/login/", {"login": "alice", "password": PASSWORD}, secure=True)

    assert wrong_with(answer.cookies[settings.LANGUAGE_COOKIE_NAME]) == []


@pytest.mark.parametrize("address", ["/", "/help/", "/there/is/nothing/", "/static/befriend/css/base.css"])
def test_a_browser_speaks_https_only_for_a_year(address: str) -> None:
    answer = Client().get(address, secure=True)
    answer.close()

    told = answer.headers["Strict-Transport-Security"]
    assert int(told.split(";")[0].removeprefix("max-age=")) >= A_YEAR


@pytest.mark.parametrize("address", ["/help/", "/offline/here", "/manifest.webmanifest"])
def test_no_other_site_is_let_in(address: str) -> None:
    answer = Client().get(address, headers={"Origin": EVIL})

    assert [name for name in answer.headers if name.startswith("Access-Control-")] == []


@pytest.mark.slow
@pytest.mark.parametrize("elsewhere", [EVIL, "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_form_leads_to_another_site(cast: Cast, elsewhere: str) -> None:
    signing_in = Client().post(
        "/account/login/", {"login": "alice", "password": PASSWORD, "next": elsewhere}, secure=True
    )
    choosing = Client().post(reverse("set_language"), {"language": "es", "next": elsewhere}, secure=True)
    seen = reverse("flags:acknowledge", args=[safety_flag(cast)])
    answering = signed_in("clara").post(seen, {"next": elsewhere}, secure=True)

    for answer in (signing_in, choosing, answering):
        assert answer.status_code == 302
        assert "evil" not in answer["Location"]
        assert answer["Location"].startswith("/")

"""Quiet mode: one plain name and sign for every page, for the person everywhere and for the device before sign-in."""

import re

import pytest
from django.test import Client, override_settings

from tests.rooms.cast import Cast
from tests.rooms.conftest import SignIn

pytestmark = pytest.mark.django_db
ADDRESSES = ("/today/", "/help/", "/help/plan/", "/check-in/phq9/", "/journal/", "/no/such/page/", "/account/login/")


def title(browser: Client, address: str) -> str:
    found = re.search(r"<title>(.*?)</title>", browser.get(address, follow=True).content.decode())
    assert found
    return found[1]


def test_every_page_has_the_same_name_and_sign(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    browser.post("/quiet/", {"quiet": "1"})

    assert {title(browser, address) for address in ADDRESSES} == {"Notes"}
    page = browser.get("/today/").content.decode()
    assert "img/quiet.svg" in page
    assert "img/icon" not in page
    assert 'href="/manifest.webmanifest?quiet"' in page


def test_it_comes_along_to_another_device_and_can_be_switched_off(cast: Cast, sign_in: SignIn) -> None:
    sign_in("alice").post("/quiet/", {"quiet": "1"})
    elsewhere = sign_in("alice")
    assert title(elsewhere, "/today/") == "Notes"

    elsewhere.post("/quiet/", {"quiet": "0"})

    assert title(elsewhere, "/today/") == "Today · befriend"
    assert title(sign_in("alice"), "/today/") == "Today · befriend"


def test_a_device_can_be_quiet_before_anybody_signs_in(cast: Cast) -> None:
    visitor = Client()

    visitor.post("/quiet/", {"quiet": "1"})

    assert title(visitor, "/account/login/") == "Notes"
    assert title(Client(), "/account/login/") != "Notes"


def test_leaving_quickly_keeps_it_on_the_device(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    browser.post("/quiet/", {"quiet": "1"})

    browser.get("/out/")

    assert title(browser, "/account/login/") == "Notes"


def test_one_persons_choice_is_nobody_elses(cast: Cast, sign_in: SignIn) -> None:
    sign_in("alice").post("/quiet/", {"quiet": "1"})

    assert title(sign_in("bob"), "/today/") == "Today · befriend"


@override_settings(QUIET_NAME="Recipes")
def test_a_phone_shows_the_plain_name_a_service_chose() -> None:
    told = Client().get("/manifest.webmanifest?quiet").json()

    assert (told["name"], told["short_name"]) == ("Recipes", "Recipes")
    assert {icon["src"] for icon in told["icons"]} == {
        "/static/befriend/img/quiet.svg",
        "/static/befriend/img/quiet-512.png",
    }

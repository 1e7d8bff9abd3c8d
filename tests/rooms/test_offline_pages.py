"""What a device may hold names nobody: blank pages are the same bytes for everybody, and sign-out clears the rest."""

import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client, override_settings

from befriend.care.practising import Felt
from befriend.content.reading import core_library
from befriend.rooms.practices.services import start_programme
from befriend.rooms.safety.services import choose_quiet
from befriend.web.offline.copies import SHELL, STATIC, copy_of_today
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.practising import BREAK, practise
from tests.rooms.visiting import World, build_world

# What no tab, icon or list of apps may tell.
CLINICAL = re.compile(r"depre|anxi|suici|mood|trauma|mental|therap|symptom|score|crisis", re.IGNORECASE)


@pytest.fixture
def world(cast: Cast) -> World:
    return build_world(cast)


def held(browser: Client) -> list[str]:
    """The addresses of the pages that this client's device holds."""
    pages = browser.get("/device/pages/").json()["pages"]
    return [page["at"] for page in pages if not page["at"].startswith("/static/")]


@pytest.mark.django_db
@pytest.mark.slow
def test_a_page_to_hold_is_the_same_for_every_client_of_a_service(world: World, sign_in: SignIn) -> None:
    alice, bob = sign_in("alice"), sign_in("bob")
    pages = sorted({*held(alice), *held(bob)})

    for page in pages:
        assert alice.get(page).content == bob.get(page).content, page

    assert {"/offline/", "/offline/help/", "/offline/check-in/daily/", "/offline/check-in/phq9/"} <= set(pages)
    assert len([page for page in pages if page.startswith("/offline/practices/")]) >= 4


@pytest.mark.django_db
def test_a_page_to_hold_carries_no_name_no_words_no_mark_and_no_id(world: World, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    alice = world.cast["alice"]
    secrets = [alice.shown_name, alice.username, str(alice.id), "canary-of-", "csrfmiddlewaretoken", "data-person"]
    told = {page: browser.get(page) for page in held(browser)}

    found = [(page, secret) for page, answer in told.items() for secret in secrets if secret in answer.content.decode()]

    assert found == []
    assert [page for page, answer in told.items() if answer.status_code != 200] == []
    assert [page for page, answer in told.items() if answer.cookies] == []


@pytest.mark.django_db
def test_a_blank_form_has_no_id_until_it_is_opened(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/offline/check-in/phq9/").content.decode()

    assert re.search(r'name="form_id" data-new-id>', page)
    assert 'action="/check-in/phq9/"' in page
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", page)


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "boxes"), [("free", ["text"]), ("dialogue", ["critic-3", "friend-3", "after"])])
def test_a_blank_page_of_the_journal_has_no_id_and_a_way_to_help(
    cast: Cast, sign_in: SignIn, kind: str, boxes: list[str]
) -> None:
    browser = sign_in("alice")
    page = browser.get(f"/offline/journal/write/{kind}/").content.decode()

    assert f"/offline/journal/write/{kind}/" in held(browser)
    assert re.findall(r'name="(\w+)" data-new-id>', page) == ["entry_id", "writing_id"]
    assert [box for box in boxes if f'name="{box}"' not in page] == []
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", page)
    assert 'href="/help/"' in page[page.index("calls nobody") :]


@pytest.mark.django_db
def test_the_numbers_to_call_stand_on_a_blank_form_that_asks_about_hurting_oneself(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/offline/check-in/phq9/").content.decode()

    assert 'href="tel:999"' in page
    assert 'href="tel:116123"' in page


@pytest.mark.django_db
def test_a_favourite_is_held_and_a_copy_is_of_one_language_and_one_day(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    before = held(browser)
    browser.post("/practices/body_scan/favourite/", {"wanted": "1"})

    assert set(held(browser)) - set(before) == {"/offline/practices/body_scan/"}
    titles = {
        page["title"] for page in browser.get("/device/pages/", headers={"Accept-Language": "es"}).json()["pages"]
    }
    assert "Un minuto para mí" in titles
    assert copy_of_today(NOW, is_quiet=False).endswith("-en-2026-11-22")
    assert copy_of_today(NOW, is_quiet=True) != copy_of_today(NOW, is_quiet=False)


@pytest.mark.django_db
def test_the_practices_of_ones_week_are_held_but_none_that_felt_worse_twice(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    before = held(browser)
    programme = core_library().programmes["four_weeks_short"]
    start_programme(
        viewer=cast.viewer("alice"), programme=programme, own_id=uuid4(), week=1, starts_on=NOW.date(), now=NOW
    )
    of_the_week = {
        f"/offline/practices/{key}/" for key in (*programme.weeks[0].practices, programme.weeks[0].worksheet)
    }

    assert set(held(browser)) == {*before, *of_the_week}

    for _time in range(2):
        practise(cast, Felt.WORSE, key=BREAK)
    assert f"/offline/practices/{BREAK}/" in of_the_week
    assert f"/offline/practices/{BREAK}/" not in held(browser)


@pytest.mark.django_db
def test_without_internet_too_a_practice_says_first_what_it_may_stir_and_when_not(cast: Cast, sign_in: SignIn) -> None:
    words = core_library().practices[BREAK].words_for("en")
    page = sign_in("alice").get(f"/offline/practices/{BREAK}/").content.decode()

    assert page.index(words.content_note) < page.index(words.not_when) < page.index(words.steps["arrive"])


@pytest.mark.django_db
def test_help_is_held_before_anything_but_its_style(cast: Cast, sign_in: SignIn) -> None:
    first, second = sign_in("alice").get("/device/pages/").json()["pages"][:2]

    assert [first["at"], second["at"]] == ["/static/befriend/css/base.css", "/offline/help/"]


@pytest.mark.django_db
def test_the_languages_of_a_help_line_are_named_in_the_readers_own(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/offline/help/", headers={"Accept-Language": "es"}).content.decode()

    lines = page[page.index("Samaritans") :]
    assert "Inglés" in lines
    assert "English" not in lines


def test_everything_a_held_page_needs_is_held() -> None:
    scripts = "".join((STATIC / name).read_text(encoding="utf-8") for name in SHELL if name.endswith(".js"))
    templates = Path(STATIC).parent / "templates"
    pages = "".join(
        path.read_text(encoding="utf-8") for path in [templates / "base.html", *templates.glob("offline/*")]
    )

    needed = set(re.findall(r"befriend/(?:css|img|js)/[\w.-]+", pages))
    needed |= {f"befriend/js/{name}" for name in re.findall(r'(?:from |import\()"\./([\w-]+\.js)"', scripts)}

    # The pictures for a phone's screen are fetched by the phone itself, when the app is put there.
    assert needed - {"befriend/img/icon-512.png", "befriend/img/quiet-512.png"} <= set(SHELL)


@pytest.mark.django_db
def test_where_it_is_quiet_what_a_device_holds_is_quiet_too(world: World, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    choose_quiet(viewer=world.cast.viewer("alice"), is_quiet=True, now=NOW)

    page = browser.get("/offline/help/").content.decode()

    assert "<title>Notes</title>" in page
    assert "quiet.svg" in page


@pytest.mark.django_db
@override_settings(APP_NAME="Harbour")
def test_a_phone_shows_the_services_own_name_and_nothing_clinical() -> None:
    told = json.loads(Client().get("/manifest.webmanifest", headers={"Accept-Language": "es"}).content)

    assert (told["name"], told["short_name"], told["lang"], told["start_url"]) == ("Harbour", "Harbour", "es", "/")
    assert not CLINICAL.search(json.dumps(told))
    assert {icon["sizes"] for icon in told["icons"]} == {"any", "512x512"}
    assert all(icon["src"].startswith("/static/") for icon in told["icons"])


@pytest.mark.django_db
def test_the_worker_stands_at_the_root_and_is_never_kept_by_the_browser() -> None:
    answer = Client().get("/worker.js")

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_signing_out_clears_the_browser_and_nothing_else_does(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")

    assert "Clear-Site-Data" not in browser.get("/account/logout/").headers
    assert "Clear-Site-Data" not in browser.get("/today/").headers
    assert browser.post("/account/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.django_db
def test_a_page_tells_the_device_whose_it_is_without_saying_who(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get("/today/").content.decode()
    named = re.search(r'<this-device[^>]* data-person="(\w{32})"', page)

    assert named
    assert cast.id("alice").hex not in named[1]
    assert "data-person" not in Client().get("/help/").content.decode()
    assert "data-copy" not in sign_in("clara").get("/clients/").content.decode()

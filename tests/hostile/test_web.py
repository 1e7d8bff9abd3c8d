"""Every address of the platform with hostile words in its path, its query and each field of its form.

The answers that scripts read (saving on the way, what waited on a device) are among them: befriend has no other API.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.hostile.corpus import WORDS
from tests.rooms.cast import gather
from tests.rooms.stored import everything
from tests.rooms.visiting import World, build_world, named_addresses, signed_in, undone

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# A client, a clinician, a lead, a helper, who runs groups, who reads words, nobody.
VISITORS = ("alice", "clara", "lena", "hope", "farid", "rosa", "nobody")
MARKUP = "".join(WORDS[kind] for kind in ("a script", "a picture with a script", "a template"))
# As any of them stands in a page where it was not escaped, or was worked out.
ACTS = ("<script>alert", "<svg onload", ">49", "$49")
MOMENTS = {
    "the first moment": "0001-01-01T00:00:00+23:59",
    "the last moment": "9999-12-31T23:59:59-23:59",
    "no day": "2026-02-30T00:00:00+00:00",
    "a year too far": "+10000-01-01T00:00:00Z",
    "a moment of no place": "2026-11-22T12:00:00",
}
NUMBERS = {"below zero": "-1", "beyond all numbers": str(2**64), "half": "0.5"}
HOSTILE: Mapping[str, str] = {**WORDS, **MOMENTS, **NUMBERS, "empty": ""}
TIMES = ("opened_at", "answered_at", "sent_at", "opened_here_at", "language", "befriend_person")
# Those that a reader may trip over; what only a page could is sent in all fields at once below.
IN_A_FIELD = (
    "a picture with a script",
    "many digits",
    "a number without end",
    "beyond all numbers",
    "half a pair",
    "a zero byte",
    "a long word",
)
IN_A_QUERY = ("a picture with a script", "a zero byte", "half a pair", "many digits")
IN_A_PATH = (*IN_A_QUERY, "a way up", "beyond all numbers")
NAMES_IN_QUERIES = (
    "page",
    "kind",
    "from",
    "saved",
    "need",
    "component",
    "minutes",
    "all",
    "paper",
    "parts",
    "next",
    "q",
)


@pytest.fixture
def world(db: None, quick_passwords: None) -> World:
    return build_world(gather())


def sent(word: str) -> bytes:
    """As a browser that is made to would send it, half letters included."""
    return word.encode("utf-8", "surrogatepass")


def path_of(world: World, address: str, parts: tuple[str, ...]) -> str:
    return reverse(address, kwargs={part: world.parts[part] for part in parts})


def visitor(who: str) -> Client:
    """A browser that is shown the page of a fault, as a person's would be."""
    browser = signed_in(who)
    browser.raise_request_exception = False
    return browser


def open_to(world: World, method: str) -> Iterator[tuple[str, str, Client, Mapping[str, str]]]:
    """Each address with a browser of the first visitor who may open it that way, and a form that it takes."""
    browsers = {who: visitor(who) for who in VISITORS}
    for address, parts in sorted(named_addresses(get_resolver().url_patterns)):
        if address == "account_logout" or (method == "POST" and address not in world.posts):
            continue
        path, form = path_of(world, address, parts), world.posts.get(address, {})
        for who in VISITORS:
            with undone(browsers[who]):
                answer = browsers[who].get(path) if method == "GET" else browsers[who].post(path, form)
            is_sign_in = answer.status_code == 401 or "/account/login" in answer.headers.get("Location", "")
            if answer.status_code not in {404, 405} and not (is_sign_in and who != "nobody"):
                yield address, path, browsers[who], form
                break


def stored() -> dict[str, object]:
    """Every row of every table but the audit's, in which a look alone leaves one."""
    return {name: rows for name, rows in everything().items() if not name.startswith("audit.")}


def is_calm(answer: object, what: object) -> bool:
    """No fault of ours, and nothing in the page that acts."""
    assert answer.status_code < 500, what  # type: ignore[attr-defined]
    html = b"" if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert not [sign for sign in ACTS if sign.encode() in html], what
    return True


def test_a_hostile_word_in_any_field_of_any_form(world: World) -> None:
    tried = 0
    for address, path, browser, form in open_to(world, "POST"):
        for name in [*form, *(TIMES if "form_id" in form else ())]:
            for kind in (*IN_A_FIELD, *MOMENTS) if name in TIMES else IN_A_FIELD:
                word = HOSTILE[kind]
                body = urlencode({**form, name: sent(word)})
                with undone(browser):
                    answer = browser.post(path, body, content_type="application/x-www-form-urlencoded")
                    assert is_calm(answer, (address, name, kind))
                tried += 1
    assert tried > 500


def test_a_form_that_is_refused_leaves_nothing_behind(world: World) -> None:
    """Refused by its status: a page that is shown again has 200 or 422, and a form that was taken redirects."""
    doors = list(open_to(world, "POST"))
    before = stored()  # and before each of them, because each is undone
    for address, path, browser, form in doors:
        for name in form:
            body = urlencode({**form, name: sent(WORDS["a zero byte"])})
            with undone(browser):
                answer = browser.post(path, body, content_type="application/x-www-form-urlencoded")
                if answer.status_code in {400, 409, 422}:
                    assert stored() == before, (address, name)


@pytest.mark.one_database
def test_what_was_stored_with_markup_stands_on_no_page_as_markup(world: World) -> None:
    """Every form is sent with it in each field that takes it; then every page is read by everybody."""
    taken = 0
    for _, path, browser, form in open_to(world, "POST"):
        for name in form:
            answer = browser.post(path, {**form, name: MARKUP})
            taken += answer.status_code in {200, 302}

    for who in VISITORS:
        browser = visitor(who)
        for address, parts in named_addresses(get_resolver().url_patterns):
            if address != "account_logout":
                assert is_calm(browser.get(path_of(world, address, parts)), (who, address))
    assert taken > 20


def test_a_hostile_word_in_any_query(world: World) -> None:
    for address, path, browser, _ in open_to(world, "GET"):
        for kind in IN_A_QUERY:
            query = urlencode(dict.fromkeys(NAMES_IN_QUERIES, sent(HOSTILE[kind])))
            with undone(browser):
                assert is_calm(browser.get(f"{path}?{query}"), (address, kind))


def test_a_hostile_word_in_any_part_of_a_path(world: World) -> None:
    browser, tried = visitor("alice"), 0
    for address, parts in named_addresses(get_resolver().url_patterns):
        for part in parts:
            stand_in = "7" if part in {"number", "week_number"} else world.parts[part]
            try:
                path = reverse(address, kwargs={**{one: world.parts[one] for one in parts}, part: stand_in})
            except NoReverseMatch:
                continue
            for kind in IN_A_PATH:
                spoilt = path.replace(stand_in, quote(sent(HOSTILE[kind]), safe=""), 1)
                with undone(browser):
                    assert is_calm(browser.get(spoilt), (address, part, kind))
                tried += 1
    assert tried > 100

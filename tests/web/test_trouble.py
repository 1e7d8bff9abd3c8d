"""Where befriend itself fails, the page is calm, what was written stands on it, and sending again is one press."""

import errno
import re
from collections.abc import Iterator
from math import inf

import pytest
from django.core.signals import request_started
from django.db import DataError, InterfaceError, InternalError, OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from befriend.rooms.people.services import open_service
from befriend.rooms.safety import quiet
from befriend.web import trouble
from befriend.web.trouble import KNOWN, KNOWN_FOR, ask_for_countries, countries_known, keep_countries_known
from tests.web.reading import Reading

pytestmark = pytest.mark.django_db

WORDS = "It was a <script>long</script> & hard day.\nBut I went out."
FORM = {"form_id": "0d4e6b52-6b0d-4f0a-8f6e-0f6c7a1d2b3c", "phq9_1": "3", "note": WORDS, "csrfmiddlewaretoken": "mark"}
HERE = "/check-in/phq9/"
FULL = OperationalError("database or disk is full")


@pytest.fixture(autouse=True)
def in_ireland() -> Iterator[None]:
    open_service(name="Harbour", country="IE", is_demonstration=False, now=timezone.now(), by=None)
    KNOWN.asked_at = -inf
    ask_for_countries()
    yield
    KNOWN.countries, KNOWN.asked_at = (), -inf


def test_a_service_that_opened_since_is_known_five_minutes_later() -> None:
    keep_countries_known()
    open_service(name="Lodge", country="GB", is_demonstration=False, now=timezone.now(), by=None)
    try:
        Client().get("/ready/")
        assert set(countries_known()) == {"IE"}

        KNOWN.asked_at -= KNOWN_FOR
        Client().get("/ready/")
    finally:
        request_started.disconnect(ask_for_countries)

    assert set(countries_known()) == {"IE", "GB"}


def test_where_the_database_is_away_what_was_last_heard_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise FULL

    monkeypatch.setattr(trouble, "countries_served", away)
    KNOWN.asked_at = -inf

    ask_for_countries()

    assert countries_known() == ("IE",)


def answer(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, *, to: str = HERE, language: str = "en", script: bool = False
) -> tuple[int, str]:
    """What a filled form gets when what answers it fails so."""

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr("befriend.web.middleware.AnswerErrors.__call__", fail)
    browser = Client(raise_request_exception=False)
    headers = {"Accept-Language": language} | ({"X-Requested-With": "fetch"} if script else {})
    found = browser.post(to, FORM, headers=headers, secure=True)
    return found.status_code, found.content.decode()


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (FULL, 503),
        (OperationalError("attempt to write a readonly database"), 503),
        (InternalError("cannot execute INSERT in a read-only transaction"), 503),
        (InterfaceError("connection already closed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.ENOENT, "No such file"), 500),
        (ZeroDivisionError(), 500),
    ],
    ids=str,
)
def test_a_fault_is_told_calmly_and_never_in_its_own_words(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    code, html = answer(monkeypatch, fault)

    said = " ".join(Reading(html).words)
    assert code == status
    assert "It is not your fault." in said
    assert not any(word in said for word in ("database", "readonly", "device", "Traceback", "Error"))


def test_what_does_not_fit_is_told_apart_because_sending_it_again_does_not_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, html = answer(monkeypatch, DataError("value too long for type character varying(120)"))

    assert code == 400
    assert "Make it shorter or write it anew" in html
    assert "varying" not in html
    assert "But I went out." in html


def test_what_was_written_stands_on_the_page_to_be_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    html = answer(monkeypatch, FULL)[1]

    assert f'<form method="post" action="{HERE}">' in html
    assert '<input type="hidden" name="phq9_1" value="3">' in html
    assert f'<input type="hidden" name="form_id" value="{FORM["form_id"]}">' in html
    area = re.search(r'<textarea[^>]*name="note"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    assert area is not None
    assert area[1] == "It was a &lt;script&gt;long&lt;/script&gt; &amp; hard day.\nBut I went out."


def test_what_the_page_sends_again_is_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    html = answer(monkeypatch, FULL)[1]

    names = re.findall(r'<(?:input type="hidden"|textarea id="[^"]*") name="([^"]+)"', html.partition("<main")[2])
    assert set(names) == set(FORM)


def test_nobody_finds_a_password_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORM, "password", "three small words")
    monkeypatch.setitem(FORM, "new_password2", "three small words")

    assert "three small words" not in answer(monkeypatch, FULL)[1]
    assert "hard day" not in answer(monkeypatch, FULL, to="/account/login/")[1].partition("<main")[2]


def test_there_is_a_person_to_reach_without_asking_the_database(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        page = Reading(answer(monkeypatch, FULL)[1])

    assert {"tel:112", "tel:999"} & set(page.links)
    assert reverse("safety:help") in page.links


def test_it_is_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    html = answer(monkeypatch, FULL, language="es")[1]

    assert 'lang="es"' in html
    assert "No es culpa tuya." in html


def test_a_script_that_saves_on_the_way_is_told_by_the_status_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert answer(monkeypatch, FULL, script=True) == (503, "")


def test_the_page_asks_the_database_nothing(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer(monkeypatch, FULL)


def test_where_it_is_quiet_the_tab_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise FULL

    monkeypatch.setattr("befriend.web.middleware.AnswerErrors.__call__", fail)
    browser = Client(raise_request_exception=False)
    browser.cookies[quiet.COOKIE] = quiet.ON

    html = browser.get("/today/", secure=True).content.decode()

    assert "<title>Notes</title>" in html


def test_who_only_looked_is_offered_to_look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise FULL

    monkeypatch.setattr("befriend.web.middleware.AnswerErrors.__call__", fail)
    found = Client(raise_request_exception=False).get("/today/?week=2", secure=True)

    assert found.status_code == 503
    assert found["Retry-After"] == trouble.TRY_AGAIN_AFTER
    assert 'href="/today/?week=2"' in found.content.decode()
    assert "<textarea" not in found.content.decode()

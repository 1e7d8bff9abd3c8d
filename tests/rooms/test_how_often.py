"""What is dear or lets others in pauses for a person who asks too often; help and what clients send never do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from befriend.care.roles import Role
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.people.models import Invitation
from befriend.rooms.people.often import TIMES_AN_HOUR, Asked
from tests.rooms.cast import Cast
from tests.rooms.second_steps import later
from tests.rooms.verbs import a_practice
from tests.rooms.visiting import named_addresses, signed_in

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "how-often.md"
PAUSES = "Please wait a little with this"
COUNTED = {
    "record:export_file": Asked.EXPORT,
    "outcomes:report": Asked.REPORT,
    "outcomes:report_pdf": Asked.REPORT,
    "outcomes:table_csv": Asked.REPORT,
    "outcomes:own": Asked.REPORT,
    "outcomes:make_edition": Asked.REPORT,
    "outcomes:edition": Asked.REPORT,
    "outcomes:edition_pdf": Asked.REPORT,
    "outcomes:edition_csv": Asked.REPORT,
    "practices:worksheet_pdf": Asked.WORKSHEET,
    "people:invite": Asked.INVITATION,
    "people:bring_back": Asked.WAY_BACK,
    "signing_in:remove_lost": Asked.LOST_FACTOR,
    "emergency:find": Asked.SEARCH_IN_EMERGENCY,
}


@pytest.fixture(autouse=True)
def nothing_asked_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def ask(cast: Cast, asked: Asked, browser: Client) -> "TestResponse":
    """One time of each kind, as its page sends it."""
    if asked is Asked.EXPORT:
        return browser.post(reverse("record:export_file"))
    if asked is Asked.REPORT:
        return browser.get(reverse("outcomes:own"))
    if asked is Asked.WORKSHEET:
        return browser.get(reverse("practices:worksheet_pdf", args=[a_practice().key]))
    if asked is Asked.INVITATION:
        form = {"role": Role.CLIENT.value, "clinician": str(cast.id("clara"))}
        return browser.post(reverse("people:invite"), form)
    if asked is Asked.WAY_BACK:
        return browser.post(reverse("people:bring_back", args=[cast.id("alice")]))
    if asked is Asked.LOST_FACTOR:
        return browser.post(reverse("signing_in:remove_lost", args=[cast.id("alice")]), {})
    return browser.post(reverse("emergency:find"), {"name": "Bob"})


WHO = {Asked.EXPORT: "alice", Asked.WORKSHEET: "alice", Asked.LOST_FACTOR: "lena"}


def browser_of(asked: Asked) -> Client:
    return signed_in(WHO.get(asked, "clara"))


@pytest.mark.parametrize("asked", Asked)
def test_one_time_too_many_pauses_and_says_so_with_people_to_reach(cast: Cast, asked: Asked) -> None:
    browser = browser_of(asked)
    with patch.dict(TIMES_AN_HOUR, {asked: 2}):
        before = [ask(cast, asked, browser).status_code for _ in range(2)]
        refused = ask(cast, asked, browser)

    assert set(before) <= {200, 422}
    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert PAUSES in refused.content.decode()
    assert "tel:" in refused.content.decode()


def test_a_pause_is_logged(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with patch.dict(TIMES_AN_HOUR, {Asked.EXPORT: 0}):
        ask(cast, Asked.EXPORT, signed_in("alice"))

    assert "Too Many Requests: /my-record/export/file/" in caplog.text


def test_the_real_number_counts(cast: Cast) -> None:
    browser = signed_in("alice")

    told = [ask(cast, Asked.EXPORT, browser).status_code for _ in range(TIMES_AN_HOUR[Asked.EXPORT] + 1)]

    assert told == [200] * 6 + [429]


def test_what_is_refused_leaves_nothing_behind(cast: Cast) -> None:
    browser = signed_in("clara")
    with patch.dict(TIMES_AN_HOUR, {Asked.INVITATION: 1, Asked.WAY_BACK: 1}):
        for asked in (Asked.INVITATION, Asked.WAY_BACK):
            ask(cast, asked, browser)
        kept = Invitation.objects.count(), AuditEntry.objects.count()
        for asked in (Asked.INVITATION, Asked.WAY_BACK):
            assert ask(cast, asked, browser).status_code == 429

    assert (Invitation.objects.count(), AuditEntry.objects.count()) == kept


def test_an_hour_later_it_works_again(cast: Cast) -> None:
    browser = signed_in("clara")
    with patch.dict(TIMES_AN_HOUR, {Asked.SEARCH_IN_EMERGENCY: 1}):
        ask(cast, Asked.SEARCH_IN_EMERGENCY, browser)
        assert ask(cast, Asked.SEARCH_IN_EMERGENCY, browser).status_code == 429

        ask(cast, Asked.REPORT, browser)
        with later(minutes=61):
            fresh = signed_in("clara")
            assert ask(cast, Asked.SEARCH_IN_EMERGENCY, fresh).status_code == 200


def test_another_session_of_the_same_person_pauses_too_and_nobody_else_does(cast: Cast) -> None:
    with patch.dict(TIMES_AN_HOUR, {Asked.EXPORT: 1}):
        ask(cast, Asked.EXPORT, signed_in("alice"))

        assert ask(cast, Asked.EXPORT, signed_in("alice")).status_code == 429
        assert ask(cast, Asked.EXPORT, signed_in("bob")).status_code == 200


def test_looking_at_a_form_is_not_counted(cast: Cast) -> None:
    browser = signed_in("clara")
    with patch.dict(TIMES_AN_HOUR, {Asked.INVITATION: 1}):
        for _ in range(3):
            browser.get(reverse("people:invite"))

        assert ask(cast, Asked.INVITATION, browser).status_code == 200


def test_meanwhile_help_is_open_and_a_worrying_answer_reaches_its_owner(cast: Cast) -> None:
    browser = signed_in("alice")
    with patch.dict(TIMES_AN_HOUR, dict.fromkeys(Asked, 0)):
        assert ask(cast, Asked.EXPORT, browser).status_code == 429
        for address in ("safety:help", "safety:plan", "safety:call", "checkins:daily"):
            assert browser.get(reverse(address)).status_code == 200, address

        form = {"form_id": "7c1d1b0e-6f0e-4b53-9d36-5a8f8c1d2b11", "phq9_9": "2"}
        browser.post(reverse("checkins:form", args=["phq9"]), form)

    assert Flag.objects.filter(client=cast["alice"], kind=Kind.SAFETY).exists()


def test_nothing_else_is_counted_no_help_and_nothing_that_a_client_sends() -> None:
    stand_in = {"practice_key": "a", "person_id": "7c1d1b0e-6f0e-4b53-9d36-5a8f8c1d2b11"}
    found = {}
    for address, parts in named_addresses(get_resolver().url_patterns):
        known = {part: stand_in.get(part, "7c1d1b0e-6f0e-4b53-9d36-5a8f8c1d2b11") for part in parts}
        known |= {part: "7" for part in parts if part in {"number", "week_number"}}
        view = resolve(reverse(address, kwargs=known)).func
        if hasattr(view, "at_most"):
            found[address] = view.at_most

    assert found == COUNTED


def test_the_page_that_says_how_often_is_true() -> None:
    rows = re.findall(r"^\| `(\w+)`[^|]*\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert {name: int(times) for name, times in rows} == {one.value: TIMES_AN_HOUR[one] for one in Asked}

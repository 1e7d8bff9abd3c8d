"""Somebody sets a reminder, takes it into their own calendar, and lets go of it again: with and without JavaScript."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

pytestmark = pytest.mark.slow
PAGE = "/practices/reminders/"


def press(page: Page, name: str) -> None:
    """Press the button of a form, and wait for the page that answers it: each form here leads to this page again."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def come_in(page: Page, who: str = "sam") -> None:
    """Come to the page without a reminder or an address, wherever another journey left them."""
    sign_in(page, who)
    for leftover in ("Stop the reminder", "Close the address"):
        page.goto(PAGE)
        if page.get_by_role("button", name=leftover, exact=True).count():
            press(page, leftover)
    page.goto(PAGE)
    expect(page.get_by_role("button", name=re.compile("^(Stop the reminder|Close the address)$"))).to_have_count(0)


def keep_every_day(page: Page) -> None:
    page.get_by_label("Every so many days").check()
    page.get_by_label("Every how many days").fill("1")
    press(page, "Keep this")


def fetched(page: Page, address: str) -> list[datetime]:
    return [
        datetime.fromisoformat(event.start.isoformat())
        for event in Calendar.from_ical(page.request.get(address).body()).events
    ]


@pytest.mark.both_databases
def test_own_words_go_into_the_file_and_the_address_follows_what_is_done(plain_phone: Page) -> None:
    page = plain_phone
    come_in(page)
    page.get_by_text("In which words, and what for").click()
    page.get_by_label("My own words", exact=True).check()
    page.get_by_label(re.compile(r"My own words.*if you like")).fill("Call the sea to mind")
    keep_every_day(page)
    expect(page.get_by_role("heading", name="Call the sea to mind")).to_be_visible()

    file = page.request.get(f"{PAGE}calendar.ics")
    assert file.headers["content-disposition"] == 'attachment; filename="calendar.ics"'
    assert "Call the sea to mind" in file.text()

    press(page, "Make an address")
    address = page.locator("code.address").inner_text()
    ahead = fetched(page, address)
    assert "Call the sea to mind" not in page.request.get(address).text()
    assert [later - earlier for earlier, later in pairwise(ahead)] == [timedelta(days=days) for days in (2, 4, 8, 16)]

    page.goto("/practices/grounding_feet/")
    page.locator("form[method=post]:has([name=session_id]) button[type=submit]").first.click()
    expect(page).to_have_url(re.compile("/again/"))
    assert fetched(page, address)[0].date() == datetime.now(UTC).date() + timedelta(days=1)

    page.goto(PAGE)
    press(page, "Stop the reminder")
    assert fetched(page, address) == []
    press(page, "Close the address")
    assert page.request.get(address).status == 404


def test_an_address_without_a_person_behind_it_looks_like_any_missing_page(phone: Page) -> None:
    assert phone.request.get("/calendar/nobody.ics").status == phone.request.get("/nothing/here/").status == 404


def test_a_day_that_was_not_ticked_is_asked_for_kindly_and_nothing_is_lost(phone: Page) -> None:
    come_in(phone)
    phone.get_by_label("At what time?").fill("07:15")
    press(phone, "Keep this")

    expect(phone.get_by_role("alert")).to_contain_text("Please tick the days you would like.")
    expect(phone.get_by_label("At what time?")).to_have_value("07:15")


def test_a_helper_can_be_reminded_in_given_words_only(phone: Page) -> None:
    come_in(phone, "hope")

    expect(phone.get_by_text("In which words, and what for")).to_be_visible()
    expect(phone.get_by_label("My own words")).to_have_count(0)
    expect(phone.get_by_text("Only you. Nobody you work with is shown it.")).to_be_visible()


WAYS: list[tuple[Literal["phone", "desktop"], str, bool]] = [
    ("phone", "en", True),
    ("phone", "es", False),
    ("phone", "ar-xb", True),
    ("desktop", "es", True),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_the_page_is_sound_before_and_after_on_every_screen(
    phone: Page, open_page: Devices, axe: Axe, way: tuple[Literal["phone", "desktop"], str, bool]
) -> None:
    device, locale, javascript = way
    come_in(phone)
    other = open_page(device, locale=locale, javascript=javascript, dark=locale == "ar-xb")
    sign_in(other, "sam")
    other.goto(PAGE)
    for fold in other.locator("details.more > summary").all():
        fold.click()
    axe(other)

    keep_every_day(phone)
    other.goto(PAGE)
    axe(other)
    with other.expect_navigation():
        other.locator("input[name=offered] + button").click()
    expect(other.locator("code.address")).to_be_visible()
    for fold in other.locator("main > details.more > summary").all():
        fold.click()
    axe(other)

"""Leaving quickly: at once, by pointer or keys, with and without JavaScript or a line, and nothing is left behind."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, Watch, sign_in, stop_the_clock
from tests.journeys.conftest import Axe
from tests.journeys.pocket import until_held

WEATHER = "https://www.bbc.com/weather"
AT_ONCE = 100  # milliseconds
BUTTON = "Leave quickly"

# Presses the button and tells what stands on the screen when the press is over, laid out anew. It waits for nothing.
PRESS_AND_LOOK = """() => {
  const began = performance.now();
  document.querySelector(".way-out-link").click();
  const seen = [[0.5, 0.5], [0.02, 0.02], [0.98, 0.98]].map(([x, y]) =>
    document.elementFromPoint(innerWidth * x, innerHeight * y).className);
  const words = document.body.innerText.trim();
  return { took: performance.now() - began, seen: [...new Set(seen)], words, title: document.title };
}"""


@pytest.fixture
def leaves(watch: Watch) -> Iterator[None]:
    """The neutral site is asked for, once: the one deliberate leaving. The browser of these tests never gets there."""
    yield
    asked = f"The page asked another host: {WEATHER}"
    assert watch.faults.count(asked) == watch.requests.count(WEATHER) >= 1
    watch.faults[:] = [fault for fault in watch.faults if fault != asked]


def press_the_button(page: Page) -> None:
    """Press it, and wait until the neutral site was asked for, and the browser has said that there is none here."""
    with page.expect_event("requestfailed", lambda request: request.url == WEATHER):
        page.get_by_role("link", name=BUTTON, exact=True).click(no_wait_after=True)
    page.wait_for_url("chrome-error://**")


def expect_presses(page: Page, wanted: int) -> None:
    """The script of the way out is there, and counts so many presses of Shift by itself."""
    expect(page.locator("way-out")).to_have_attribute("data-presses", str(wanted))


@pytest.mark.usefixtures("leaves")
@pytest.mark.parametrize("javascript", [True, False])
def test_one_press_signs_out_and_opens_the_neutral_site(open_page: Devices, watch: Watch, javascript: bool) -> None:
    page = open_page("phone", javascript=javascript)
    sign_in(page, "sam")
    page.goto("/journal/")
    assert watch.requests.count(WEATHER) == 0

    press_the_button(page)

    page.go_back()
    expect(page).to_have_url(re.compile("/account/login/"))
    page.goto("/journal/")
    expect(page).to_have_url(re.compile("/account/login/"))


def test_the_page_is_covered_at_once_while_the_network_is_blocked(open_page: Devices) -> None:
    first = open_page("desktop")
    sign_in(first, "sam")
    signed_in = first.context.storage_state()

    tries = [press_and_look(open_page("desktop", storage_state=signed_in)) for _ in range(3)]

    # The quickest of them: in any other the machine may have had something else to do in between.
    assert min(told["took"] for told in tries) <= AT_ONCE
    for told in tries:
        assert told["seen"] == ["way-out-cover"]
        assert (told["words"], told["title"]) == ("", "Loading")


def press_and_look(page: Page) -> dict[str, Any]:
    page.goto("/journal/")
    page.context.set_offline(True)
    told: dict[str, Any] = page.evaluate(PRESS_AND_LOOK)
    return told


@pytest.mark.usefixtures("leaves")
def test_shift_three_times_is_the_same_as_the_button(desktop: Page) -> None:
    sign_in(desktop, "sam")
    expect_presses(desktop, 0)
    stop_the_clock(desktop)

    desktop.keyboard.press("Shift")
    expect(desktop.get_by_text("Press Shift two more times to leave.")).to_be_attached()
    with desktop.expect_event("requestfailed", lambda request: request.url == WEATHER):
        desktop.keyboard.press("Shift")
        desktop.keyboard.press("Shift")


def test_two_presses_and_six_seconds_do_nothing(desktop: Page) -> None:
    sign_in(desktop, "sam")
    expect_presses(desktop, 0)
    stop_the_clock(desktop)

    desktop.keyboard.press("Shift")
    desktop.keyboard.press("Shift")
    expect_presses(desktop, 2)
    desktop.clock.run_for(6_000)
    desktop.keyboard.press("Shift")

    expect_presses(desktop, 1)
    expect(desktop.get_by_role("heading", level=1)).to_be_visible()


def test_capitals_in_a_journal_never_leave(desktop: Page) -> None:
    sign_in(desktop, "sam")
    desktop.goto("/journal/before/")
    desktop.goto("/journal/write/free/")
    desktop.locator("textarea").first.focus()

    for letter in "HELP ME":
        desktop.keyboard.press(f"Shift+{letter}" if letter != " " else "Space")
    for letter in "AB":
        # A key that makes the next letter large, pressed and let go by itself.
        desktop.keyboard.press("Shift")
        desktop.keyboard.press(letter)
    desktop.keyboard.press("Control+Shift")

    expect(desktop.locator("textarea").first).to_have_value("HELP MEAB")
    expect_presses(desktop, 0)


@pytest.mark.usefixtures("leaves")
def test_another_tab_of_the_same_person_leaves_too(desktop: Page) -> None:
    sign_in(desktop, "sam")
    other = desktop.context.new_page()
    other.goto("/journal/")

    with other.expect_event("requestfailed", lambda request: request.url == WEATHER):
        press_the_button(desktop)


@pytest.mark.usefixtures("leaves")
def test_what_the_phone_held_is_gone(phone: Page) -> None:
    sign_in(phone, "sam")
    until_held(phone)
    phone.goto("/help/")

    press_the_button(phone)
    phone.goto("/account/login/")

    assert phone.evaluate("caches.keys()") == []
    assert phone.evaluate("Object.keys(localStorage)") == []
    assert [one["name"] for one in phone.evaluate("indexedDB.databases()")] == []


def test_the_first_tab_is_the_way_out(desktop: Page) -> None:
    desktop.goto("/help/")

    desktop.keyboard.press("Tab")

    expect(desktop.locator(":focus")).to_have_text("Leave this page at once")
    expect(desktop.locator(":focus")).to_be_in_viewport()


COVERED = """() => {
  const bar = document.querySelector("way-out").getBoundingClientRect();
  const box = document.activeElement.getBoundingClientRect();
  return document.activeElement.closest("way-out, .skip, body > header") ? false : box.top < bar.bottom - 0.5;
}"""


@pytest.mark.parametrize("locale", ["en-GB", "ar-XB"])
def test_the_button_covers_no_field_that_has_the_focus(open_page: Devices, axe: Axe, locale: str) -> None:
    page = open_page("phone", locale=locale)
    sign_in(page, "sam")
    page.goto("/check-in/daily/")
    axe(page)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator(".foot-in a").last.focus()

    covered = []
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        covered.append(page.evaluate(COVERED))

    assert not any(covered)


def test_what_only_the_script_does_is_promised_only_where_it_runs(desktop: Page, plain_phone: Page) -> None:
    for page, is_promised in ((desktop, True), (plain_phone, False)):
        page.goto("/out/how/")
        expect(page.get_by_text("press the Shift key three times")).to_be_visible(visible=is_promised)
        expect(page.get_by_text("The page is covered at once.")).to_be_visible(visible=is_promised)


def test_the_page_about_leaving_says_what_stays(plain_phone: Page, axe: Axe) -> None:
    plain_phone.goto("/help/")
    plain_phone.get_by_role("link", name="How to leave quickly").click()

    axe(plain_phone)
    expect(plain_phone.get_by_text("It does not delete the history of your browser.")).to_be_visible()

"""A sign-in that runs out while somebody writes: the page says what to do, and doing it keeps what they wrote."""

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

FORM = "/check-in/daily/"
WROTE = "The week was long, and I slept at last."


def test_what_was_written_is_sent_after_signing_in_again(open_page: Devices, axe: Axe) -> None:
    page = open_page("phone", javascript=False)
    sign_in(page, "sam")
    page.goto(FORM)
    page.locator("main form input[type=radio]").first.check()
    page.locator("#note").fill(WROTE)
    page.context.clear_cookies(name="befriend")

    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your sign-in had run out")
    axe(page)

    sign_in(page.context.new_page(), "sam")
    page.go_back()
    expect(page.locator("#note")).to_have_value(WROTE)
    expect(page.locator("main form input[type=radio]").first).to_be_checked()
    send(page)
    page.wait_for_url(lambda address: not address.endswith(FORM))


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()

"""A slow phone on a bad line, and what is done on it: walked by the suite, timed by `python -m bench.slow_line`.

400 kilobits a second, 400 milliseconds to wait, a processor six times slower: an old phone at the edge of the network.
"""

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.pocket import cut, until_held

LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER = 6


def slow_phone(open_page: Devices) -> Page:
    """Sam's phone, signed in, with nothing held but the session."""
    first = open_page("phone")
    sign_in(first, "sam")
    page = open_page("phone", storage_state=first.context.storage_state(), service_workers="block")
    slow_down(page)
    return page


def phone_that_holds(open_page: Devices) -> Page:
    """Sam's phone with the day's copy, now without internet."""
    page = open_page("phone")
    sign_in(page, "sam")
    until_held(page)
    slow_down(page)
    cut(page)
    return page


def slow_down(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def begin_checkin(page: Page) -> None:
    """Until the first question can be answered."""
    page.goto("/check-in/phq4/", wait_until="commit")
    page.locator(".step-buttons .primary").click(force=True)


def answer_nothing(page: Page) -> None:
    while not page.get_by_role("button", name="Send", exact=True).is_visible():
        page.locator(".step-buttons .primary").click()


def send_checkin(page: Page) -> None:
    """Until the receipt."""
    page.get_by_role("button", name="Send", exact=True).click(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.", timeout=30_000)


def begin_practice(page: Page) -> None:
    """From opening its page to its first step."""
    page.goto("/practices/self_compassion_break/", wait_until="commit")
    page.get_by_role("button", name="Begin", exact=True).click(no_wait_after=True)
    expect(page.locator("#step-1")).to_be_visible(timeout=30_000)


def begin_held_practice(page: Page) -> None:
    page.goto("/practices/grounding_feet/", wait_until="commit")
    expect(page.locator(".steps-words")).to_have_text("Step 1 of 5")

"""On a slow phone and a bad line a check-in and a practice begin within five seconds, and at once from what is held.

400 kilobits a second, 400 milliseconds to wait, a processor six times slower: an old phone at the edge of the network.
Each time is the better of two visits with a device that was never here, because the machine of a test has other work.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in

pytestmark = pytest.mark.slow
LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER = 6
MOST_TO_BEGIN, MOST_TO_SEND, AT_ONCE = 5.0, 3.0, 1.5  # seconds
TABLE = Path("build/slow-line.md")


def slow_phone(open_page: Devices) -> Page:
    """Sam's phone, signed in, with nothing held but the session."""
    first = open_page("phone")
    sign_in(first, "sam")
    page = open_page("phone", storage_state=first.context.storage_state(), service_workers="block")
    slow_down(page)
    return page


def slow_down(page: Page) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, float]]:
    """The times of this file, kept as a table."""
    times: dict[str, float] = {}
    yield times
    rows = [f"| {what} | {took:.1f} s |" for what, took in times.items()]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(["| on a slow phone and a bad line | took |", "|---|---|", *rows, ""]), encoding="utf-8")


def test_a_first_checkin_is_usable_and_sent_in_time(open_page: Devices, told: dict[str, float]) -> None:
    begins, sends = [], []
    for _ in range(2):
        page = slow_phone(open_page)

        def begin(page: Page = page) -> None:
            page.goto("/check-in/phq4/", wait_until="commit")
            page.locator(".step-buttons .primary").click(force=True)

        def send(page: Page = page) -> None:
            page.get_by_role("button", name="Send", exact=True).click(no_wait_after=True)
            expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")

        begins.append(seconds(begin))
        while not page.get_by_role("button", name="Send", exact=True).is_visible():
            page.locator(".step-buttons .primary").click()
        sends.append(seconds(send))

    told["first check-in, until the first question can be answered"] = min(begins)
    told["sending it, until the receipt"] = min(sends)
    assert min(begins) <= MOST_TO_BEGIN
    assert min(sends) <= MOST_TO_SEND


def test_a_practice_begins_in_time(open_page: Devices, told: dict[str, float]) -> None:
    times = []
    for _ in range(2):
        page = slow_phone(open_page)

        def begin(page: Page = page) -> None:
            page.goto("/practices/self_compassion_break/", wait_until="commit")
            page.get_by_role("button", name="Begin", exact=True).click(no_wait_after=True)
            expect(page.locator("#step-1")).to_be_visible()

        times.append(seconds(begin))

    told["practice, from opening its page to its first step"] = min(times)
    assert min(times) <= MOST_TO_BEGIN


def test_a_practice_that_is_held_begins_at_once(open_page: Devices, told: dict[str, float]) -> None:
    page = open_page("phone")
    sign_in(page, "sam")
    until_held(page)
    slow_down(page)
    page.context.set_offline(True)

    def begin() -> None:
        page.goto("/practices/grounding_feet/", wait_until="commit")
        expect(page.locator(".steps-words")).to_have_text("Step 1 of 5")

    times = [seconds(begin) for _ in range(2)]

    told["practice that is held, without internet"] = min(times)
    assert min(times) <= AT_ONCE


def until_held(page: Page) -> None:
    """Wait until the device holds the day's copy."""
    for _ in range(100):
        if page.evaluate("caches.match('/offline/held').then(Boolean)"):
            return
        page.wait_for_timeout(200)
    raise AssertionError("The device holds no copy after 20 seconds.")

"""A check-in and a practice on a slow phone and a bad line, beside a bare page of text on the same line.

Each time is the median of visits with a device that was never here; a held practice is opened without internet.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.journeys import slow_line
from tests.journeys.browsing import Devices, Watch
from tests.journeys.conftest import CHROMIUM_SAYS, chromium_here
from tests.journeys.site import make_demonstration, serving

TURNS = 3
BARE = "a bare page of text"
TO_REACH = {
    "a first check-in, until its first question can be answered": 5.0,
    "a practice, from opening its page to its first step": 5.0,
    "a practice that is held, without internet": 1.5,
}
"""Seconds. No target was set for sending."""
SENDING = "sending the check-in, until the receipt"


def main() -> int:
    with TemporaryDirectory(prefix="befriend-slow-line-") as folder, sync_playwright() as playwright:
        executable = chromium_here(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=executable, args=CHROMIUM_SAYS)
        with serving(make_demonstration(Path(folder))) as site:
            visits = [visit(Devices(browser, site.address, Watch(site.host), [])) for _ in range(TURNS)]
        browser.close()
    took = {what: median(one[what] for one in visits) for what in visits[0]}
    print(f"400 kbit/s, 400 ms, processor {slow_line.SLOWER} times slower; median of {TURNS} new devices")
    for what, seconds in took.items():
        target = f"   to reach: {TO_REACH[what]} s" if what in TO_REACH else ""
        print(f"  {what:60}{seconds:6.1f} s{seconds / took[BARE]:7.1f} x the bare page{target}")
    return int(any(took[what] > most for what, most in TO_REACH.items()))


def visit(devices: Devices) -> dict[str, float]:
    """The seconds of everything that one new phone does."""
    page = slow_line.slow_phone(devices)
    took = {BARE: seconds(lambda one: one.goto("/.well-known/security.txt"), page)}
    begin, practice, held = TO_REACH
    took[begin] = seconds(slow_line.begin_checkin, page)
    slow_line.answer_nothing(page)
    took[SENDING] = seconds(slow_line.send_checkin, page)
    took[practice] = seconds(slow_line.begin_practice, slow_line.slow_phone(devices))
    took[held] = seconds(slow_line.begin_held_practice, slow_line.phone_that_holds(devices))
    for context in devices.opened:
        context.close()
    return took


def seconds(act: Callable[[Page], object], page: Page) -> float:
    began = time.perf_counter()
    act(page)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())

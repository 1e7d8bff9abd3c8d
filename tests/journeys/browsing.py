"""Opens a page as a given person's device would, and notes what no page of ours may do."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect
from playwright.sync_api import Error as PlaywrightError

# What a page carries within itself; none of these leaves the device.
WITHIN = {"about", "blob", "data", "chrome-error"}

# No journey says how fast a page is; a machine with other work to do must not fail one.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE / 2)

SHAPES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "device_scale_factor": 2,
        "has_touch": True,
        "is_mobile": True,
    },
    "desktop": {"viewport": {"width": 1280, "height": 800}},
}


@dataclass
class Watch:
    """What the pages of one journey asked for, and what they did that they must not."""

    own_host: str
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked_elsewhere: int = 0

    def follow(self, context: BrowserContext) -> None:
        context.on("request", self.note_request)
        context.on("response", self.note_response)
        context.on("console", self.note_console)
        context.on("weberror", lambda error: self.faults.append(f"The page's script failed: {error.error}"))

    def note_request(self, request: Request) -> None:
        self.requests.append(request.url)
        address = urlsplit(request.url)
        if address.scheme not in WITHIN and address.netloc != self.own_host:
            self.asked_elsewhere += 1
            self.faults.append(f"The page asked another host: {request.url}")

    def note_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"The server answered {response.status} to {response.request.method} {response.url}")

    def note_console(self, message: ConsoleMessage) -> None:
        # A refused form or a missing page is told there too; the journey itself says what it expects of those.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"The browser complained: {message.text}")


@dataclass(frozen=True)
class Devices:
    """Hands out pages; each one is a new device that has never been here."""

    browser: Browser
    address: str
    watch: Watch
    opened: list[BrowserContext]

    def __call__(
        self,
        shape: Literal["phone", "desktop"] = "phone",
        *,
        javascript: bool = True,
        dark: bool = False,
        locale: str = "en-GB",
        **more: Any,
    ) -> Page:
        context = self.browser.new_context(
            **{"base_url": self.address} | SHAPES[shape] | more,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            locale=locale,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        self.watch.follow(context)
        self.opened.append(context)
        return context.new_page()


def sign_in(page: Page, person: str) -> None:
    """Come in as one of the demonstration's cast, by the button a visitor would press."""
    page.goto("/")
    page.locator(f"button[name=person][value={person}]").click()
    page.locator("this-device[data-person]").wait_for(state="attached")
    # From here on the page's scripts have run too.
    page.wait_for_load_state()


def expect_script(page: Page, script: str, wanted: object) -> None:
    """Wait until a script says this on the page, as `expect` waits for a locator.

    What is read only once after a press, a reload or a change of the line may be read before the page has got there.
    """
    end = time.monotonic() + PATIENCE / 2000
    while time.monotonic() < end:
        try:
            if page.evaluate(script) == wanted:
                return
        except PlaywrightError:
            pass  # The page is on its way to the next, or does not hold yet what the script looks for.
        page.wait_for_timeout(50)
    assert page.evaluate(script) == wanted


REMEMBER = """line => {
  window.told = [];
  new MutationObserver(() => told.push(line.textContent)).observe(line, { childList: true });
}"""


def listen_to(line: Locator) -> None:
    """From here on, remember all that this line of the page says: some of it stands there for a moment only."""
    line.evaluate(REMEMBER)


def expect_told(page: Page, words: str) -> None:
    """Wait until the line that is listened to has said these words."""
    expect_script(page, f"told.includes({json.dumps(words)})", True)


def stop_the_clock(page: Page) -> None:
    """From here on, time passes on this page only when the journey lets it: `page.clock.run_for(1000)`."""
    page.clock.install()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))

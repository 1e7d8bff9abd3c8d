"""Journeys: a real browser on the real server. Everything lives as long as one file of journeys, then is gone.

    def test_a_client_finds_help(phone: Page, axe: Axe) -> None:
        phone.goto("/")
        axe(phone)

`open_page("desktop", javascript=False, dark=True, locale="es")` gives any other device. After each journey the requests
of all its pages are read: one to another host, a script error or a server error fails it.
"""

import os
import re
import shutil
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.axe import OPTIONS, violations
from tests.journeys.browsing import Devices, Watch
from tests.journeys.site import Demonstration, Site, copy_of, make_demonstration, serving
from tools.figures import Line, tally


class Axe(Protocol):
    """Fails when axe-core finds anything on the page."""

    def __call__(self, page: Page, options: Mapping[str, Any] = OPTIONS) -> None: ...


Keep = Generator[None, pytest.TestReport, pytest.TestReport]

# The same engine without windows opens a page in a third of the time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# As root, chromium refuses to start inside its sandbox; the rest keeps it from calling home.
CHROMIUM_SAYS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No journey reaches another host, also where a page leaves on purpose.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PICTURES = Path("build/journeys")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Whatever lies in this folder is a journey; nobody has to remember to say so. The longest files begin first.

    A file stays on one processor: begun last, the longest would keep one busy while all others wait.
    """
    for item in filter(is_journey, items):
        item.add_marker(pytest.mark.journey)
    yield
    own = [item for item in items if is_journey(item)]
    in_file = Counter(item.path for item in own)
    own.sort(key=lambda item: (not item.path.name.startswith("test_every_page"), -in_file[item.path]))
    items[:] = [*own, *(item for item in items if not is_journey(item))]


def is_journey(item: pytest.Item) -> bool:
    return Path(__file__).parent in item.path.parents


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Keep:
    """Keep a picture of every page that a failed journey had open."""
    report = yield
    devices = getattr(item, "funcargs", {}).get("open_page")
    if report.when == "call" and report.failed and devices is not None:
        keep_pictures(item.nodeid, devices)
    return report


def keep_pictures(journey: str, devices: Devices) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", journey.split("/")[-1])
    pages = [page for context in devices.opened for page in context.pages]
    for number, page in enumerate(pages, start=1):
        # A page too busy for a picture has failed its journey already; an error here would end the whole run.
        with suppress(PlaywrightError):
            page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One chromium for a file of journeys.

    Not for the whole run: Playwright keeps an event loop on this thread, and Django refuses its database beside one.
    """
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium_here(playwright.chromium.executable_path), args=CHROMIUM_SAYS
        )
        yield opened
        opened.close()


def chromium_here(of_playwright: str) -> str:
    """The chromium of this machine: the one named, the system's, or the one Playwright itself has fetched."""
    named = os.environ.get("BEFRIEND_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, CHROMIUMS)), None) or of_playwright
    if not Path(found).exists():
        pytest.exit(
            "Journeys need chromium, and there is none on this machine. On Debian: sudo apt install chromium. "
            "To test without journeys, and know it: BEFRIEND_WITHOUT=journeys make test",
            returncode=1,
        )
    return found


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """The demonstration service, made once; journeys are served copies of it."""
    return make_demonstration(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="module")
def site(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A fresh demonstration service for this file of journeys."""
    with serving(copy_of(demonstration, tmp_path_factory.mktemp("site"))) as running:
        yield running


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """What the pages of this journey asked for; their faults fail the journey when it ends."""
    watch = Watch(site.host)
    yield watch
    tally(Line.REQUESTS, len(watch.requests), watch.asked_elsewhere)
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def open_page(browser: Browser, site: Site, watch: Watch) -> Iterator[Devices]:
    """Opens a page on a new device: `open_page("phone", javascript=False, dark=True, locale="es")`."""
    devices = Devices(browser, site.address, watch, [])
    yield devices
    for context in devices.opened:
        context.close()


@pytest.fixture
def phone(open_page: Devices) -> Page:
    """A phone 360 pixels wide."""
    return open_page("phone")


@pytest.fixture
def plain_phone(open_page: Devices) -> Page:
    """The same phone with JavaScript off."""
    return open_page("phone", javascript=False)


@pytest.fixture
def desktop(open_page: Devices) -> Page:
    """A desktop 1280 pixels wide."""
    return open_page("desktop")


@pytest.fixture
def axe() -> Axe:
    """Fails when axe-core finds anything on the page."""

    def find_nothing(page: Page, options: Mapping[str, Any] = OPTIONS) -> None:
        found = violations(page, options)
        tally(Line.AXE, 1, len(found))
        assert not found, f"axe found {len(found)} on {page.url}:\n" + "\n".join(map(str, found))

    return find_nothing

"""Every page that each person can reach by links: nothing for axe to find, and nothing wider than a phone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from befriend.demo.cast import CAST
from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

pytestmark = pytest.mark.slow

VISITOR = "visitor"
PEOPLE = [VISITOR, *(member.username for member in CAST)]
# Leaving, and files to keep, are no pages.
NOT_PAGES = re.compile(r"logout|\.csv$|\.json$|\.svg$|/static/")
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def pages_reached(page: Page) -> Iterator[str]:
    """Follow links from the first page on; of pages that differ only by an id, the first one stands for all."""
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        yield address
        for link in links_on(page):
            kind = IDS.sub("#", link)
            if kind not in seen:
                seen.add(kind)
                waiting.append(link)


def links_on(page: Page) -> list[str]:
    """The addresses on this site that the page links to, without their queries and marks."""
    found: list[str] = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
    own = urlsplit(page.url).netloc
    paths = [urlsplit(link).path for link in found if urlsplit(link).netloc == own]
    return [path for path in paths if not NOT_PAGES.search(path)]


def arrive(page: Page, person: str) -> None:
    if person != VISITOR:
        sign_in(page, person)


# The innermost elements that reach past the screen. What scrolls or is cut off inside a box of its own is no fault.
WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const isBoxed = e => {
    for (let box = e.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return true;
    return false;
  };
  const reaching = [...document.body.querySelectorAll("*")].filter(e => {
    const box = e.getBoundingClientRect();
    return (box.right > wide + 0.5 || box.left < -0.5) && !isBoxed(e);
  });
  const inner = reaching.filter(e => !reaching.some(other => other !== e && e.contains(other)));
  return [`${document.documentElement.scrollWidth} px`, ...inner.map(e => e.outerHTML.slice(0, 120)).slice(0, 3)];
}"""


def wider_than_the_screen(page: Page) -> str:
    """What makes the page scroll sideways, or nothing."""
    found: list[str] = page.evaluate(WIDE)
    return f"{page.url} is wider than the screen because of: {found}" if found else ""


@pytest.mark.both_databases
@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_on_a_phone_without_javascript(plain_phone: Page, axe: Axe, person: str) -> None:
    arrive(plain_phone, person)
    wide = []

    for _ in pages_reached(plain_phone):
        axe(plain_phone)
        wide.append(wider_than_the_screen(plain_phone))

    assert not any(wide), "\n".join(filter(None, wide))


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_on_a_dark_desktop_in_spanish(open_page: Devices, axe: Axe, person: str) -> None:
    page = open_page("desktop", dark=True, locale="es")
    arrive(page, person)

    for _ in pages_reached(page):
        axe(page)

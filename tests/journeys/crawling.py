"""Following every link of the site as one person, and what a page can be asked without axe."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import urlsplit
from uuid import uuid5

from playwright.sync_api import Page

from befriend.content.reading import core_library
from befriend.demo.cast import CAST
from befriend.demo.service import INVENTED
from befriend.demo.shortened import USERNAME as SHORTENED
from tests.journeys.browsing import sign_in
from tests.journeys.conftest import Axe

VISITOR = "visitor"
PEOPLE = [VISITOR, *(member.username for member in CAST)]
# Leaving, and files to keep, are no pages.
NOT_PAGES = re.compile(r"logout|^/out/$|\.csv$|\.pdf$|\.json$|\.svg$|/static/")
# What no tab, history or task list of a shared device may tell, in the languages offered.
CLINICAL = re.compile(
    r"phq|gad|scs|core-?10|who-?5|pcl|k10|depre|suici|anxi|ansie|mood|ánimo|trauma|worry|preocup|harm|safety|segurid"
    r"|score|puntu|symptom|síntoma|crisis",
    re.IGNORECASE,
)
Colours = Literal["light", "dark"]
Look = tuple[int, Colours, Mapping[str, object]]
"""A width, the colours that the device prefers, and the rules that axe then reads the page by."""
Said = tuple[str, str]
"""The language and the direction that a page declares."""
NARROWEST: tuple[int, Colours] = (320, "light")
LIBRARY = core_library()
SHORT_FORM = "/check-in/phq9/short/"
FEW: Mapping[str, Sequence[str]] = {SHORTENED: (f"{SHORT_FORM}?at=phq9_2", SHORT_FORM, "/progress/phq9/")}
"""Who has only these pages that nobody else has: the first question, that about safety, a course of short forms."""
ALSO: Mapping[str, Sequence[str]] = {"clara": (f"/clients/{uuid5(INVENTED, SHORTENED)}/phq9/",)}
"""Pages of a kind that is reached anyway, which show more of one client than of the first that is met."""
KEYS = "|".join([*LIBRARY.measures, *LIBRARY.practices, *LIBRARY.lessons])
IDS = re.compile(rf"[0-9a-f]{{8}}-[0-9a-f-]{{27}}|(?<=/)(?:{KEYS})(?=/)|\d+")


def pages_reached(page: Page, person: str) -> Iterator[str]:
    """Follow links from the first page on; one stands for all that differ only by an id or a key of the packs."""
    waiting, seen = [*FEW.get(person, ["/"]), *ALSO.get(person, [])], {"/"}
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        yield address
        for link in [] if person in FEW else links_on(page):
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
    """Come in as this person, or stay outside as a visitor."""
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


# Words in a picture that reach past its edge, where they would be cut off.
CUT_WORDS = """() => [...document.querySelectorAll("main svg[viewBox]")].flatMap(picture => {
  const box = e => e.getBoundingClientRect(), edge = box(picture);
  return [...picture.querySelectorAll("text")]
    .filter(text => box(text).right > edge.right || box(text).left < edge.left)
    .map(text => text.textContent);
})"""


def cut_words(page: Page) -> str:
    """The words of a picture that are cut off, or nothing."""
    found: list[str] = page.evaluate(CUT_WORDS)
    return f"{page.url} cuts off {found} in a picture" if found else ""


def wider_than_the_screen(page: Page) -> str:
    """What makes the page scroll sideways, or nothing."""
    found: list[str] = page.evaluate(WIDE)
    return f"{page.url} is wider than the screen because of: {found}" if found else ""


def problems_in_looks(page: Page, person: str, axe: Axe, looks: Sequence[Look], said: Said) -> list[str]:
    """What is wrong with all pages that can be reached, read in each of these looks; what axe finds fails at once."""
    problems = []
    for _ in pages_reached(page, person):
        problems += problems_of(page, *said)
        for width, colours, rules in looks:
            change_look(page, width, colours)
            axe(page, rules)
        change_look(page, *NARROWEST)
        problems.append(wider_than_the_screen(page))
    return [problem for problem in problems if problem]


def change_look(page: Page, width: int, colours: Colours) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=colours)


def problems_of(page: Page, language: str, direction: str) -> list[str]:
    """What is wrong with a page in any look: its language, its title, its pictures. Empty words where nothing is."""
    return [not_as_declared(page, language, direction), not_neutral(page), cut_words(page)]


def not_as_declared(page: Page, language: str, direction: str) -> str:
    """What a page that speaks another language or runs the other way than asked says of itself, or nothing."""
    said = page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    asked = [language, direction]
    return "" if said == asked else f"{page.url} says that it is {said}, and {asked} was asked for"


def not_neutral(page: Page) -> str:
    """A title that would tell over somebody's shoulder what the page is about, or nothing."""
    found = CLINICAL.search(page.title())
    return f"{page.url} has {found[0]!r} in its title" if found else ""

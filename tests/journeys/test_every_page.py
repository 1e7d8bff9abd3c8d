"""Every page that each person can reach by links: nothing for axe to find in light and dark, on a phone and a desktop,
with JavaScript on and off, nothing wider than the screen, and a title that tells nothing.
"""

import pytest
from playwright.sync_api import Page

from tests.journeys.axe import COLOURS, OPTIONS
from tests.journeys.browsing import Devices
from tests.journeys.conftest import Axe
from tests.journeys.crawling import (
    CLINICAL,
    PEOPLE,
    Look,
    arrive,
    pages_reached,
    problems_in_looks,
    wider_than_the_screen,
)

pytestmark = pytest.mark.slow

# Each width is read whole once, and a desktop once more by the rules that its other colours could break. A phone in
# light colours is read whole without script.
LOOKS: list[Look] = [
    (1280, "light", OPTIONS),
    (1280, "dark", COLOURS),
    (360, "dark", OPTIONS),
]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_on_a_phone_without_javascript(plain_phone: Page, axe: Axe, person: str) -> None:
    arrive(plain_phone, person)
    wide = []

    for _ in pages_reached(plain_phone, person):
        axe(plain_phone)
        wide.append(wider_than_the_screen(plain_phone))

    assert not any(wide), "\n".join(filter(None, wide))


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_in_every_look(open_page: Devices, axe: Axe, person: str) -> None:
    page = open_page("desktop")
    arrive(page, person)

    problems = problems_in_looks(page, person, axe, LOOKS, ("en", "ltr"))

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("title", ["PHQ-9", "Low mood", "Depresión", "Safety plan", "Ideas suicidas"])
def test_a_title_that_tells_is_seen(title: str) -> None:
    assert CLINICAL.search(title)

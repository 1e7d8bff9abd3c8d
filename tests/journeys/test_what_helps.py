"""What helps me: four verdicts in kind words, the interval and a picture one tap away; three to choose from."""

import pytest
from playwright.sync_api import Page, expect

from befriend.rooms.practices.words import REASONS
from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

pytestmark = pytest.mark.slow
VERDICTS = ["Seems to help you", "No clear difference", "Seems not to help you", "Too early to say"]


def open_all(page: Page) -> None:
    for details in page.locator("main details > summary").all():
        details.click()


def test_somebody_reads_what_helps_them_without_javascript(plain_phone: Page) -> None:
    page = plain_phone
    sign_in(page, "sam")
    page.goto("/practices/")

    page.get_by_role("link", name="What helps me").click()

    expect(page.get_by_role("heading", level=2)).to_have_text(VERDICTS)
    expect(page.locator("svg.effect").first).to_be_hidden()
    page.get_by_text("How do we know?").first.click()
    expect(page.locator("svg.effect").first).to_be_visible()
    expect(page.get_by_text("Only you. Your team can see")).to_be_visible()


def test_a_suggestion_says_why_and_leads_to_its_practice(plain_phone: Page) -> None:
    page = plain_phone
    sign_in(page, "sam")
    page.goto("/practices/?need=hard_on_myself")
    shown = page.locator(".card:has(.suggested)")

    expect(shown).to_have_count(3)
    # Which three is drawn anew each day; what is said of each is not.
    for said in shown.locator(".suggested + p").all_inner_texts():
        assert said in {str(words) for words in REASONS.values()}
    link = shown.first.get_by_role("heading").get_by_role("link")
    title = link.inner_text()
    link.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("locale", ["en-GB", "es", "ar-XB"])
def test_everything_one_tap_away_can_be_read_by_everybody(
    open_page: Devices, axe: Axe, dark: bool, locale: str
) -> None:
    page = open_page("phone", dark=dark, locale=locale)
    sign_in(page, "sam")
    page.goto("/practices/what-helps/")

    open_all(page)

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_picture_begins_where_the_readers_line_begins(open_page: Devices) -> None:
    page = open_page("phone", locale="ar-XB")
    sign_in(page, "sam")
    page.goto("/practices/what-helps/")
    page.locator("main .tried summary").first.click()

    dot = page.locator(".effect-dot").first.bounding_box()
    line = page.locator(".effect-line").first.bounding_box()

    # The first practice helps; better lies at the end of the line, which here is left.
    assert dot is not None
    assert line is not None
    assert dot["x"] + dot["width"] / 2 < line["x"] + line["width"] / 2

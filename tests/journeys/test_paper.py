"""On paper: the page of help fits one sheet, and what is printed of a client carries no name."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import sign_in

# How chromium writes a page into a PDF; the list of pages is /Pages.
A_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def printed(page: Page, paper: str = "A4") -> bytes:
    return page.pdf(format=paper, print_background=False, prefer_css_page_size=False)


def sheets(page: Page, paper: str = "A4") -> int:
    return len(A_PAGE.findall(printed(page, paper)))


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_page_of_help_fits_one_sheet(desktop: Page, paper: str) -> None:
    desktop.goto("/help/")

    assert sheets(desktop, paper) == 1


def test_sheets_are_counted(desktop: Page) -> None:
    desktop.set_content("<p style='break-after: page'>one</p><p>two</p>")

    assert sheets(desktop) == 2


@pytest.mark.parametrize("wanted", ["the client", "the course", "the answers"])
def test_a_printed_record_carries_no_name(desktop: Page, wanted: str) -> None:
    sign_in(desktop, "clara")
    name = desktop.locator(".person-name").first.inner_text()
    follow(desktop.get_by_role("link", name=name, exact=True))
    if wanted != "the client":
        follow(desktop.locator(".card-title a[href$='/phq9/']"))
    if wanted == "the answers":
        follow(desktop.locator("tbody a").first)
    expect(desktop.locator("body")).to_contain_text(name)

    desktop.emulate_media(media="print")

    expect(desktop.locator("body")).not_to_contain_text(name, use_inner_text=True)


def follow(link: Locator) -> None:
    """Press it and wait for where it leads: the page before carries the name too."""
    with link.page.expect_navigation():
        link.click()


def test_what_only_a_screen_needs_is_left_off_the_paper(desktop: Page) -> None:
    sign_in(desktop, "clara")
    follow(desktop.locator(".person-name a").first)

    desktop.emulate_media(media="print")

    for useless in (".nav", ".foot", ".help-link", ".buttons"):
        expect(desktop.locator(useless).first).to_be_hidden()


def test_the_picture_of_a_course_is_printed(desktop: Page) -> None:
    sign_in(desktop, "sam")
    desktop.goto("/progress/phq9/")

    desktop.emulate_media(media="print")

    expect(desktop.locator("figure.chart svg")).to_be_visible()
    expect(desktop.locator("main table")).to_be_visible()

"""A client says a few things about who they are and takes them back; a lead makes an edition that may be published."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe
from tests.journeys.crawling import wider_than_the_screen

pytestmark = pytest.mark.slow


def test_without_javascript_a_client_says_something_about_themselves_and_takes_it_back(plain_phone: Page) -> None:
    sign_in(plain_phone, "sam")
    plain_phone.goto("/my-record/")
    plain_phone.get_by_role("link", name="Look at the questions").click()
    expect(plain_phone.get_by_text("When you press an answer, you agree to this.")).to_be_visible()

    gender, words = plain_phone.locator("#gender"), plain_phone.locator("#words-gender")
    gender.get_by_text("In my own words").click()
    words.fill("Me.")
    gender.get_by_role("button", name="Woman").click()
    expect(gender.get_by_role("button", name="Woman", pressed=True)).to_be_visible()
    expect(gender.get_by_text("Kept. You can change it")).to_be_in_viewport()
    expect(words).to_have_value("Me.")

    plain_phone.reload()
    expect(plain_phone.get_by_text("Kept. You can change it")).to_have_count(0)
    words.fill("Still me.")
    words.press("Enter")
    expect(gender.get_by_text("Kept. You can change it")).to_be_in_viewport()
    expect(words).to_have_value("Still me.")
    expect(gender.get_by_role("button", name="Woman", pressed=True)).to_be_visible()

    gender.get_by_role("button", name="Take this back").click()
    expect(gender.get_by_text("Taken back. It is deleted")).to_be_in_viewport()
    expect(plain_phone.get_by_role("button", pressed=True)).to_have_count(0)
    expect(plain_phone.locator("#words-gender")).to_have_value("")


def test_without_javascript_a_lead_makes_an_edition_and_takes_it_along(
    plain_phone: Page, open_page: Devices, axe: Axe
) -> None:
    sign_in(plain_phone, "lena")
    plain_phone.goto("/outcomes/")
    plain_phone.get_by_role("link", name="Editions for publishing").click()
    expect(plain_phone.get_by_role("heading", name="Make an edition")).to_be_visible()

    plain_phone.get_by_role("button", name="Make the edition").click(timeout=120_000)
    expect(plain_phone.get_by_text("The edition is made and kept.")).to_be_visible(timeout=120_000)
    expect(plain_phone.get_by_role("heading", name="What is hidden here, and why")).to_be_visible()
    expect(plain_phone.get_by_role("heading", name="Language at home", exact=True)).to_be_visible()
    assert plain_phone.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    axe(plain_phone)
    edition = plain_phone.url
    for page in (open_page("desktop", dark=True), open_page("phone", locale="ar-xb")):
        sign_in(page, "lena")
        page.goto(edition)
        expect(page.locator("main table").first).to_be_visible()
        axe(page)
        assert wider_than_the_screen(page) == ""

    for name, begins in (("The edition as PDF", b"%PDF"), ("All numbers as CSV", b"score,by,group,people")):
        address = plain_phone.get_by_role("link", name=name).get_attribute("href")
        assert address is not None
        assert plain_phone.request.get(address).body().startswith(begins)

    plain_phone.get_by_role("link", name="Editions for publishing").click()
    expect(plain_phone.get_by_role("link", name=re.compile("^Up to"))).to_have_count(1)


def test_the_questions_can_be_read_by_everybody_in_the_dark_and_from_right_to_left(
    open_page: Devices, axe: Axe
) -> None:
    for page in (open_page("phone", dark=True), open_page("phone", locale="ar-xb")):
        sign_in(page, "sam")
        page.goto("/my-record/about-me/")
        expect(page.locator("#gender")).to_be_visible()
        axe(page)
        page.locator("#gender button[name=option]").first.click()
        expect(page.locator("#gender")).to_be_focused()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

"""The main road, on a phone without JavaScript: a worrying answer brings help at once, and reaches the clinician."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

LAST_QUESTION = "#q-phq9_9"
AGREED = "We talk every Tuesday and Friday."
CHANGED = "The safety plan was written down together."


def test_a_worrying_answer_shows_help_at_once(plain_phone: Page, axe: Axe) -> None:
    page = plain_phone
    sign_in(page, "sam")
    page.goto("/check-in/phq9/")
    panel = page.locator(f"{LAST_QUESTION} .help-now")
    expect(panel).to_be_hidden()

    answer_last(page, 1)

    expect(panel).to_be_visible()
    expect(panel.get_by_role("link")).to_have_attribute("href", "/help/")
    # The bar that stays in sight lies over some row wherever the page was left; at its beginning over none.
    page.evaluate("scrollTo(0, 0)")
    axe(page)


def test_an_answer_of_not_at_all_shows_no_panel(plain_phone: Page) -> None:
    sign_in(plain_phone, "sam")
    plain_phone.goto("/check-in/phq9/")

    answer_last(plain_phone, 0)

    expect(plain_phone.locator(f"{LAST_QUESTION} .help-now")).to_be_hidden()


def test_a_worrying_answer_reaches_the_clinician_and_changes_the_plan(open_page: Devices, axe: Axe) -> None:
    send_the_worrying_form(open_page("phone", javascript=False), axe)

    page = open_page("phone", javascript=False)
    find_the_client_first(page)
    see_and_acknowledge(page)
    agree_a_change(page)
    see_it_on_the_course(page, axe)


def send_the_worrying_form(page: Page, axe: Axe) -> None:
    sign_in(page, "sam")
    page.get_by_role("link", name=re.compile("Check in ?: Low mood")).click()
    for question in range(1, 9):
        page.locator(f"#q-phq9_{question} input[value='1']").check()
    answer_last(page, 2)
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for telling us.")
    calls = page.locator("main a[href^='tel:']")
    # The emergency number, and at least one line to call.
    expect(calls.first).to_be_visible()
    expect(calls.nth(1)).to_be_attached()
    axe(page)


def answer_last(page: Page, value: int) -> None:
    page.locator(f"{LAST_QUESTION} input[value='{value}']").check()


def find_the_client_first(page: Page) -> None:
    sign_in(page, "clara")
    first = page.locator(".people > li").first

    expect(first.get_by_role("heading")).to_have_text("Sam")
    expect(first.locator(".status").first).to_have_text("A safety question was answered above zero")
    first.get_by_role("link", name="Sam").click()


def see_and_acknowledge(page: Page) -> None:
    acting = page.get_by_role("button", name=re.compile("I have seen (this|these) and am acting"))
    acting.click()

    expect(page.get_by_text(re.compile("Noted: you have seen (this|these) flag"))).to_be_visible()
    expect(acting).to_have_count(0)
    expect(page.locator(".flag").last).to_contain_text("Seen: Clara")


def agree_a_change(page: Page) -> None:
    page.get_by_role("link", name="Review the plan").click()
    page.get_by_label("What we agreed").fill(AGREED)
    page.get_by_label("What we changed").fill(CHANGED)
    page.get_by_role("button", name="Keep this review").click()

    expect(page.get_by_text("The review is kept. It is marked on the course.")).to_be_visible()


def see_it_on_the_course(page: Page, axe: Axe) -> None:
    page.locator("a[href$='/phq9/']").first.click()

    expect(page.locator("svg .review text").last).to_have_text(re.compile(r"\d"))
    expect(page.locator(".review").filter(has_text=AGREED)).to_contain_text(CHANGED)
    axe(page)

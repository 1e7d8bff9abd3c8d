"""Every task of a client with JavaScript off: one row for each, on a phone, from its first page to what it leaves."""

import re
from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import sign_in

pytestmark = pytest.mark.slow
Task = Callable[[Page], None]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def has_heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def fill_in(page: Page, measure: str, option: int) -> None:
    page.goto(f"/check-in/{measure}/")
    for question in page.locator(".question").all():
        question.locator("input").nth(option).check()
    press(page, "Send")


def check_in(page: Page) -> None:
    fill_in(page, "who5", option=1)
    has_heading(page, "Thank you. It is kept.")


def check_in_and_skip_a_question(page: Page) -> None:
    page.goto("/check-in/gad7/")
    page.locator(".question").first.locator("input").first.check()
    press(page, "Send")
    expect(page.get_by_text("You skipped 6 questions. That is fine.")).to_be_visible()


def take_a_minute(page: Page) -> None:
    page.goto("/today/")
    page.get_by_role("link", name="Take a minute").click()
    page.locator(".question input").first.check()
    page.get_by_label("What is on your mind?").fill("The dog was pleased.")
    press(page, "Send")
    has_heading(page, "Thank you. It is kept.")


def answer_again_what_was_wrong(page: Page) -> None:
    fill_in(page, "gad2", option=1)
    page.get_by_role("link", name="Something was wrong: answer again").click()
    page.locator(".question").first.locator("input").nth(2).check()
    press(page, "Send")
    has_heading(page, "Thank you. It is kept.")


def see_the_change_and_ones_own_answers(page: Page) -> None:
    page.goto("/progress/")
    page.goto("/progress/phq9/")
    page.locator("main summary").first.click()
    page.locator("main tbody a").first.click()
    expect(page.get_by_text("received", exact=False).first).to_be_visible()


def read_the_plan(page: Page) -> None:
    page.goto("/today/")
    page.get_by_role("link", name="My plan").first.click()
    expect(page).to_have_url(re.compile("/plan/$"))


def find_do_and_rate_a_practice(page: Page) -> None:
    page.goto("/practices/")
    page.get_by_role("link", name="I am being hard on myself").click()
    page.goto("/practices/self_compassion_break/")
    press(page, "Begin")
    press(page, "I am done")
    page.get_by_label("Better than before", exact=True).check()
    press(page, "Keep this")
    expect(page).to_have_url(re.compile("/practices/$"))


def keep_a_favourite(page: Page) -> None:
    page.goto("/practices/body_scan/")
    press(page, "Keep it in my favourites")
    expect(page.get_by_role("button", name="Take it out of my favourites")).to_be_visible()


def read_a_lesson(page: Page) -> None:
    page.goto("/practices/lessons/")
    page.locator("main a[href^='/practices/lessons/']").first.click()
    expect(page).to_have_url(re.compile("/practices/lessons/[a-z_]+/$"))


def print_a_worksheet(page: Page) -> None:
    page.goto("/practices/letter_from_inner_friend/worksheet/")
    page.emulate_media(media="print")
    expect(page.locator(".write-line").first).to_be_visible()


def find_help(page: Page) -> None:
    page.goto("/today/")
    page.get_by_role("link", name="Get help now").first.click()
    expect(page.locator("main a[href^='tel:']").first).to_be_visible()


def read_that_waiting_needs_javascript(page: Page) -> None:
    page.goto("/today/")
    page.get_by_role("link", name="Use without internet").click()
    expect(page.get_by_text("Letting unsent forms wait needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, only I use this phone")).to_be_hidden()


def speak_another_language(page: Page) -> None:
    page.goto("/today/")
    page.get_by_label("Language").select_option("es")
    press(page, "Change")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_label("Idioma").select_option("en")
    press(page, "Cambiar")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def sign_out(page: Page) -> None:
    page.goto("/today/")
    with page.expect_response(lambda answer: answer.request.method == "POST") as left:
        press(page, "Sign out")
    assert left.value.all_headers()["clear-site-data"] == '"cache", "storage"'
    expect(page.get_by_text("You are signed out.")).to_be_visible()


TASKS: Mapping[str, Task] = {
    "check in": check_in,
    "check in and skip questions": check_in_and_skip_a_question,
    "take a minute": take_a_minute,
    "answer again what was wrong": answer_again_what_was_wrong,
    "see the change and one's own answers": see_the_change_and_ones_own_answers,
    "read the plan": read_the_plan,
    "find, do and rate a practice": find_do_and_rate_a_practice,
    "keep a favourite": keep_a_favourite,
    "read a lesson": read_a_lesson,
    "print a worksheet": print_a_worksheet,
    "find help": find_help,
    "read that waiting needs JavaScript": read_that_waiting_needs_javascript,
    "speak another language": speak_another_language,
    "sign out": sign_out,
}


@pytest.mark.parametrize("task", TASKS)
def test_a_client_can_do_it_without_javascript(plain_phone: Page, task: str) -> None:
    sign_in(plain_phone, "sam")

    TASKS[task](plain_phone)

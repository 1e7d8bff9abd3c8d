"""The form with JavaScript: one question at a time, nothing entered is lost, and what is sent twice is kept once."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import Devices, expect_told, listen_to, sign_in, stop_the_clock

# Each journey fills a questionnaire of its own, so that none meets what another one left half-written.
STEPPED, LOOKED_OVER, LEFT, DOUBLED, IN_TWO_TABS, IN_CONFLICT, CUT_OFF, BY_KEYS, WORRYING = (
    "phq9", "phq8", "gad7", "k6", "who5", "gad2", "core10", "phq4", "phq9",
)  # fmt: skip


def open_form(page: Page, measure: str) -> None:
    sign_in(page, "sam")
    page.goto(f"/check-in/{measure}/")


def question(page: Page, number: int) -> Locator:
    return page.locator(".question").nth(number - 1)


def answer(page: Page, number: int, option: int = 1) -> None:
    question(page, number).locator("input").nth(option).check()


def answer_all(page: Page, option: int = 1) -> None:
    for number in range(1, page.locator(".question").count() + 1):
        answer(page, number, option)


def expect_kept(page: Page, measure: str, wanted: int) -> None:
    """That many check-ins of this measure are listed on one's own progress page."""
    page.goto(f"/progress/{measure}/")
    expect(page.locator("main tbody tr")).to_have_count(wanted)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_phone_shows_one_question_at_a_time(phone: Page) -> None:
    open_form(phone, STEPPED)
    shown = phone.locator(".question:visible")

    expect(shown).to_have_count(1)
    expect(phone.locator(".steps-words")).to_have_text("Question 1 of 9")
    expect(phone.get_by_role("button", name="Back")).to_be_hidden()

    answer(phone, 1)
    press(phone, "Next")
    expect(phone.locator(".steps-words")).to_have_text("Question 2 of 9")
    expect(question(phone, 2)).to_be_focused()

    press(phone, "Skip this question")
    expect(question(phone, 3)).to_be_visible()

    press(phone, "Back")
    press(phone, "Back")
    expect(question(phone, 1).locator("input").nth(1)).to_be_checked()
    expect(shown).to_have_count(1)


COVERS = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const saved = box(".save-state"), panel = box(".question:not([hidden]) .help-now");
  return saved.top < panel.bottom && saved.bottom > panel.top;
}"""


def test_help_that_an_answer_opens_is_in_sight_on_a_phone_and_nothing_lies_over_it(phone: Page) -> None:
    # The only questionnaire with nine questions and a worrying one: it may open where another journey left it.
    open_form(phone, WORRYING)
    while not question(phone, 9).is_visible():
        phone.locator(".step-buttons .primary").click()
    stem = question(phone, 9).locator("legend").bounding_box()
    bar = phone.locator("way-out").bounding_box()
    assert stem
    assert bar
    assert stem["y"] >= bar["y"] + bar["height"], "the bar lies over the question"
    assert bar["height"] < 60, "help and the way out take more than one line"

    # What is said of the saving goes by itself after a while: here it stays, to see what it lies over.
    stop_the_clock(phone)
    with phone.expect_response(lambda answer: answer.url.endswith("/save/")):
        answer(phone, 9, 2)
        phone.clock.run_for(1000)

    expect(question(phone, 9).get_by_role("link", name="Talk to someone now")).to_be_in_viewport(ratio=1)
    expect(phone.locator("way-out").get_by_role("link", name="Get help now")).to_be_in_viewport(ratio=1)
    expect(phone.locator("way-out").get_by_role("link", name="Leave quickly")).to_be_in_viewport(ratio=1)
    expect(phone.locator(".save-state")).to_have_text("Saved")
    assert not phone.evaluate(COVERS)

    press(phone, "Back")
    phone.locator(".step-buttons .primary").click()
    expect(question(phone, 9).get_by_role("link", name="Talk to someone now")).to_be_in_viewport(ratio=1)


def test_after_the_last_question_all_answers_are_looked_over_before_sending(phone: Page) -> None:
    open_form(phone, LOOKED_OVER)
    expect(phone.get_by_role("button", name="Send")).to_be_hidden()

    for _ in range(8):
        phone.locator(".step-buttons .primary").click()

    expect(phone.locator(".steps-words")).to_have_text("Look over your answers, then send")
    expect(phone.locator(".question:visible")).to_have_count(8)
    expect(phone.get_by_text("Who sees this")).to_be_visible()
    expect(phone.get_by_role("button", name="Send")).to_be_visible()


def test_a_desktop_shows_all_questions(desktop: Page) -> None:
    open_form(desktop, STEPPED)

    expect(desktop.locator(".question:visible")).to_have_count(9)
    expect(desktop.get_by_role("button", name="Next")).to_be_hidden()


def test_a_form_left_in_the_middle_is_found_as_it_was(phone: Page) -> None:
    open_form(phone, LEFT)
    listen_to(phone.locator(".save-state"))
    answer(phone, 1, option=2)
    press(phone, "Next")
    # The first answer may be saved by itself, or together with the second.
    with phone.expect_response(lambda saved: f"{LEFT}_2=3" in (saved.request.post_data or "")):
        answer(phone, 2, option=3)
    expect_told(phone, "Saved")

    phone.goto("/today/")
    phone.goto(f"/check-in/{LEFT}/")

    expect(phone.get_by_text("You began this before. Your answers are here, as you left them.")).to_be_visible()
    expect(phone.locator(".steps-words")).to_have_text(re.compile("Question 3 of"))
    expect(question(phone, 1).locator("input").nth(2)).to_be_checked()
    expect(question(phone, 2).locator("input").nth(3)).to_be_checked()


def test_a_double_click_on_send_keeps_one_checkin(desktop: Page) -> None:
    open_form(desktop, DOUBLED)
    answer_all(desktop)

    desktop.get_by_role("button", name="Send").dblclick()

    expect(desktop.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")
    expect_kept(desktop, DOUBLED, 1)


def test_two_tabs_keep_one_checkin(desktop: Page) -> None:
    open_form(desktop, IN_TWO_TABS)
    second = desktop.context.new_page()
    second.goto(f"/check-in/{IN_TWO_TABS}/")

    for tab in (desktop, second):
        answer_all(tab)
    for tab in (desktop, second):
        press(tab, "Send")
        expect(tab.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")

    expect(second).to_have_url(desktop.url)
    expect_kept(desktop, IN_TWO_TABS, 1)


def test_two_tabs_that_differ_lose_nothing_and_say_so(desktop: Page) -> None:
    open_form(desktop, IN_CONFLICT)
    second = desktop.context.new_page()
    second.goto(f"/check-in/{IN_CONFLICT}/")

    answer_all(desktop, option=1)
    press(desktop, "Send")
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")
    answer_all(second, option=2)
    press(second, "Send")

    expect(second.get_by_text("We kept both. Your team will ask you which one is right.")).to_be_visible()
    expect_kept(second, IN_CONFLICT, 1)


def test_a_cut_line_is_told_and_what_was_entered_is_kept_later(phone: Page) -> None:
    open_form(phone, CUT_OFF)
    listen_to(phone.locator(".save-state"))
    phone.context.set_offline(True)
    answer(phone, 1, option=2)
    expect(phone.locator(".save-state")).to_have_text("Not saved yet. We keep trying.")
    expect(phone.locator(".save-state")).to_be_in_viewport()

    phone.context.set_offline(False)

    expect_told(phone, "Saved")
    phone.goto(f"/check-in/{CUT_OFF}/")
    expect(question(phone, 1).locator("input").nth(2)).to_be_checked()


def test_a_form_is_filled_and_sent_with_keys_alone(phone: Page) -> None:
    open_form(phone, BY_KEYS)

    for number in range(1, 5):
        tab_to(phone, f".question:nth-of-type({number}) input")
        phone.keyboard.press("Space")
        phone.keyboard.press("ArrowDown")
        phone.keyboard.press("Enter")
    tab_to(phone, "button[type=submit]")
    phone.keyboard.press("Enter")

    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")
    expect_kept(phone, BY_KEYS, 1)


def tab_to(page: Page, wanted: str, patience: int = 40) -> None:
    """Press Tab until the focus is on such an element."""
    for _ in range(patience):
        if page.evaluate("wanted => document.activeElement.matches('main ' + wanted)", wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}.")


def test_help_opens_on_the_phone_where_the_worrying_answer_is(open_page: Devices) -> None:
    page = open_page("phone")
    open_form(page, STEPPED)
    while not question(page, 9).is_visible():
        page.locator(".step-buttons .primary").click()

    answer(page, 9, option=1)

    expect(question(page, 9).locator(".help-now")).to_be_in_viewport()

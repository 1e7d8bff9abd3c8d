"""The journal: written with and without JavaScript, kept on the way, changed in two tabs, shared, taken back, printed;
and a call for help that is answered openly.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, expect_told, listen_to, sign_in
from tests.journeys.conftest import Axe
from tests.journeys.test_paper import sheets

pytestmark = pytest.mark.slow


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def write(page: Page, text: str, title: str) -> str:
    """Write freely and save; returns the address of the entry."""
    page.goto("/journal/write/free/")
    page.get_by_label("What is on your mind?").fill(text)
    page.get_by_label("A title").fill(title)
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return page.url.split("?")[0]


def test_the_way_from_today_to_a_saved_entry_with_every_page_on_it(phone: Page, axe: Axe) -> None:
    sign_in(phone, "sam")
    phone.get_by_role("navigation", name="More").get_by_role("link", name="My journal").click()
    axe(phone)
    follow(phone, "Change this")
    axe(phone)
    press(phone, "No, do not look")
    follow(phone, "Write freely")
    axe(phone)

    listen_to(phone.locator(".save-state"))
    with phone.expect_response("**/journal/save/free/") as kept:
        phone.get_by_label("What is on your mind?").fill("The sea was grey and kind.")
    assert kept.value.status == 204
    expect_told(phone, "Kept as a draft")
    phone.goto("/journal/")
    phone.locator("a[href*='/unfinished/']", has_text="Write freely").click()
    expect(phone.get_by_label("What is on your mind?")).to_have_value("The sea was grey and kind.")
    press(phone, "Save")

    expect(phone.get_by_text("Your entry is kept.")).to_be_visible()
    expect(phone.locator("article")).to_have_text("The sea was grey and kind.")
    axe(phone)


def test_the_critic_and_the_friend_take_turns_without_javascript(plain_phone: Page, axe: Axe) -> None:
    sign_in(plain_phone, "sam")
    plain_phone.goto("/journal/write/dialogue/")
    first = plain_phone.locator("#turn-1")
    first.get_by_label("What the critic says").fill("You are slow.")
    first.get_by_label("What a friend would answer").fill("You are tired.")

    press(plain_phone, "Another turn")

    expect(plain_phone).to_have_url(re.compile("#turn-2$"))
    expect(plain_phone.locator("#critic-1")).to_have_value("You are slow.")
    axe(plain_phone)
    plain_phone.locator("#friend-2").fill("Rest now.")
    press(plain_phone, "Save")
    expect(plain_phone.locator(".said")).to_have_text(
        [re.compile("You are slow."), re.compile("You are tired."), re.compile("Rest now.")]
    )
    axe(plain_phone)


def test_what_is_typed_while_the_line_is_cut_is_kept_when_it_is_back(phone: Page) -> None:
    sign_in(phone, "sam")
    phone.goto("/journal/write/free/")
    listen_to(phone.locator(".save-state"))
    phone.context.set_offline(True)
    phone.get_by_label("What is on your mind?").fill("Written in a tunnel.")
    expect(phone.locator(".save-state")).to_have_text("Not kept yet. We keep trying.")

    with phone.expect_response("**/journal/save/free/"):
        phone.context.set_offline(False)

    expect_told(phone, "Kept as a draft")


def test_one_entry_changed_in_two_tabs_keeps_both_texts_until_one_is_chosen(phone: Page, axe: Axe) -> None:
    sign_in(phone, "sam")
    entry = write(phone, "First.", "Two tabs")
    other = phone.context.new_page()
    for page in (phone, other):
        page.goto(f"{entry}change/?saved=1")
    for page, text in ((phone, "From one tab."), (other, "From the other.")):
        page.get_by_label("What is on your mind?").fill(text)
    press(phone, "Save")
    expect(phone.locator("article")).to_have_text("From one tab.")
    press(other, "Save")

    expect(other.get_by_role("heading", name="There are two texts")).to_be_visible()
    expect(other.get_by_text("From one tab.")).to_be_visible()
    expect(other.get_by_text("From the other.")).to_be_visible()
    axe(other)

    press(other, "Put this one on top")
    expect(other.locator("article")).to_have_text("From one tab.")
    follow(other, "Earlier texts")
    expect(other.get_by_text("From the other.")).to_be_visible()
    axe(other)


@pytest.mark.both_databases
def test_an_entry_is_shared_read_and_taken_back(open_page: Devices, axe: Axe) -> None:
    sam, clara = open_page("phone"), open_page("desktop")
    sign_in(sam, "sam")
    sign_in(clara, "clara")
    entry = write(sam, "For Clara's eyes.", "To share")
    expect(sam.locator(".who-sees")).to_contain_text("Nobody else has opened it.")

    follow(sam, "Share it, or take it back")
    press(sam, "Share it with Clara")
    expect(sam.get_by_text("Can read it, since")).to_be_visible()
    axe(sam)

    clara.goto("/journal/shared/")
    expect(clara.locator("main")).not_to_contain_text("To share")
    axe(clara)
    clara.goto(entry.replace("/journal/", "/journal/shared/"))
    expect(clara.locator("article")).to_have_text("For Clara's eyes.")
    axe(clara)

    sam.goto(entry)
    expect(sam.locator(".who-sees")).to_contain_text("Clara read it on")
    follow(sam, "Share it, or take it back")
    press(sam, "Take it back from Clara")
    expect(sam.get_by_text("Cannot read it.")).to_be_visible()

    answer = clara.reload()
    assert answer is not None
    assert answer.status == 404
    assert "For Clara's eyes." not in answer.text()


def test_a_shared_entry_is_found_from_the_clients_page_and_an_unshared_one_is_not(open_page: Devices) -> None:
    clara = open_page("desktop")
    sign_in(clara, "clara")
    clara.get_by_role("link", name="Sam", exact=True).first.click()

    # The demonstration's client shares one entry and keeps another.
    expect(clara.locator("a[href^='/journal/shared/']:not([href$='/shared/'])")).to_have_count(1)
    expect(clara.locator("main")).not_to_contain_text("A slow morning")


@pytest.mark.parametrize("javascript", [True, False])
def test_after_a_yes_a_call_for_help_is_answered_openly(open_page: Devices, axe: Axe, *, javascript: bool) -> None:
    page = open_page("phone", javascript=javascript)
    sign_in(page, "sam")
    page.goto("/journal/before/")
    press(page, "Yes, look for them")

    write(page, "It was long. I want to die.", "Late")

    noticed = page.get_by_role("region", name="We noticed some words")
    expect(noticed).to_contain_text("I want to die")
    expect(noticed).to_contain_text("nobody was told")
    expect(page.locator(".help-lines a[href^='tel:']").first).to_be_visible()
    axe(page)


def test_the_voices_are_noticed_when_asked_and_lead_to_a_practice(phone: Page, axe: Axe) -> None:
    sign_in(phone, "sam")
    write(phone, "I am such an idiot. The bus was late.", "Bus")
    expect(phone.locator("mark")).to_have_count(0)

    follow(phone, "Notice the voices in this")

    expect(phone.locator("mark")).to_have_text("I am such an idiot.")
    expect(phone.locator(".voice-name")).to_have_text("(hard on yourself)")
    axe(phone)
    follow(phone, "How would you treat a friend?")
    expect(phone.get_by_role("heading", level=1)).to_have_text("How would you treat a friend?")


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_letter_to_keep_is_one_sheet_without_a_name(desktop: Page, paper: str) -> None:
    sign_in(desktop, "sam")
    entry = write(
        desktop, "\n\n".join(["You have been here before, and you found the way out each time. " * 4] * 6), "Keep"
    )
    desktop.goto(f"{entry}paper/")

    assert sheets(desktop, paper) == 1

    desktop.emulate_media(media="print")
    expect(desktop.locator("article")).to_be_visible()
    expect(desktop.locator("body")).not_to_contain_text("Sam", use_inner_text=True)
    desktop.emulate_media(media="screen")
    follow(desktop, "Put my name on it")
    expect(desktop.locator("article")).to_contain_text("Sam")


def test_deleting_asks_first_and_then_the_entry_is_gone(phone: Page, axe: Axe) -> None:
    sign_in(phone, "sam")
    entry = write(phone, "Away with this.", "Away")
    follow(phone, "Delete it")
    axe(phone)

    press(phone, "Delete it")

    expect(phone.get_by_text("The entry is deleted.")).to_be_visible()
    answer = phone.goto(entry)
    assert answer is not None
    assert answer.status == 404

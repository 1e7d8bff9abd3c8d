"""A safety plan from first word to printed page, and a call: in few steps, without JavaScript, in any look."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from befriend.rooms.safety.planning import LONGEST_PART, PARTS
from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe
from tests.journeys.crawling import wider_than_the_screen

PLANS = ("/help/", "/help/plan/", "/help/plan/write/", "/help/plan/earlier/", "/help/plan/paper/", "/help/call/")


def write_plan(page: Page, words: str) -> None:
    page.goto("/help/plan/write/")
    for part in PARTS:
        page.locator(f"#{part.key}").fill(f"{words} {part.key}")


@pytest.mark.both_databases
def test_a_client_writes_shares_changes_and_takes_back_a_plan(open_page: Devices, axe: Axe) -> None:
    client = open_page("phone", javascript=False)
    sign_in(client, "sam")
    client.goto("/help/plan/")
    axe(client)
    client.get_by_role("link", name="Begin my plan").click()
    write_plan(client, "First")
    axe(client)
    client.get_by_label("Yes, they may read it").check()
    client.get_by_role("button", name="Save my plan").click()
    expect(client.get_by_text("Your plan is kept.")).to_be_visible()
    axe(client)
    client.goto("/help/plan/write/")
    client.locator("#alone").fill("Second words")
    client.get_by_role("button", name="Save my plan").click()
    expect(client.get_by_text("Your plan is kept.")).to_be_visible()
    client.get_by_role("link", name="Earlier texts").click()
    expect(client.get_by_text("First alone")).to_be_visible()
    axe(client)

    clinician = open_page("desktop")
    sign_in(clinician, "clara")
    clinician.get_by_role("link", name="Sam", exact=True).first.click()
    clinician.get_by_role("link", name="Safety plan").click()
    expect(clinician.get_by_text("Second words")).to_be_visible()
    axe(clinician)

    client.goto("/help/plan/")
    client.get_by_role("button", name="Keep it to myself").click()
    expect(client.get_by_text("Only you.", exact=True)).to_be_visible()
    clinician.reload()
    expect(clinician.get_by_text("No safety plan is shared with you.")).to_be_visible()
    axe(clinician)


@pytest.mark.parametrize(
    "address", ["/today/", "/practices/", "/journal/", "/progress/", "/check-in/phq9/", "/no/such/page/"]
)
def test_the_plan_is_two_steps_away_from_anywhere(plain_phone: Page, address: str) -> None:
    sign_in(plain_phone, "sam")
    plain_phone.goto(address)

    plain_phone.get_by_role("link", name="Get help now").first.click()
    plain_phone.get_by_role("link", name="My safety plan").click()

    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("My safety plan")


def test_the_fullest_plan_prints_on_one_page_in_its_order(desktop: Page, tmp_path: Path) -> None:
    sign_in(desktop, "sam")
    desktop.goto("/help/plan/write/")
    for part in PARTS:
        desktop.locator(f"#{part.key}").fill(("Wording of some length. " * 40)[: LONGEST_PART - 1] + ".")
    desktop.get_by_role("button", name="Save my plan").click()
    expect(desktop.get_by_text("Your plan is kept.")).to_be_visible()
    desktop.goto("/help/plan/paper/")

    for paper in ("A4", "Letter"):
        desktop.pdf(path=tmp_path / f"{paper}.pdf", format=paper)
        pages = PdfReader(tmp_path / f"{paper}.pdf").pages
        text = " ".join(pages[0].extract_text().split())
        assert len(pages) == 1
        places = [text.index(str(part.title)) for part in PARTS]
        assert places == sorted(places)
        assert not re.search(r"\bSam\b", text)
        assert "116 123" in text


def test_a_call_is_one_tap_from_help_and_its_clinician_reads_the_rest(open_page: Devices, axe: Axe) -> None:
    client = open_page("phone", javascript=False)
    sign_in(client, "sam")
    client.goto("/help/")
    client.get_by_role("button", name="Ask my team to call me").click()
    expect(client.get_by_role("heading", level=1)).to_have_text("You asked to be called.")
    expect(client.get_by_text("Nobody watches this live.")).to_be_visible()
    axe(client)
    client.get_by_label("When is a good time?").select_option("evening")
    client.get_by_label("On which number?").fill("07700 900123")
    with client.expect_navigation():
        client.get_by_role("button", name="Add this").click()
    client.goto("/help/")
    client.get_by_role("button", name="Ask my team to call me").click()
    expect(client.get_by_text("07700 900123")).to_be_visible()

    clinician = open_page("desktop")
    sign_in(clinician, "clara")
    clinician.get_by_role("link", name="Sam", exact=True).first.click()
    expect(clinician.get_by_text("Asks to be called")).to_have_count(1)
    expect(clinician.get_by_text("In the evening")).to_be_visible()
    axe(clinician)


def test_after_a_worrying_answer_the_plan_stands_beside_the_lines(plain_phone: Page, axe: Axe) -> None:
    sign_in(plain_phone, "sam")
    write_plan(plain_phone, "Written")
    plain_phone.get_by_role("button", name="Save my plan").click()
    expect(plain_phone.get_by_text("Your plan is kept.")).to_be_visible()
    plain_phone.goto("/check-in/phq9/")
    plain_phone.locator("input[name=phq9_9][value='1']").check()
    plain_phone.get_by_role("button", name="Send", exact=False).first.click()

    expect(plain_phone.get_by_role("heading", level=1)).to_have_text("Thank you for telling us.")
    expect(plain_phone.get_by_text("Written alone")).to_be_visible()
    expect(plain_phone.get_by_role("button", name="Ask my team to call me")).to_be_visible()
    expect(plain_phone.get_by_role("link", name="Call 116 123")).to_be_visible()
    axe(plain_phone)


@pytest.mark.parametrize(("locale", "dark"), [("ar-XB", True), ("es", False)])
def test_every_page_of_the_room_in_other_looks(open_page: Devices, axe: Axe, locale: str, dark: bool) -> None:
    page = open_page("phone", locale=locale, dark=dark)
    sign_in(page, "sam")

    for address in (*PLANS, "/quiet/", "/out/how/"):
        page.goto(address)
        axe(page)
        assert not wider_than_the_screen(page)

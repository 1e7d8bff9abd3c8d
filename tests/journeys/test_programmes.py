"""Following a programme week by week, with and without JavaScript, in either language and direction; the worksheet of
the week on paper and as PDF; and what the clinician and the facilitator see of it.
"""

import io
import re

import pypdf
import pytest
from playwright.sync_api import Page, expect

from befriend.content.reading import core_library
from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

pytestmark = pytest.mark.slow
LIBRARY = core_library()
SHORT, EIGHT, GROUP = "four_weeks_short", "eight_weeks_of_self_compassion", "compassionate_mind_group"
SHEET = "letter_from_inner_friend"


def title(key: str, language: str = "en") -> str:
    return LIBRARY.programmes[key].words_for(language).title


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, words: str, what: str) -> None:
    """Press the link with these words about this thing: its title is there for ears."""
    page.get_by_role("link", name=re.compile(f"{words}.*{re.escape(what)}")).click()


def be_in_week(page: Page, week: int) -> None:
    """Come in as Sam, in this week of the short form, wherever another journey left them."""
    sign_in(page, "sam")
    for key in (EIGHT, SHORT):
        page.goto(f"/practices/programmes/{key}/")
        if page.get_by_role("button", name="Stop it", exact=True).count():
            press(page, "Stop it")
            expect(page.get_by_text("You stopped here, and that is a kind choice too.")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    beginning = page.get_by_label("From the beginning")
    if beginning.count():
        beginning.check()
    press(page, "Start")
    for number in range(2, week + 1):
        press(page, f"Go on to week {number}")
        expect(page.get_by_text(f"week {number} of 4")).to_be_visible()


@pytest.mark.both_databases
def test_one_programme_is_stopped_with_praise_and_week_one_of_another_starts_today(plain_phone: Page) -> None:
    be_in_week(plain_phone, 2)
    plain_phone.goto("/practices/programmes/")
    plain_phone.get_by_role("link", name="Pause or stop").click()
    press(plain_phone, "Stop it")
    expect(plain_phone.get_by_text("You stopped here, and that is a kind choice too.")).to_be_visible()

    plain_phone.get_by_role("link", name="All programmes").click()
    follow(plain_phone, "Look at it", title(EIGHT))
    expect(plain_phone.get_by_text("You, and Clara: which programme, and which week.")).to_be_visible()
    press(plain_phone, "Start")

    expect(plain_phone.get_by_text("week 1 of 8")).to_be_visible()
    plain_phone.goto("/today/")
    lesson = LIBRARY.programmes[EIGHT].weeks[0].lessons[0]
    follow(plain_phone, "Read it", LIBRARY.lessons[lesson].text_for("en").title)
    expect(plain_phone.locator("h1")).to_have_text(LIBRARY.lessons[lesson].text_for("en").title)


def test_a_week_is_gone_on_from_paused_and_taken_up_again(phone: Page) -> None:
    be_in_week(phone, 2)
    phone.goto("/today/")
    phone.get_by_role("link", name="See the whole week").click()
    press(phone, "Go on to week 3")
    expect(phone.get_by_text("week 3 of 4")).to_be_visible()

    phone.get_by_role("link", name="Pause or stop").click()
    press(phone, "Take a break from it")
    expect(phone.get_by_text("Nothing runs on while you rest.")).to_be_visible()
    phone.goto("/today/")
    expect(phone.get_by_role("link", name="See the whole week")).to_have_count(0)

    phone.goto(f"/practices/programmes/{SHORT}/")
    press(phone, "Go on")
    expect(phone.get_by_text("week 3 of 4")).to_be_visible()
    press(phone, "Go on to week 4")
    press(phone, "I have come to the end")
    expect(phone.get_by_text("You walked this whole way.")).to_be_visible()


def test_a_form_that_misses_its_day_says_so_and_starts_when_it_has_one(plain_phone: Page) -> None:
    be_in_week(plain_phone, 2)
    plain_phone.goto(f"/practices/programmes/{SHORT}/")
    press(plain_phone, "Stop it")
    plain_phone.get_by_label("On another day").check()
    press(plain_phone, "Start")
    expect(plain_phone.get_by_text("Please choose the day, or start today.").first).to_be_visible()

    plain_phone.get_by_label("Today", exact=True).check()
    press(plain_phone, "Start")
    expect(plain_phone.get_by_text("week 2 of 4")).to_be_visible()


def pdf_behind(page: Page) -> pypdf.PdfReader:
    """The PDF that the form asks for, fetched from where it leads: the browser's own viewer hides it from a journey."""
    form = page.locator("form[action$='worksheet.pdf']")
    paper = form.locator("[name=paper]:checked").get_attribute("value")
    named = "&named=1" if form.locator("[name=named]").is_checked() else ""
    answer = page.request.get(f"{form.get_attribute('action')}?paper={paper}{named}")
    assert answer.status == 200
    assert "no-store" in answer.headers["cache-control"]
    return pypdf.PdfReader(io.BytesIO(answer.body()))


def test_the_sheet_of_a_practice_is_a_pdf_with_a_name_only_when_the_box_is_ticked(phone: Page) -> None:
    sign_in(phone, "sam")
    phone.goto(f"/practices/{SHEET}/worksheet/")
    phone.get_by_text("Have it as a PDF").click()
    unnamed = pdf_behind(phone)
    phone.get_by_label("Put my name on it").check()
    phone.get_by_label("Letter (United States)").check()
    named = pdf_behind(phone)

    assert [len(unnamed.pages), len(named.pages)] == [1, 1]
    assert "Sam" not in unnamed.pages[0].extract_text()
    assert named.pages[0].extract_text().startswith("Sam")
    assert float(named.pages[0].mediabox.width) == pytest.approx(612, abs=1)


def test_without_javascript_too_the_form_of_the_pdf_is_there(plain_phone: Page) -> None:
    sign_in(plain_phone, "sam")
    plain_phone.goto(f"/practices/{SHEET}/worksheet/")
    plain_phone.get_by_text("Have it as a PDF").click()

    expect(plain_phone.get_by_role("button", name="Make the PDF")).to_be_visible()
    assert len(pdf_behind(plain_phone).pages) == 1


def test_the_clinician_sees_which_programme_and_which_week(phone: Page, desktop: Page) -> None:
    be_in_week(phone, 2)
    sign_in(desktop, "clara")
    desktop.get_by_role("link", name="Sam", exact=True).first.click()

    expect(desktop.get_by_role("heading", name="Programmes")).to_be_visible()
    expect(desktop.get_by_text("week 2 of 4").first).to_be_visible()


def test_the_facilitator_finds_the_guide_and_what_each_session_holds(desktop: Page, axe: Axe) -> None:
    sign_in(desktop, "farid")
    desktop.get_by_role("link", name=title(GROUP)).click()

    expect(desktop.get_by_role("heading", name="Session 1: Safe enough to begin", exact=True)).to_be_visible()
    desktop.get_by_text("What is in here").click()
    desktop.get_by_role("link", name="What each session holds").click()
    expect(desktop.get_by_role("heading", name="12. Carrying it on")).to_be_visible()
    axe(desktop)


def test_a_helper_finds_the_programme_for_helpers_and_no_other(phone: Page) -> None:
    sign_in(phone, "hope")
    phone.goto("/practices/programmes/")

    expect(phone.get_by_role("heading", level=2)).to_have_text([title("four_weeks_for_helpers")])


PAGES = ["", f"{SHORT}/", f"{SHORT}/1/", f"{SHORT}/2/", f"{EIGHT}/"]
WAYS = [("phone", "en", True), ("phone", "es", False), ("phone", "ar-xb", True), ("desktop", "es", True)]


@pytest.fixture(params=WAYS, ids=lambda way: "-".join(map(str, way)))
def somebody(request: pytest.FixtureRequest, open_page: Devices) -> Page:
    device, locale, javascript = request.param
    page = open_page(device, locale=locale, javascript=javascript, dark=locale == "ar-xb")
    sign_in(page, "sam")
    return page


def test_every_page_of_a_programme_is_sound_on_every_screen(somebody: Page, axe: Axe) -> None:
    for path in PAGES:
        somebody.goto(f"/practices/programmes/{path}")
        axe(somebody)
    for path in (f"/practices/{SHEET}/worksheet/", "/practices/lessons/tricky_brain/", "/practices/?all=1"):
        somebody.goto(path)
        axe(somebody)

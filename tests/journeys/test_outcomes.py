"""A lead reads the report, sees a team below the limits, and follows it as far as a lead may."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Devices, sign_in
from tests.journeys.conftest import Axe

pytestmark = pytest.mark.slow


def test_a_lead_follows_a_team_below_the_limits_to_who_works_there(desktop: Page, axe: Axe) -> None:
    sign_in(desktop, "lena")
    desktop.get_by_role("link", name="Outcomes").click()
    expect(desktop.get_by_role("heading", name="At a glance")).to_be_visible()
    expect(desktop.get_by_role("img", name=re.compile("Recovery by team"))).to_be_visible()
    axe(desktop)
    river = desktop.get_by_role("listitem").filter(has_text="River")
    expect(river).to_contain_text("below the limits")

    river.get_by_role("link", name="River").click()
    expect(desktop.get_by_role("heading", name="Outcomes of the team River")).to_be_visible()
    desktop.get_by_role("link", name="Clara").click()

    expect(desktop.get_by_role("heading", name="Clara", exact=True)).to_be_visible()
    expect(desktop.get_by_text("PHQ-9")).to_have_count(0)


def test_without_javascript_a_lead_chooses_a_day_and_takes_the_report_along(plain_phone: Page) -> None:
    sign_in(plain_phone, "lena")
    plain_phone.goto("/outcomes/")
    plain_phone.get_by_label("Up to the end of").select_option("2026-01-31")
    plain_phone.get_by_role("button", name="Make it up to this day").click()
    expect(plain_phone.get_by_text("Up to the end of 31 January 2026")).to_be_visible()

    address = plain_phone.get_by_role("link", name="The report as PDF").get_attribute("href")
    assert address is not None
    pdf = plain_phone.request.get(address)

    assert "31 January 2026" in pypdf.PdfReader(io.BytesIO(pdf.body())).pages[0].extract_text()
    assert "until=2026-01-31" in address


def test_the_report_stays_within_a_phone_from_right_to_left(open_page: Devices) -> None:
    page = open_page("phone", locale="ar-xb")
    sign_in(page, "lena")
    page.goto("/outcomes/")

    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0

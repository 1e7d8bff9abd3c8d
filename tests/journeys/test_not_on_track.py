"""From a client who is not on track to a course that turns, on a phone without JavaScript."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys.browsing import sign_in
from tests.journeys.conftest import Axe

MET_DAYS_AGO = 33
"""On which day the demonstration's clinician met Ben; the note beside his course says so."""


def test_a_clinician_completes_a_review_and_sees_the_course_turn(plain_phone: Page, axe: Axe) -> None:
    page = plain_phone
    sign_in(page, "clara")
    page.goto("/flags/")
    flag = page.locator(".flag").filter(has_text="Not on track").filter(has=page.locator("a[href*='/topics/']")).first
    expect(flag).to_contain_text("PHQ-9")
    page.get_by_role("link", name="Ben", exact=True).first.click()
    page.get_by_role("link", name="Look at the plan together").first.click()
    axe(page)

    page.get_by_role("group", name="Who stands by them?").get_by_label("Something to work on").check()
    page.get_by_label("Meet more often for a while").check()
    page.get_by_label("What we changed").fill("We meet twice a week for now.")
    page.get_by_label("Day of the review").fill((timezone.localdate() - timedelta(days=MET_DAYS_AGO)).isoformat())
    page.get_by_role("button", name="Keep this review").click()

    expect(page.get_by_text("The review is kept.")).to_be_visible()
    expect(page.locator(".flag")).to_have_count(0)
    turned = page.locator(".status").filter(has_text="Better than the course before the review led to expect")
    expect(turned).to_be_visible()
    expect(page.locator(".chart-frame .since-line")).to_have_count(1)
    axe(page)

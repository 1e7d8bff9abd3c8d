"""How heavy a client's pages are on a first visit, when nothing is kept on the device yet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Request, expect

from befriend.demo.shortened import USERNAME as SHORTENED
from tests.journeys.browsing import Devices, sign_in
from tests.journeys.crawling import SHORT_FORM

MOST_BYTES = 60_000  # one fortieth of the median mobile page of 2024 (HTTP Archive, Web Almanac 2024)
MOST_REQUESTS = 8
AT_ONCE = 6
TABLE = Path("build/page-weight.md")

BEFORE_SIGNING_IN = ["/", "/account/login/", "/help/"]
SIGNED_IN = [
    "/today/",
    "/help/",
    "/check-in/daily/",
    "/check-in/phq9/",
    "/check-in/pcl5/",
    "/progress/",
    "/progress/phq9/",
    "/plan/",
    "/practices/",
    "/practices/?all=1",
    "/practices/what-helps/",
    "/practices/?need=hard_on_myself",
    "/practices/lessons/",
    "/practices/lessons/the_body/",
    "/practices/programmes/",
    "/practices/programmes/four_weeks_short/",
    "/practices/programmes/four_weeks_short/2/",
    "/practices/reminders/",
    "/practices/letter_from_inner_friend/",
    "/journal/",
    "/journal/before/",
    "/journal/write/dialogue/",
    "/journal/write/letter_from_friend/",
    "/practices/letter_from_inner_friend/worksheet/",
]


@dataclass
class Visit:
    """What one cold visit moved over the line: bodies as they were sent, compressed where the server compresses."""

    address: str
    requests: list[Request] = field(default_factory=list)
    copied: list[Request] = field(default_factory=list)
    size: int = 0

    def note(self, request: Request) -> None:
        """What the page itself asked for, apart from what the worker fetches behind it, once a day."""
        (self.copied if request.service_worker else self.requests).append(request)

    def weigh(self) -> None:
        self.size = sum(request.sizes()["responseBodySize"] for request in self.requests)


def cold_visits(open_page: Devices, addresses: Sequence[str], **signed_in: Any) -> list[Visit]:
    """Visit each of them for the first time, a few at once: most of it is to wait until nothing more is asked for."""
    visits = []
    for start in range(0, len(addresses), AT_ONCE):
        begun = [begin_visit(open_page, address, **signed_in) for address in addresses[start : start + AT_ONCE]]
        for page, visit in begun:
            page.wait_for_load_state("networkidle")
            visit.weigh()
        for page, visit in begun:
            # Left open, its worker would go on to fetch the copy of the day beside the next visits.
            page.context.close()
            visits.append(visit)
    return visits


def begin_visit(open_page: Devices, address: str, **signed_in: Any) -> tuple[Page, Visit]:
    page, visit = open_page("phone", **signed_in), Visit(address)
    page.context.on("requestfinished", visit.note)
    page.goto(address, wait_until="commit")
    return page, visit


def pages_of_short_forms(page: Page) -> list[str]:
    """A question of a short form, the course that they make, and one's answers and receipt once it is sent."""
    sign_in(page, SHORTENED)
    page.goto("/progress/phq9/")
    answers = page.locator("#short-forms li a").first.get_attribute("href") or ""
    receipt = f"/check-in/receipt/{answers.rstrip('/').rsplit('/', 1)[-1]}/"
    return [f"{SHORT_FORM}?at=phq9_2", SHORT_FORM, "/progress/phq9/", answers, receipt]


def a_clients_pages(page: Page) -> list[str]:
    """The pages, the two that exist for a check-in once it is sent, and those of a practice once it is begun."""
    sign_in(page, "sam")
    page.goto("/practices/letter_from_inner_friend/")
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page).to_have_url(re.compile("/again/"))
    begun = urlsplit(page.url).path
    practice = [begun, begun.replace("again", "after"), begun.replace("again", "worse")]
    page.goto("/progress/phq9/")
    answers = page.locator("main tbody a").first.get_attribute("href") or ""
    return [*SIGNED_IN, *practice, answers, f"/check-in/receipt/{answers.rstrip('/').rsplit('/', 1)[-1]}/"]


def test_every_page_of_a_client_is_light(open_page: Devices) -> None:
    visits = cold_visits(open_page, BEFORE_SIGNING_IN)
    for pages_of in (a_clients_pages, pages_of_short_forms):
        page = open_page("phone")
        addresses = pages_of(page)
        signed_in = page.context.storage_state()
        visits += cold_visits(open_page, addresses, storage_state=signed_in)

    keep_table(visits)
    heavy = [visit.address for visit in visits if visit.size > MOST_BYTES or len(visit.requests) > MOST_REQUESTS]
    assert heavy == [], TABLE.read_text(encoding="utf-8")


def keep_table(visits: list[Visit]) -> None:
    rows = [f"| {visit.address} | {visit.size} | {len(visit.requests)} |" for visit in visits]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(["| page, cold | bytes | requests |", "|---|---|---|", *rows, ""]), encoding="utf-8")

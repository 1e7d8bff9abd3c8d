"""Takes the pictures of docs/pictures from a fresh demonstration: `make pictures`. Everybody on them is invented.

It walks the road of docs/tutorial/first-walk-through.md, so a page that no longer works stops it.
"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.browsing import SHAPES, sign_in
from tests.journeys.conftest import CHROMIUM_SAYS, chromium_here
from tests.journeys.site import Site, make_demonstration, serving

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
# A picture is looked at over bad lines too.
MOST_BYTES = 200_000


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = chromium_here(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_SAYS)
        with serving(make_demonstration(Path(folder))) as site:
            as_client(page_on(browser, site, "phone"))
            as_clinician(page_on(browser, site, "desktop"))
        browser.close()


def page_on(browser: Browser, site: Site, shape: str) -> Page:
    context = browser.new_context(
        **SHAPES[shape], base_url=site.address, locale="en-GB", reduced_motion="reduce", color_scheme="light"
    )
    context.set_default_timeout(10_000)
    return context.new_page()


def as_client(page: Page) -> None:
    """Sam looks at the day, answers the last question of the PHQ-9 above zero, reads the receipt and the progress."""
    page.goto("/")
    keep(page, "sign-in")
    sign_in(page, "sam")
    keep(page, "today")
    page.get_by_role("link", name=re.compile("Check in ?: Low mood")).click()
    for question in range(1, 9):
        answer(page, question, 1)
        forward(page)
    answer(page, 9, 2)
    page.locator("#q-phq9_9 .help-now").wait_for()
    keep(page, "form")
    forward(page)
    page.get_by_role("button", name="Send").click()
    page.get_by_role("heading", name="Thank you for telling us.").wait_for()
    keep(page, "receipt-with-help", height=1000)
    page.goto("/progress/phq9/")
    keep(page, "own-progress")


def answer(page: Page, question: int, value: int) -> None:
    page.locator(f"#q-phq9_{question} input[value='{value}']").check()


def forward(page: Page) -> None:
    """To the next question, and after the last one to all of them before sending."""
    page.locator(".step-buttons .primary").click()


def as_clinician(page: Page) -> None:
    """Clara finds Sam first, opens the course, agrees a change of plan and sees it on the course."""
    sign_in(page, "clara")
    keep(page, "caseload")
    page.locator(".people > li").first.get_by_role("link", name="Sam").click()
    page.get_by_role("button", name="I have seen these and am acting").click()
    page.get_by_role("link", name="Review the plan").click()
    page.get_by_label("What we agreed").fill("We talk every Tuesday and Friday.")
    page.get_by_label("What we changed").fill("The safety plan was written down together.")
    page.get_by_role("button", name="Keep this review").click()
    page.locator("a[href$='/phq9/']").first.click()
    page.locator("svg .review").last.wait_for()
    page.locator("figure, .course").first.evaluate("chart => chart.scrollIntoView()")
    keep(page, "course")


def keep(page: Page, name: str, *, height: int | None = None) -> None:
    """The page as it stands on the screen; a taller screen where the point of the picture lies further down."""
    path = PICTURES / f"{name}.png"
    screen = page.viewport_size
    if screen and height:
        page.set_viewport_size({"width": screen["width"], "height": height})
    page.screenshot(path=path)
    if screen:
        page.set_viewport_size(screen)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} has {size} bytes, more than {MOST_BYTES}. Take less of the page.")
    print(f"docs/pictures/{name}.png, {size // 1000} KB")


if __name__ == "__main__":
    main()

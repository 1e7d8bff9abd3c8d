"""Every page with keys alone, with a large finger, and with the spacing a reader chose."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.journeys.browsing import Devices, sign_in

CLIENT = ["/today/", "/check-in/phq9/", "/check-in/daily/", "/progress/", "/progress/phq9/", "/plan/", "/help/"]
CLINICIAN = ["/clients/", "/flags/", "/people/invite/", "/people/roles/"]
LEAD = ["/people/", "/people/invite/", "/flags/"]
OPEN = ["/", "/account/login/", "/account/password/reset/"]
PAGES = [
    (who, page) for who, pages in [("", OPEN), ("sam", CLIENT), ("clara", CLINICIAN), ("lena", LEAD)] for page in pages
]

SMALLEST_TARGET = 24  # px, WCAG 2.2, 2.5.8

# What can be pressed and is not in the middle of a sentence: a link in running text is excepted (2.5.8, inline).
CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary"
TARGETS = """controls => [...document.querySelectorAll(controls)]
  .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.matches(".skip"))
  .filter(e => !(e.matches("a") && getComputedStyle(e).display === "inline" && e.closest("p, li, td, th, dd")))
  .map(e => e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") ?? e : e)
  .map(e => [e.outerHTML.slice(0, 100), e.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < SMALLEST || box.height < SMALLEST))
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""

# What the Tab key must reach: one stop for each control, and one for each group of radio buttons.
STOPS = """controls => {
  const seen = new Set();
  return [...document.querySelectorAll(`${controls}, [tabindex='0']`)]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled)
    .filter(e => e.type !== "radio" || (!seen.has(e.name) && seen.add(e.name))).length;
}"""

HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  window.order ??= [...document.querySelectorAll("*")];
  const drawn = e.closest(".option") ?? e, style = getComputedStyle(drawn), box = drawn.getBoundingClientRect();
  return {
    place: window.order.indexOf(e),
    what: e.outerHTML.slice(0, 100),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    onScreen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""

# WCAG 1.4.12: no less than this may be asked for without losing content. Put in as a reader's own sheet would be.
SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""

# What cuts off its own content. Fields and wide tables scroll; what is for ears is meant to be unseen.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(e => e.checkVisibility() && !e.closest("svg, .for-ears, .skip, select, textarea, input, progress"))
  .filter(e => {
    const { overflowX, overflowY } = getComputedStyle(e);
    return (/hidden|clip/.test(overflowX) && e.scrollWidth > e.clientWidth + 1)
      || (/hidden|clip/.test(overflowY) && e.scrollHeight > e.clientHeight + 1);
  })
  .map(e => e.outerHTML.slice(0, 100))"""

every_page = pytest.mark.parametrize(("person", "address"), PAGES)


def arrive(page: Page, person: str, address: str) -> None:
    if person:
        sign_in(page, person)
    page.goto(address)


@every_page
def test_every_target_is_large_enough_for_a_finger(plain_phone: Page, person: str, address: str) -> None:
    arrive(plain_phone, person, address)

    assert small_targets(plain_phone) == []


def small_targets(page: Page) -> list[str]:
    found: list[str] = page.evaluate(TARGETS.replace("SMALLEST", str(SMALLEST_TARGET)), CONTROLS)
    return found


@every_page
def test_the_tab_key_reaches_every_control_in_reading_order_and_shows_where_it_is(
    desktop: Page, person: str, address: str
) -> None:
    arrive(desktop, person, address)

    assert faults_of_tabbing(desktop) == []


def faults_of_tabbing(page: Page) -> list[str]:
    """Walk over the page with the Tab key, and tell what went wrong on the way."""
    wanted = page.evaluate(STOPS, CONTROLS)
    stops: list[dict[str, Any]] = []
    page.keyboard.press("Tab")
    while (stop := page.evaluate(HERE)) and len(stops) <= wanted:
        stops.append(stop)
        page.keyboard.press("Tab")
    places = [stop["place"] for stop in stops]
    faults = [f"not seen: {stop['what']}" for stop in stops if not (stop["ring"] and stop["onScreen"])]
    faults += [] if places == sorted(places) else ["out of order"]
    return faults + ([] if len(stops) == wanted else [f"{len(stops)} stops of {wanted}"])


@every_page
def test_wider_spacing_loses_no_text(plain_phone: Page, person: str, address: str) -> None:
    arrive(plain_phone, person, address)

    plain_phone.evaluate(SPACING)

    assert plain_phone.evaluate(CUT_OFF) == []
    assert plain_phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_nothing_moves_for_somebody_who_asked_for_stillness(open_page: Devices) -> None:
    page = open_page("phone")
    arrive(page, "sam", "/check-in/phq9/")

    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => getComputedStyle(e).transitionDuration !== '0s'"
        " || getComputedStyle(e).animationName !== 'none').map(e => e.outerHTML.slice(0, 80))"
    )

    assert moving == []


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("<button style='inline-size: 20px; padding: 0; overflow: hidden'>a</button>", 1),
        ("<p>A word and <a href='/'>a link</a> in a sentence.</p>", 0),
        ("<label style='display: block; padding: 8px'><input type='radio'> a row</label>", 0),
    ],
)
def test_a_small_target_is_seen(plain_phone: Page, planted: str, seen: int) -> None:
    plain_phone.set_content(f"<main>{planted}</main>")

    assert len(small_targets(plain_phone)) == seen


@pytest.mark.parametrize(
    ("planted", "seen"),
    [
        ("<a href='/1'>one</a> <a href='/2'>two</a>", []),
        ("<a href='/1' tabindex='2'>one</a> <a href='/2' tabindex='1'>two</a>", ["out of order"]),
        ("<a href='/1'>one</a> <button tabindex='-1'>two</button>", ["1 stops of 2"]),
        ("<button style='outline: none'>one</button>", ['not seen: <button style="outline: none">one</button>']),
    ],
)
def test_a_fault_of_tabbing_is_seen(desktop: Page, planted: str, seen: list[str]) -> None:
    desktop.set_content(f"<style>:focus {{ outline: 3px solid }}</style><main>{planted}</main>")

    assert faults_of_tabbing(desktop) == seen


def test_text_that_wider_spacing_cuts_off_is_seen(plain_phone: Page) -> None:
    plain_phone.set_content(
        "<main><p style='overflow: hidden; block-size: 1.2em; inline-size: 6em'>a few words</p></main>"
    )

    plain_phone.evaluate(SPACING)

    assert len(plain_phone.evaluate(CUT_OFF)) == 1

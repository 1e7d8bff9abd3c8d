"""Doing a practice: one step at a time at one's own pace, whole without JavaScript, on one sheet of paper; and when it
made something worse, the ground and a human at once.
"""

import re
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Page, expect

from befriend.content.practising import Practice, StepKind
from befriend.content.reading import core_library
from befriend.content.timing import TimedStep, steps_for
from tests.journeys.browsing import Devices, expect_script, sign_in
from tests.journeys.conftest import Axe
from tests.journeys.test_paper import sheets

pytestmark = pytest.mark.slow
PRACTICES = core_library().practices
BREAK = "self_compassion_break"
WRITTEN = [key for key, one in PRACTICES.items() if one.is_written]
BREATHING = next(key for key, one in PRACTICES.items() if any(step.kind is StepKind.BREATHE for step in one.steps))


def steps_of(key: str) -> Sequence[TimedStep]:
    """The steps of a practice in its shortest length."""
    return steps_for(PRACTICES[key], PRACTICES[key].lengths[0])


STEPS = steps_of(BREAK)


def title(key: str, language: str = "en") -> str:
    return PRACTICES[key].words_for(language).title


def begin_with_the_clock_in_hand(page: Page) -> None:
    """From here on, time passes only when the journey lets it."""
    page.clock.install(time="2026-11-22T10:00:00")
    begin(page)
    page.clock.pause_at("2026-11-22T11:00:00")


def begin(page: Page, key: str = BREAK) -> None:
    """Come in and begin a practice in its shortest length; its first step stands alone, as script shows it."""
    begin_without_script(page, key)
    at_step(page, 1, steps_of(key))


def begin_without_script(page: Page, key: str = BREAK) -> None:
    """The same, where all its steps stand on the page: with script too they do, until it has shown the first alone."""
    sign_in(page, "sam")
    page.goto(f"/practices/{key}/")
    press(page, "Begin")
    expect(page).to_have_url(re.compile("/again/"))


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def at_step(page: Page, number: int, steps: Sequence[TimedStep] = STEPS) -> None:
    """Only this step is shown; unless it is said which practice, it is the self-compassion break."""
    expect(page.locator(".steps-words")).to_have_text(f"Step {number} of {len(steps)}")
    expect(page.locator(".step:visible")).to_have_count(1)
    expect(page.locator(f"#step-{number}")).to_be_visible()


def say(page: Page, name: str) -> None:
    page.get_by_label(name, exact=True).check()


# With JavaScript --------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_practice_is_found_begun_interrupted_gone_on_with_and_rated(phone: Page) -> None:
    sign_in(phone, "sam")
    phone.get_by_role("link", name="Practices").first.click()
    phone.get_by_role("link", name="I am being hard on myself").click()
    phone.get_by_text("All that fits").click()
    phone.get_by_role("link", name=title(BREAK), exact=True).last.click()
    press(phone, "Begin")
    at_step(phone, 1)

    press(phone, "Next")
    at_step(phone, 2)
    expect(phone.locator("#step-2")).to_be_focused()

    phone.context.set_offline(True)
    press(phone, "Next")
    at_step(phone, 3)
    with phone.expect_response("**/place/"):
        phone.context.set_offline(False)
    begun = phone.url
    phone.goto("about:blank")

    phone.goto("/practices/")
    phone.get_by_role("link", name="Go on", exact=False).click()
    expect(phone).to_have_url(begun)
    at_step(phone, 3)

    for number in range(4, len(STEPS) + 1):
        press(phone, "Next")
        at_step(phone, number)
    expect(phone.get_by_role("button", name="Next", exact=True)).to_be_hidden()
    press(phone, "I am done")

    expect(phone.get_by_role("heading", level=1)).to_have_text("You gave yourself this time. That counts.")
    expect(phone.get_by_text(PRACTICES[BREAK].words_for("en").stop)).to_have_count(0)
    say(phone, "Better than before")
    press(phone, "Keep this")
    expect(phone).to_have_url(re.compile("/practices/$"))
    expect(phone.get_by_text("You can go on where you stopped")).to_have_count(0)


def test_the_place_that_was_not_sent_is_sent_on_leaving(phone: Page) -> None:
    begin(phone)
    # The line swallows what is sent step by step; what is sent on leaving gets through.
    phone.route(
        "**/place/", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_()
    )
    press(phone, "Next")
    press(phone, "Next")
    at_step(phone, 3)
    phone.unroute("**/place/")

    begun = phone.url
    phone.goto("/practices/")
    # What is sent on leaving may arrive behind the question for the next page.
    expect_script(
        phone, f"fetch('{begun}').then(answer => answer.text()).then(page => page.includes('data-at=\"3\"'))", True
    )
    phone.get_by_role("link", name="Go on", exact=False).click()

    at_step(phone, 3)


def test_the_next_step_begins_below_the_way_out(phone: Page) -> None:
    begin(phone)
    for _ in range(2):
        phone.get_by_role("button", name="Next", exact=True).evaluate("button => scrollTo(0, 400)")
        press(phone, "Next")

    strip, words = phone.locator(".way-out").bounding_box(), phone.locator(".steps-words").bounding_box()
    assert strip is not None
    assert words is not None
    assert words["y"] >= strip["y"] + strip["height"]


def test_an_end_without_a_line_is_kind_and_is_noted_when_the_line_is_back(phone: Page) -> None:
    begin(phone)
    begun = phone.url
    phone.context.set_offline(True)

    press(phone, "Stop here")

    expect(phone.get_by_role("heading", name="You gave yourself this time. That counts.")).to_be_focused()
    expect(phone.get_by_text(PRACTICES[BREAK].words_for("en").stop)).to_be_visible()
    assert phone.url == begun
    phone.context.set_offline(False)
    phone.get_by_role("link", name="Say how it was, if you like").click()
    expect(phone).to_have_url(re.compile("/practices/after/"))


def test_going_back_is_as_good_as_going_on(phone: Page) -> None:
    begin(phone)
    expect(phone.get_by_role("button", name="Back", exact=True)).to_be_hidden()

    press(phone, "Next")
    press(phone, "Next")
    press(phone, "Back")
    at_step(phone, 2)
    phone.reload()

    at_step(phone, 2)


def test_a_reload_stays_at_its_step_when_the_server_has_not_heard_of_it(phone: Page) -> None:
    begin(phone)
    phone.route("**/place/", lambda route: route.abort())

    press(phone, "Next")
    at_step(phone, 2)
    phone.reload()

    at_step(phone, 2)


def test_stopping_early_is_praised(phone: Page) -> None:
    begin(phone)
    press(phone, "Next")

    press(phone, "Stop here")

    expect(phone.get_by_text(PRACTICES[BREAK].words_for("en").stop)).to_be_visible()
    phone.get_by_role("link", name="Leave it").click()
    expect(phone).to_have_url(re.compile("/practices/$"))
    expect(phone.get_by_text("You can go on where you stopped")).to_have_count(0)


def test_nothing_goes_on_by_itself_unless_it_was_switched_on(phone: Page) -> None:
    begin_with_the_clock_in_hand(phone)

    phone.clock.run_for("20:00")
    at_step(phone, 1)
    expect(phone.get_by_role("button", name="Pause", exact=True)).to_be_hidden()

    say(phone, "Go on by itself")
    phone.clock.run_for((STEPS[0].seconds - 2) * 1000)
    at_step(phone, 1)
    phone.clock.run_for(3000)
    at_step(phone, 2)

    for number, timed in enumerate(STEPS[1:-1], start=3):
        phone.clock.run_for((timed.seconds + 1) * 1000)
        at_step(phone, number)
    phone.clock.run_for("20:00")
    at_step(phone, len(STEPS))
    expect(phone.locator(".player-time")).to_be_empty()


def test_a_pause_keeps_the_time_that_is_left(phone: Page) -> None:
    begin_with_the_clock_in_hand(phone)
    say(phone, "Go on by itself")
    phone.clock.run_for(5000)

    press(phone, "Pause")
    phone.clock.run_for("10:00")
    at_step(phone, 1)
    press(phone, "Go on")

    phone.clock.run_for((STEPS[0].seconds - 7) * 1000)
    at_step(phone, 1)
    phone.clock.run_for(3000)
    at_step(phone, 2)


LISTEN = """() => {
  window.heard = [];
  const speak = speechSynthesis.speak;
  speechSynthesis.speak = words => { heard.push(words.text); };
  const Sound = AudioContext;
  window.AudioContext = class extends Sound { constructor() { super(); heard.push("a bell"); } };
}"""


def test_nothing_sounds_unless_it_was_switched_on(phone: Page) -> None:
    phone.add_init_script(f"({LISTEN})()")
    begin(phone)
    for name in ("Go on by itself", "A soft chime between steps", "Read it to me", "Larger words"):
        expect(phone.get_by_label(name, exact=True)).not_to_be_checked()

    press(phone, "Next")
    at_step(phone, 2)
    assert phone.evaluate("heard") == []

    say(phone, "Read it to me")
    expect_script(phone, "heard.at(-1)", PRACTICES[BREAK].words_for("en").steps[STEPS[1].step.id])
    say(phone, "A soft chime between steps")
    expect_script(phone, "heard.at(-1)", "a bell")


def test_it_is_read_in_the_language_of_the_words_and_a_pause_is_quiet(phone: Page) -> None:
    phone.add_init_script("""(() => {
      window.heard = [];
      speechSynthesis.speak = words => { heard.push(words.lang); };
      speechSynthesis.cancel = () => { heard.push("hush"); };
    })()""")
    begin(phone)
    phone.locator(".steps-to-do").evaluate("words => { words.lang = 'es'; }")
    say(phone, "Go on by itself")
    say(phone, "Read it to me")
    expect_script(phone, "heard.at(-1)", "es")

    press(phone, "Pause")
    expect_script(phone, "heard.at(-1)", "hush")
    press(phone, "Go on")

    expect_script(phone, "heard.at(-1)", "es")


LIGHTS = """(() => {
  window.lights = 0;
  Object.defineProperty(navigator, "wakeLock", { value: { request: async () => {
    window.lights += 1;
    const lock = new EventTarget();
    lock.release = async () => {
      if (lock.released) return;
      lock.released = true;
      window.lights -= 1;
      lock.dispatchEvent(new Event("release"));
    };
    return lock;
  } } });
})()"""


def test_the_screen_stays_on_while_it_goes_on_and_not_for_somebody_who_fell_asleep(phone: Page) -> None:
    phone.add_init_script(LIGHTS)
    begin_with_the_clock_in_hand(phone)

    press(phone, "Next")
    press(phone, "Next")
    at_step(phone, 3)
    expect_script(phone, "lights", 1)
    phone.clock.run_for("10:00")
    expect_script(phone, "lights", 0)

    press(phone, "Next")
    expect_script(phone, "lights", 1)
    phone.context.set_offline(True)
    press(phone, "Stop here")
    expect(phone.get_by_role("heading", name="You gave yourself this time. That counts.")).to_be_focused()
    expect_script(phone, "lights", 0)


def test_larger_words_are_larger(phone: Page) -> None:
    begin(phone)
    words = phone.locator("#step-1 .step-text")
    before = words.bounding_box()

    say(phone, "Larger words")

    after = words.bounding_box()
    assert before
    assert after
    assert after["height"] > before["height"]


MOVING = "document.getAnimations().filter(one => one.playState === 'running').length"


BREATHS = steps_of(BREATHING)
PACER = next(number for number, one in enumerate(BREATHS, start=1) if one.step.kind is StepKind.BREATHE)


def steps_until_the_pacer(page: Page) -> Iterator[None]:
    """Go on step by step, until one moves as the breath should."""
    for number in range(1, PACER + 1):
        if number > 1:
            press(page, "Next")
        at_step(page, number, BREATHS)
        yield


def test_the_pacer_stands_still_where_motion_is_unwanted_and_can_be_paused_elsewhere(phone: Page) -> None:
    begin(phone, BREATHING)
    for _ in steps_until_the_pacer(phone):
        assert phone.evaluate(MOVING) == 0
    expect(phone.locator(".pacer:visible")).to_have_count(1)

    phone.emulate_media(reduced_motion="no-preference")
    phone.reload()
    at_step(phone, PACER, BREATHS)
    expect_script(phone, MOVING, 1)
    press(phone, "Pause")

    expect_script(phone, MOVING, 0)


ROUND_OF_PACER = """() => {
  const [move] = document.querySelector(".step:not([hidden]) .pacer").getAnimations();
  return move.effect.getComputedTiming().duration / move.playbackRate / 1000;
}"""


def test_the_pacer_keeps_the_pace_that_was_chosen(phone: Page) -> None:
    begin(phone, BREATHING)
    pace = phone.get_by_label("Seconds for one round")
    for _ in steps_until_the_pacer(phone):
        # Where motion is unwanted nothing moves, so there is no pace to choose, on the step with the pacer either.
        expect(pace).to_be_hidden()
    phone.emulate_media(reduced_motion="no-preference")
    phone.reload()
    at_step(phone, PACER, BREATHS)
    expect(pace).to_be_visible()
    expect(pace).to_have_value("10")
    expect_script(phone, ROUND_OF_PACER, pytest.approx(10))

    pace.select_option("14")
    expect_script(phone, ROUND_OF_PACER, pytest.approx(14))
    press(phone, "Back")
    expect(pace).to_be_hidden()
    press(phone, "Next")

    expect(pace).to_be_visible()
    expect(pace).to_have_value("14")
    expect_script(phone, ROUND_OF_PACER, pytest.approx(14))


# Without JavaScript -----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_without_javascript_a_whole_practice_stands_on_the_page_and_is_rated(plain_phone: Page) -> None:
    begin_without_script(plain_phone)
    expect(plain_phone.locator(".step:visible")).to_have_count(len(STEPS))

    press(plain_phone, "I am done")
    # Without script nobody knows how far it went: nobody is told that they stopped.
    expect(plain_phone.get_by_text(PRACTICES[BREAK].words_for("en").stop)).to_have_count(0)
    say(plain_phone, "About the same")
    press(plain_phone, "Keep this")

    expect(plain_phone).to_have_url(re.compile("/practices/$"))


@pytest.mark.both_databases
def test_what_a_practice_made_worse_comes_to_the_ground_then_to_a_human(open_page: Devices) -> None:
    client, clinician = open_page("phone", javascript=False), open_page("desktop")
    begin_without_script(client)
    press(client, "I am done")

    say(client, "Worse than before")
    press(client, "Keep this")
    expect(client.get_by_text(title(PRACTICES[BREAK].way_out), exact=True)).to_be_visible()
    expect(client.locator("main a[href^='tel:']").first).to_be_visible()

    # A wish for contact is enough: none of the questions has to be answered.
    client.get_by_label("I would like my team to get in touch").check()
    client.get_by_label(re.compile("What happened")).fill("The old house came back.")
    press(client, "Tell my team")
    expect(client.get_by_role("heading", level=1)).to_have_text("Thank you for telling us.")
    expect(client.locator("main a[href^='tel:']").first).to_be_visible()

    sign_in(clinician, "clara")
    clinician.goto("/flags/")
    expect(clinician.get_by_text("A practice made something worse")).to_have_count(1)
    clinician.get_by_role("link", name="Sam", exact=True).first.click()
    expect(clinician.get_by_text("The old house came back.")).to_be_visible()
    expect(clinician.get_by_text("Wants contact").first).to_be_visible()


@pytest.mark.both_databases
def test_how_it_is_before_and_after_takes_one_tap_each_and_no_unfolding(plain_phone: Page) -> None:
    sign_in(plain_phone, "sam")
    plain_phone.goto(f"/practices/{BREAK}/")
    for name in ("Quite hard on myself", "8"):
        plain_phone.get_by_label(name, exact=True).tap()
    press(plain_phone, "Keep this and begin")
    expect(plain_phone).to_have_url(re.compile("/again/"))
    press(plain_phone, "I am done")
    expect(plain_phone).to_have_url(re.compile("/after/"))

    for name in ("Better than before", "Quite kind", "3"):
        plain_phone.get_by_label(name, exact=True).tap()
    press(plain_phone, "Keep all of this")
    expect(plain_phone).to_have_url(re.compile("/practices/$"))


# On paper ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en-GB", "es"])
def test_every_worksheet_fits_one_sheet(open_page: Devices, locale: str) -> None:
    page = open_page("desktop", locale=locale)
    sign_in(page, "sam")
    too_long = []

    for key in WRITTEN:
        page.goto(f"/practices/{key}/worksheet/")
        expect(page.get_by_role("heading", level=1)).to_have_text(title(key, locale[:2]))
        counts = {paper: sheets(page, paper) for paper in ("A4", "Letter")}
        too_long += [f"{key} on {paper}: {count} sheets" for paper, count in counts.items() if count != 1]

    assert too_long == []


def test_a_worksheet_names_nobody_and_has_lines_to_write_on(desktop: Page) -> None:
    sign_in(desktop, "sam")
    desktop.goto(f"/practices/{WRITTEN[0]}/worksheet/")
    desktop.emulate_media(media="print")

    expect(desktop.locator(".write-line").first).to_be_visible()
    expect(desktop.get_by_text("Print this page with your browser.")).to_be_hidden()
    expect(desktop.locator("body")).not_to_contain_text("Sam", use_inner_text=True)


# For everybody ----------------------------------------------------------------------------------------------------


def pages_of_a_practice(page: Page, practice: Practice) -> Iterator[None]:
    """Every page on the way through this room, one after the other."""
    sign_in(page, "sam")
    for address in ("", "?all=1", "?need=alone", "?minutes=3", "lessons/", f"{WRITTEN[0]}/worksheet/"):
        page.goto(f"/practices/{address}")
        yield
    page.goto(f"/practices/{practice.key}/")
    # In when it is out, and out when an earlier journey kept it: both pages are seen.
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("my favourites$")).click()
    for more in page.locator("main details > summary").all():
        more.click()
    yield
    press(page, "Begin")
    expect(page).to_have_url(re.compile("/again/"))
    yield
    page.locator(".player-end button").click()
    expect(page).to_have_url(re.compile("/after/"))
    page.wait_for_load_state()
    for more in page.locator("main details > summary").all():
        more.click()
    yield
    say(page, "Worse than before")
    press(page, "Keep this")
    expect(page).to_have_url(re.compile("/worse/"))
    yield
    with page.expect_navigation():
        press(page, "Tell my team")
    yield
    for name in ("A little", "Minutes", "Nothing"):
        say(page, name)
    with page.expect_navigation():
        press(page, "Tell my team")
    yield
    page.goto("/practices/")
    yield


@pytest.mark.parametrize(("key", "javascript"), [(BREAK, True), (WRITTEN[0], False)])
def test_every_page_of_a_practice_is_open_to_everybody(
    open_page: Devices, axe: Axe, javascript: bool, key: str
) -> None:
    page = open_page("phone", javascript=javascript)

    for _ in pages_of_a_practice(page, PRACTICES[key]):
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme=colours)
            axe(page)


def test_a_practice_is_done_with_keys_alone(phone: Page) -> None:
    begin(phone)
    for number in range(1, len(STEPS)):
        at_step(phone, number)
        tab_to(phone, "Next")
        phone.keyboard.press("Enter")
    tab_to(phone, "I am done")
    phone.keyboard.press("Enter")

    expect(phone.get_by_role("heading", level=1)).to_have_text("You gave yourself this time. That counts.")


def tab_to(page: Page, words: str, patience: int = 20) -> None:
    for _ in range(patience):
        if page.evaluate("words => document.activeElement.textContent === words", words):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {words}.")

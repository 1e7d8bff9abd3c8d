"""Sent at least once, stored once: everything that can happen between a phone and the service, and the rows it leaves.

Each journey says what the service has received in the end, and that nothing of what was written stays on the phone.
The table of them stands in docs/explanation/offline.md.
"""

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.browsing import Devices, sign_in, stop_the_clock
from tests.journeys.pocket import (
    BLANK,
    DAILY,
    Service,
    arrives,
    come_in_as_sam,
    cut,
    database,
    expect_nothing_waits,
    is_kept_here,
    is_received,
    kept_in,
    lose_answers,
    mend,
    rows_in,
    send,
    waiting,
    write,
)
from tests.journeys.site import Site
from tests.journeys.test_coming_in import accept, invited

pytestmark = pytest.mark.slow
A_MINUTE = timedelta(minutes=1)
PLANTED = "canary"


@pytest.fixture
def service(site: Site) -> Service:
    return Service(site, frozenset(row.id for row in rows_in(site)))


@pytest.fixture
def pocket(phone: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Sam's phone, on which forms may wait. Whatever happened, nothing that was written may lie in it in the open."""
    yield come_in_as_sam(phone)
    mend(phone)
    assert PLANTED not in kept_in(phone)


def words(request: pytest.FixtureRequest) -> str:
    return f"{PLANTED} of {request.node.name}"


def test_when_the_answer_is_lost_it_is_sent_again_and_stored_once(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request), DAILY)
    lose_answers(pocket.context)
    send(pocket)
    is_kept_here(pocket)
    assert len(service.received) == 1
    pocket.context.unroute_all()

    arrives(pocket)

    assert [row.conflicts for row in service.received] == [0]
    assert waiting(pocket) == 0


def test_a_double_click_is_stored_once(pocket: Page, service: Service, request: pytest.FixtureRequest) -> None:
    write(pocket, words(request))

    pocket.get_by_role("button", name="Send", exact=True).dblclick()
    is_received(pocket)

    assert [row.conflicts for row in service.received] == [0]
    assert waiting(pocket) == 0


def test_one_form_in_two_tabs_with_other_words_is_one_row_and_both_are_kept(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    other = pocket.context.new_page()
    write(pocket, words(request), DAILY)
    write(other, f"{words(request)}, otherwise", DAILY)
    cut(pocket)
    for tab in (pocket, other):
        send(tab)
        is_kept_here(tab)
    assert waiting(pocket) == 2
    mend(pocket)

    pocket.goto("/today/")
    expect_nothing_waits(pocket)

    assert [row.conflicts for row in service.received] == [1]


def test_the_same_words_from_two_tabs_are_stored_once(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    other = pocket.context.new_page()
    for tab in (pocket, other):
        write(tab, words(request))
    cut(pocket)
    for tab in (pocket, other):
        send(tab)
        is_kept_here(tab)
    mend(pocket)

    pocket.goto("/today/")
    expect_nothing_waits(pocket)

    assert [row.conflicts for row in service.received] == [0]


@pytest.mark.parametrize(("same", "conflicts"), [(True, 0), (False, 1)])
def test_one_form_on_two_devices_is_one_row(
    pocket: Page, open_page: Devices, service: Service, request: pytest.FixtureRequest, same: bool, conflicts: int
) -> None:
    other = come_in_as_sam(open_page("phone"))
    write(pocket, words(request), DAILY)
    write(other, words(request) if same else f"{words(request)}, otherwise", DAILY)
    for device in (pocket, other):
        cut(device)
        send(device)
        is_kept_here(device)

    for device in (pocket, other):
        mend(device)
        device.goto("/today/")
        expect_nothing_waits(device)

    assert [row.conflicts for row in service.received] == [conflicts]
    assert PLANTED not in kept_in(other)


def test_two_blank_forms_filled_in_differently_on_two_devices_are_two_checkins(
    pocket: Page, open_page: Devices, service: Service, request: pytest.FixtureRequest
) -> None:
    other = come_in_as_sam(open_page("phone"))
    write(pocket, words(request))
    write(other, f"{words(request)}, otherwise")
    for device in (pocket, other):
        send(device)
        is_received(device)

    assert [row.conflicts for row in service.received] == [0, 0]


def test_five_at_the_same_moment_are_one_row(
    pocket: Page, service: Service, site: Site, request: pytest.FixtureRequest
) -> None:
    sent = sent_form(pocket, words(request), arrive=False)

    with ThreadPoolExecutor(5) as posts:
        told = list(posts.map(lambda _: raw_post(site, sent), range(5)))

    assert [status for status, _ in told] == [200] * 5
    assert len({place for _, place in told}) == 1
    assert [row.conflicts for row in service.received] == [0]


def test_sent_again_after_thirty_days_it_gets_the_same_receipt(
    pocket: Page, service: Service, site: Site, request: pytest.FixtureRequest
) -> None:
    sent = sent_form(pocket, words(request), arrive=True)
    first = [row.id for row in service.received]
    service.age(days=30)

    status, place = raw_post(site, sent)

    assert (status, place) == (200, f"/check-in/receipt/{first[0]}/")
    assert [(row.id, row.conflicts) for row in service.received] == [(first[0], 0)]


def test_after_it_was_deleted_it_is_refused_and_does_not_stay(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request))
    cut(pocket)
    send(pocket)
    is_kept_here(pocket)
    # Nothing deletes a check-in yet. This is the answer that whatever has a tombstone gives.
    gone = pocket.context
    gone.route("**/check-in/daily/", lambda route: route.fulfill(status=410, body="It was deleted."))
    mend(pocket)

    pocket.goto("/today/")
    expect(pocket.get_by_text("Something that waited on this phone could not be taken.")).to_be_visible()

    assert (waiting(pocket), service.received) == (0, [])


def test_what_was_corrected_meanwhile_stays_corrected(
    pocket: Page, open_page: Devices, service: Service, request: pytest.FixtureRequest
) -> None:
    pocket.goto("/check-in/gad2/")
    for question in range(2):
        pocket.locator(".question").nth(question).locator("input").nth(1).check(force=True)
        pocket.locator(".step-buttons .primary").click()
    lose_answers(pocket.context)
    send(pocket)
    is_kept_here(pocket)
    pocket.context.unroute_all()
    first = service.received[0]
    other = open_page("desktop")
    sign_in(other, "sam")
    other.goto(f"/check-in/correct/{first.id}/")
    other.locator(".question").nth(0).locator("input").nth(3).check()
    send(other)
    is_received(other)

    arrives(pocket)

    assert sorted(row.conflicts for row in service.received) == [0, 0]
    assert {row.answered_at for row in service.received} == {first.answered_at}
    assert waiting(pocket) == 0


@pytest.mark.parametrize("days", [365, -365])
def test_a_clock_that_is_a_year_wrong_moves_no_checkin(
    pocket: Page, service: Service, request: pytest.FixtureRequest, days: int
) -> None:
    wrong = datetime.now(UTC) + timedelta(days=days)
    pocket.clock.set_fixed_time(wrong)
    write(pocket, words(request))
    cut(pocket)
    send(pocket)
    is_kept_here(pocket)
    mend(pocket)
    pocket.clock.set_fixed_time(wrong + timedelta(hours=3))

    arrives(pocket)

    row = service.received[0]
    assert abs(row.received_at - datetime.now(UTC)) < A_MINUTE
    assert abs((row.received_at - row.answered_at) - timedelta(hours=3)) < A_MINUTE


def test_another_time_zone_moves_no_checkin(pocket: Page, service: Service, request: pytest.FixtureRequest) -> None:
    began = datetime.now(UTC)
    write(pocket, words(request))
    cut(pocket)
    send(pocket)
    is_kept_here(pocket)
    mend(pocket)
    travel = pocket.context.new_cdp_session(pocket)
    travel.send("Emulation.setTimezoneOverride", {"timezoneId": "Pacific/Auckland"})

    arrives(pocket)

    row = service.received[0]
    assert began - A_MINUTE < row.answered_at <= row.received_at < datetime.now(UTC)


def test_half_of_it_is_nothing_and_the_whole_is_stored_once(
    pocket: Page, service: Service, site: Site, request: pytest.FixtureRequest
) -> None:
    sent = sent_form(pocket, words(request), arrive=False)
    raw_post(site, sent, half=True)
    assert service.received == []

    arrives(pocket)

    assert [row.conflicts for row in service.received] == [0]
    assert waiting(pocket) == 0


def test_a_newer_befriend_sends_what_an_older_one_kept(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request))
    cut(pocket)
    send(pocket)
    is_kept_here(pocket)
    mend(pocket)
    # Another worker takes over, and nothing of the older copy is left.
    pocket.evaluate("navigator.serviceWorker.register('/worker.js?newer').then(() => caches.delete('befriend-copy'))")

    arrives(pocket)

    assert [row.conflicts for row in service.received] == [0]
    assert waiting(pocket) == 0


def test_signing_out_says_what_it_deletes_and_then_leaves_nothing(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request), DAILY)
    pocket.context.route("**/check-in/daily/", lambda route: route.abort())
    send(pocket)
    is_kept_here(pocket)

    pocket.get_by_role("button", name="Sign out").click()
    expect(pocket.get_by_text("If you sign out now, it is deleted.")).to_be_visible()
    pocket.get_by_role("button", name="Sign out").click()
    expect(pocket.get_by_text("You are signed out.")).to_be_visible()

    pocket.context.unroute_all()
    assert kept_in(pocket) == ""
    sign_in(pocket, "sam")
    assert (waiting(pocket), service.received) == (0, [])


def test_signing_out_with_internet_sends_first_what_waits(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request), DAILY)
    pocket.context.route("**/check-in/daily/", lambda route: route.abort())
    send(pocket)
    is_kept_here(pocket)
    pocket.context.unroute_all()

    # It waits some seconds for what it sends, of its own time: however long that takes here, they do not pass.
    stop_the_clock(pocket)
    pocket.get_by_role("button", name="Sign out").click()
    expect(pocket.get_by_text("You are signed out.")).to_be_visible()

    assert [row.conflicts for row in service.received] == [0]
    assert kept_in(pocket) == ""


def test_under_another_persons_sign_in_nothing_is_sent_or_shown(
    pocket: Page, open_page: Devices, service: Service, site: Site, request: pytest.FixtureRequest
) -> None:
    sent = sent_form(pocket, words(request), arrive=False)
    pocket.context.clear_cookies(name="befriend")

    accept(pocket, invited(open_page("desktop")), name="Bee", username="bee")
    expect(pocket.get_by_role("heading", level=1)).to_have_text("Hello, Bee.")
    pocket.goto("/device/")
    expect(pocket.get_by_text("It is off for this phone.")).to_be_visible()
    expect(pocket.get_by_role("heading", name="What waits here")).to_have_count(0)
    assert raw_post(site, as_now(pocket, sent))[0] == 403
    assert service.received == []

    pocket.context.clear_cookies(name="befriend")
    sign_in(pocket, "sam")
    expect_nothing_waits(pocket)
    assert [row.conflicts for row in service.received] == [0]


@pytest.mark.parametrize("form", [DAILY, BLANK])
def test_a_page_left_open_is_never_sent_as_another_persons(
    phone: Page, open_page: Devices, service: Service, request: pytest.FixtureRequest, form: str
) -> None:
    sign_in(phone, "sam")
    write(phone, words(request), form)
    other = comes_in_beside(phone, open_page, f"bee{len(form)}")

    send(phone)
    expect(phone.get_by_text("Somebody else is signed in here now").first).to_be_visible()
    expect(phone.locator("#note")).to_have_value(words(request))
    assert (service.received, PLANTED in kept_in(phone)) == ([], False)

    phone.context.clear_cookies(name="befriend")
    sign_in(other, "sam")
    send(phone)
    is_received(phone)
    assert [row.conflicts for row in service.received] == [0]


def test_a_page_left_open_waits_for_its_own_person(
    pocket: Page, open_page: Devices, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request))
    other = comes_in_beside(pocket, open_page, "beewaits")

    for _ in range(2):
        send(pocket)
        expect(pocket.get_by_role("status").get_by_text("Somebody else is signed in here now")).to_be_visible()
        expect(pocket.locator("#note")).to_have_value(words(request))
    assert (waiting(pocket), service.received) == (1, [])

    pocket.context.clear_cookies(name="befriend")
    sign_in(other, "sam")
    expect_nothing_waits(other)
    assert [row.conflicts for row in service.received] == [0]


def test_a_page_of_the_journal_left_open_is_kept_as_nobody_elses(
    phone: Page, open_page: Devices, site: Site, request: pytest.FixtureRequest
) -> None:
    sign_in(phone, "sam")
    phone.goto("/journal/write/free/")
    comes_in_beside(phone, open_page, "beewrites")

    phone.locator("textarea[name=text]").fill(words(request))
    expect(phone.locator(".save-state")).to_have_text("Somebody else is signed in here now")
    phone.get_by_role("button", name="Save", exact=True).click()
    expect(phone.get_by_text("So it was not sent. What you wrote is still here")).to_be_visible()

    expect(phone.locator("textarea[name=text]")).to_have_value(words(request))
    assert PLANTED not in kept_in(phone)
    assert written_for(site, "beewrites") == 0


def test_a_page_of_the_journal_written_without_internet_waits_and_is_kept_once(
    pocket: Page, site: Site, request: pytest.FixtureRequest
) -> None:
    before = written_for(site, "sam")
    cut(pocket)
    pocket.goto("/journal/write/dialogue/")
    pocket.locator("#critic-1").fill("I want to kill myself.")
    pocket.locator("#friend-1").fill(words(request))
    pocket.get_by_role("button", name="Save", exact=True).click()
    is_kept_here(pocket)
    assert (waiting(pocket), written_for(site, "sam")) == (1, before)
    lose_answers(pocket.context, "**/journal/write/*/")
    mend(pocket)
    pocket.goto("/today/")
    expect(pocket.get_by_text("Something you wrote waits on this phone.")).to_be_visible()
    assert (waiting(pocket), written_for(site, "sam")) == (1, before + 1)
    pocket.context.unroute_all()

    arrives(pocket)

    assert (waiting(pocket), written_for(site, "sam")) == (0, before + 1)
    # Sam asked for it: what was noticed is said, and help offered, though it was sent by itself.
    pocket.get_by_role("link", name="See what was kept").click()
    expect(pocket.get_by_text(words(request))).to_be_visible()
    expect(pocket.get_by_role("heading", name="We noticed some words")).to_be_visible()
    expect(pocket.locator("main a[href^='tel:']").first).to_be_visible()


def test_the_switch_on_a_page_left_open_turns_nothing_on_for_another_person(phone: Page, open_page: Devices) -> None:
    sign_in(phone, "sam")
    phone.goto("/device/")
    other = comes_in_beside(phone, open_page, "beeswitch")

    phone.get_by_role("button", name="Yes, only I use this phone").click()
    expect(phone.get_by_text("It is on for this phone.")).to_be_visible()

    other.goto("/device/")
    expect(other.get_by_text("It is off for this phone.")).to_be_visible()


@pytest.mark.parametrize("form", [DAILY, BLANK])
def test_where_the_browser_remembers_nothing_it_is_sent_all_the_same(
    phone: Page, service: Service, request: pytest.FixtureRequest, form: str
) -> None:
    phone.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })")
    sign_in(phone, "sam")
    write(phone, words(request), form)

    send(phone)
    is_received(phone)

    assert [row.conflicts for row in service.received] == [0]


def test_when_the_sign_in_has_run_out_it_waits_until_one_is_back(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request), DAILY)
    pocket.context.clear_cookies(name="befriend")

    send(pocket)
    expect(pocket.get_by_text("Please sign in again")).to_be_visible()
    assert service.received == []

    other = pocket.context.new_page()
    sign_in(other, "sam")
    expect_nothing_waits(other)
    assert [row.conflicts for row in service.received] == [0]


def test_after_seven_days_it_is_removed_and_that_is_said(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request))
    cut(pocket)
    send(pocket)
    is_kept_here(pocket)
    pocket.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=7, hours=1))

    pocket.goto("/device/")
    expect(pocket.get_by_text("It was removed, and it was not sent.")).to_be_visible()

    assert (waiting(pocket), service.received) == (0, [])


def test_what_waits_can_be_read_off_a_list_and_deleted(
    pocket: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    write(pocket, words(request))
    cut(pocket)
    send(pocket)
    is_kept_here(pocket)
    pocket.goto("/device/")
    expect(pocket.locator("[data-list] li")).to_have_count(1)

    pocket.locator("[data-list] button").click()
    expect(pocket.get_by_text("Nothing waits.")).to_be_visible()

    assert (waiting(pocket), service.received) == (0, [])


def test_where_it_was_not_allowed_nothing_is_kept_and_the_words_stay_on_the_page(
    phone: Page, service: Service, request: pytest.FixtureRequest
) -> None:
    sign_in(phone, "sam")
    write(phone, words(request), DAILY)
    cut(phone)

    send(phone)
    expect(phone.get_by_text("It is not sent yet", exact=True)).to_be_visible()
    expect(phone.locator("#note")).to_have_value(words(request))
    assert PLANTED not in kept_in(phone)
    assert waiting(phone) == 0

    mend(phone)
    send(phone)
    is_received(phone)
    assert [row.conflicts for row in service.received] == [0]


def test_a_worrying_answer_without_internet_shows_help_at_once_and_both_times_later(
    pocket: Page, open_page: Devices, service: Service
) -> None:
    pocket.goto("/offline/check-in/phq9/")
    pocket.clock.set_fixed_time(datetime.now(UTC) - timedelta(hours=26))
    cut(pocket)
    while not pocket.locator("#q-phq9_9").is_visible():
        pocket.locator(".step-buttons .primary").click()

    pocket.locator("#q-phq9_9 input[value='2']").check()
    expect(pocket.locator("#q-phq9_9 .help-now a[href^='tel:']").first).to_be_visible()
    pocket.locator(".step-buttons .primary").click()
    send(pocket)
    is_kept_here(pocket)
    expect(pocket.locator("[data-say=help] a[href^='tel:']").first).to_be_visible()
    pocket.get_by_role("link", name="Talk to someone now").click()
    expect(pocket.locator("main a[href='tel:116123']")).to_be_visible()

    mend(pocket)
    pocket.clock.set_fixed_time(datetime.now(UTC))
    arrives(pocket)
    row = service.received[0]
    assert timedelta(hours=25) < row.received_at - row.answered_at < timedelta(hours=27)
    clinician = open_page("desktop")
    sign_in(clinician, "clara")
    clinician.get_by_role("link", name="Sam", exact=True).first.click()
    clinician.locator(f"a[href$='{row.id}/']").first.click()
    expect(clinician).to_have_url(re.compile(f"{row.id}/$"))
    written = clinician.get_by_text("received", exact=False).first.inner_text()
    days = {f"{moment.day} {moment:%B}" for moment in (row.answered_at, row.received_at)}
    assert len(days) == 2
    assert all(day in written for day in days), written


# How the service is spoken to, beside the page ----------------------------------------------------------------------


def comes_in_beside(page: Page, open_page: Devices, username: str) -> Page:
    """The sign-in of this page runs out, and another client comes in on another tab of the same phone."""
    page.context.clear_cookies(name="befriend")
    other = page.context.new_page()
    accept(other, invited(open_page("desktop")), name="Bee", username=username)
    expect(other.get_by_role("heading", level=1)).to_have_text("Hello, Bee.")
    return other


def written_for(site: Site, username: str) -> int:
    """How much of a journal, saved or begun, the service holds for somebody."""
    with database(site) as opened:
        asked = """SELECT count(*) FROM people_person JOIN (
          SELECT client_id FROM journal_entry UNION ALL SELECT client_id FROM journal_draft) ON client_id = id
          WHERE username = ?"""
        found: int = opened.execute(asked, (username,)).fetchone()[0]
    return found


def sent_form(page: Page, said: str, *, arrive: bool) -> dict[str, str]:
    """Write a check-in and press Send; what the page sends is handed out, and arrives or waits."""
    write(page, said)
    if not arrive:
        page.context.route("**/check-in/daily/", lambda route: route.abort())
    with page.expect_request(lambda asked: asked.method == "POST" and asked.url.endswith(DAILY)) as sending:
        send(page)
    sent: Request = sending.value
    if arrive:
        is_received(page)
    else:
        is_kept_here(page)
        page.context.unroute_all()
    return as_now(page, {"body": sent.post_data or "", "person": sent.headers["befriend-person"]})


def as_now(page: Page, sent: dict[str, str]) -> dict[str, str]:
    """The same form as whoever is signed in on this page now would send it."""
    token = page.evaluate("fetch('/device/here/').then((answer) => answer.json()).then(({ token }) => token)")
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    body = "&".join(part for part in sent["body"].split("&") if not part.startswith("csrfmiddlewaretoken"))
    return sent | {"body": f"{body}&{urlencode({'csrfmiddlewaretoken': token})}", "cookies": cookies}


def raw_post(site: Site, sent: dict[str, str], *, half: bool = False) -> tuple[int, str]:
    """Post it over a bare connection, all of it or the half. Returns the status, and where the receipt stands."""
    host, port = site.host.split(":")
    body = sent["body"].encode()
    head = [
        f"POST {DAILY} HTTP/1.1",
        f"Host: {site.host}",
        f"Origin: {site.address}",
        f"Cookie: {sent['cookies']}",
        f"Befriend-Person: {sent['person']}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    with socket.create_connection((host, int(port)), timeout=20) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + (body[: len(body) // 2] if half else body))
        if half:
            return 0, ""
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    status = int(answer.split(b" ", 2)[1])
    is_data = b"application/json" in answer.split(b"\r\n\r\n", 1)[0]
    return status, json.loads(answer.split(b"\r\n\r\n", 1)[1]).get("to", "") if is_data else ""

"""A check-in that waited on a device: when it was written, for whom it is taken, and that nothing of it is dropped."""

import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from befriend.rooms.checkins.models import CheckIn, Draft
from befriend.rooms.checkins.waiting import AN_EVENING, times_of
from befriend.web.offline.device import SENDER, WRITER, device_name
from tests.rooms.cast import NOW, Cast, send, submission
from tests.rooms.conftest import SignIn

WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
DAILY = "/check-in/daily/"


def posted(**moments: datetime | str) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, moment in moments.items():
        post[name] = moment if isinstance(moment, str) else moment.isoformat()
    return post


@pytest.mark.parametrize("wrong_by", [timedelta(), YEAR, -YEAR, timedelta(hours=13)])
def test_however_wrong_a_clock_is_an_hour_that_it_waited_is_an_hour(wrong_by: timedelta) -> None:
    clock = NOW + wrong_by

    times = times_of(posted(answered_at=clock - HOUR, sent_at=clock), NOW, NOW, WEEK)

    assert times.answered_at == NOW - HOUR


@pytest.mark.parametrize(
    ("answered_at", "sent_at"),
    [
        (NOW + HOUR, NOW),  # written after it was sent: the clock was set back meanwhile
        ("", ""),
        ("yesterday", NOW),
        (NOW - HOUR, ""),
        ("2026-11-22T10:00:00", "2026-11-22T12:00:00"),  # in nobody's time zone
    ],
)
def test_what_cannot_be_believed_was_written_now(answered_at: datetime | str, sent_at: datetime | str) -> None:
    assert times_of(posted(answered_at=answered_at, sent_at=sent_at), NOW, NOW, WEEK).answered_at == NOW


def test_nothing_waited_longer_than_it_may(cast: Cast) -> None:
    times = times_of(posted(answered_at=NOW - YEAR, sent_at=NOW), NOW - YEAR, NOW, WEEK)

    assert times.answered_at == NOW - WEEK


def test_a_blank_form_was_opened_before_it_was_written_and_by_the_same_clock() -> None:
    clock = NOW + YEAR
    moments = {"opened_here_at": clock - 2 * HOUR, "answered_at": clock - HOUR, "sent_at": clock}

    assert times_of(posted(**moments), NOW, NOW, WEEK).opened_at == NOW - 2 * HOUR
    assert times_of(posted(**moments | {"opened_here_at": clock}), NOW, NOW, WEEK).opened_at == NOW - HOUR
    assert (
        times_of(posted(**moments | {"opened_here_at": clock - YEAR}), NOW, NOW, WEEK).opened_at
        == NOW - HOUR - AN_EVENING
    )


def test_the_same_answers_on_two_days_that_arrive_together_are_two_checkins(cast: Cast) -> None:
    same = {"how_i_am": 1, "towards_myself": 1}
    monday = submission(cast["alice"], same, key="daily", form_id=uuid4(), at=NOW - timedelta(days=2))
    tuesday = submission(cast["alice"], same, key="daily", form_id=uuid4(), at=NOW - timedelta(days=1))

    send(monday, now=NOW)
    send(tuesday, now=NOW)

    assert CheckIn.objects.filter(client=cast["alice"], measure_key="daily").count() == 2


# Over the web ------------------------------------------------------------------------------------------------------


def late_form(hours: int = 5) -> dict[str, str]:
    """A daily check-in from a device, written some hours before it was sent."""
    clock = datetime.fromisoformat("2031-05-01T10:00:00+00:00")
    return {
        "form_id": str(uuid4()),
        "how_i_am": "1",
        "note": "Written on the train.",
        "language": "es",
        "opened_here_at": (clock - timedelta(hours=hours, minutes=2)).isoformat(),
        "answered_at": (clock - timedelta(hours=hours)).isoformat(),
        "sent_at": clock.isoformat(),
    }


def from_device(browser: Client, form: dict[str, str], person: UUID) -> tuple[int, dict[str, str]]:
    answer = browser.post(DAILY, form, headers={SENDER: device_name(person)})
    is_data = answer.headers["Content-Type"] == "application/json"
    return answer.status_code, answer.json() if is_data else {}


def test_what_waited_is_kept_with_both_times_and_in_the_language_it_was_read_in(cast: Cast, sign_in: SignIn) -> None:
    form = late_form(hours=5)

    status, told = from_device(sign_in("alice"), form, cast.id("alice"))

    kept = CheckIn.objects.get(id=form["form_id"])
    assert (status, told) == (200, {"to": f"/check-in/receipt/{kept.id}/"})
    assert kept.received_at - kept.answered_at == timedelta(hours=5)
    assert kept.answered_at - kept.opened_at == timedelta(minutes=2)
    assert kept.language == "es"


def test_what_one_wrote_is_never_taken_as_anothers(cast: Cast, sign_in: SignIn) -> None:
    status, told = from_device(sign_in("bob"), late_form(), cast.id("alice"))

    assert (status, told) == (403, {"refused": "person"})
    assert not CheckIn.objects.exists()


def test_a_form_made_for_one_is_not_taken_from_another_whoever_sends_it(cast: Cast, sign_in: SignIn) -> None:
    browser, form = sign_in("bob"), late_form() | {WRITER: device_name(cast.id("alice"))}

    plain = browser.post(DAILY, form)
    by_script = browser.post(f"{DAILY}save/", form, headers={"X-Requested-With": "fetch"})

    assert plain.status_code == 403
    assert "Back button" in plain.content.decode()
    assert (by_script.status_code, by_script.json()) == (403, {"refused": "person"})
    assert not CheckIn.objects.exists()
    assert not Draft.objects.exists()


def test_a_form_is_taken_from_the_one_it_was_made_for(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    made_for = re.search(rf'name="{WRITER}" value="(\w+)"', browser.get(DAILY).content.decode())

    assert made_for
    assert browser.post(DAILY, late_form() | {WRITER: made_for[1]}).status_code == 302
    assert CheckIn.objects.count() == 1


def test_without_a_sign_in_nothing_is_taken_and_the_device_is_told(cast: Cast) -> None:
    status, told = from_device(Client(), late_form(), cast.id("alice"))

    assert (status, told) == (401, {"refused": "sign-in"})
    assert not CheckIn.objects.exists()


def test_a_device_needs_the_mark_that_every_form_needs(cast: Cast, sign_in: SignIn) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = sign_in("alice").cookies
    refused, _ = from_device(browser, late_form(), cast.id("alice"))
    mark = browser.get("/device/here/").json()

    status, _ = from_device(browser, late_form() | {"csrfmiddlewaretoken": mark["token"]}, cast.id("alice"))

    assert mark["person"] == device_name(cast.id("alice"))
    assert (refused, status) == (403, 200)


def test_an_answer_that_is_not_on_the_list_comes_back_as_the_page_that_says_so(cast: Cast, sign_in: SignIn) -> None:
    status, told = from_device(sign_in("alice"), late_form() | {"how_i_am": "9"}, cast.id("alice"))

    assert (status, told) == (422, {})


def test_nobody_can_tell_from_a_device_name_who_it_is(cast: Cast) -> None:
    names = {device_name(person.id) for person in cast.people.values()}

    assert len(names) == len(cast.people)
    assert not [name for name in names for person in cast.people.values() if person.id.hex[:12] in name]

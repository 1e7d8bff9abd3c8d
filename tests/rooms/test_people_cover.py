"""The pages of who is there: a lead names the deputy first, everybody says when they are away, the register is read."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from befriend.care.register import REGISTER
from befriend.rooms.flags.kinds import CLIMBING, Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.people.models import Leave, SafetyRules
from befriend.rooms.people.queries.cover import deputy_of
from tests.rooms.cast import NOW, Cast
from tests.rooms.conftest import SignIn
from tests.rooms.verbs import safety_flag

COVER = {
    "minutes_to_acknowledge": "30",
    "minutes_to_contact": "120",
    "open_days": ["0", "4"],
    "opens_at": "09:00",
    "closes_at": "17:30",
    "closed_on": "2026-12-25\n2026-12-26",
}
NO_DEPUTY = "Name a deputy first"


def test_the_leads_first_page_says_that_a_deputy_is_missing(cast: Cast, sign_in: SignIn) -> None:
    SafetyRules.objects.all().delete()

    page = sign_in("lena").get("/", follow=True).content.decode()

    assert NO_DEPUTY in page
    assert 'href="/people/cover/"' in page


def test_where_there_is_one_nothing_is_said_of_it(cast: Cast, sign_in: SignIn) -> None:
    assert NO_DEPUTY not in sign_in("lena").get("/people/").content.decode()


def test_a_lead_names_the_deputy_and_when_somebody_is_there(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("lena").post("/people/cover/", COVER | {"deputy": str(cast.id("carl"))}, follow=True)

    assert page.status_code == 200
    assert deputy_of(cast.harbour.id, NOW) == cast["carl"]
    rules = SafetyRules.objects.get(service=cast.harbour)
    assert (rules.open_days, rules.closed_on) == ("04", ["2026-12-25", "2026-12-26"])
    assert (rules.minutes_to_acknowledge, rules.minutes_to_contact) == (30, 120)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"closed_on": "Christmas"}, "“Christmas” is not a day"),
        ({"open_days": []}, "This field is required"),
        ({"closes_at": "08:00"}, "at least one day of the week"),
        ({"minutes_to_acknowledge": "1"}, "greater than or equal to 5"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written_is_lost(
    cast: Cast, sign_in: SignIn, changed: dict[str, object], told: str
) -> None:
    answer = sign_in("lena").post("/people/cover/", COVER | {"deputy": str(cast.id("carl"))} | changed)

    assert answer.status_code == 422
    assert told in answer.content.decode().replace("&#x27;", "'")
    assert str(changed.get("closed_on", "2026-12-25")) in answer.content.decode()
    assert deputy_of(cast.harbour.id, NOW) == cast["lena"]


def test_a_clinician_says_when_they_are_away_and_takes_it_back(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("clara")
    days = {"starts_on": "2126-01-05", "ends_on": "2126-01-09", "stands_in": str(cast.id("carl"))}

    page = browser.post("/people/leave/", days, follow=True).content.decode()
    assert "Carl stands in." in page
    leave = Leave.objects.get()
    assert (leave.person, leave.starts_on) == (cast["clara"], date(2126, 1, 5))

    browser.post(f"/people/leave/{leave.id}/back/")
    assert "Carl stands in." not in browser.get("/people/leave/").content.decode()


def test_a_clinician_cannot_choose_whose_leave_it_is(cast: Cast, sign_in: SignIn) -> None:
    days = {"starts_on": "2126-01-05", "ends_on": "2126-01-09", "stands_in": "", "person": str(cast.id("carl"))}

    sign_in("clara").post("/people/leave/", days)

    assert Leave.objects.get().person == cast["clara"]


def test_every_kind_of_flag_is_in_the_register_and_the_urgent_ones_climb() -> None:
    assert set(REGISTER) == set(Kind.values)
    assert {key for key, one in REGISTER.items() if one.interrupts} == set(CLIMBING)


def test_the_register_shows_a_lead_what_was_counted_here_and_nobody_s_name(cast: Cast, sign_in: SignIn) -> None:
    Flag.objects.filter(id=safety_flag(cast)).update(raised_at=timezone.now() - timedelta(days=2))

    page = sign_in("lena").get("/flags/kinds/").content.decode()

    assert "1 in the last 30 days. Clients now: 2." in page
    assert cast["alice"].shown_name not in page

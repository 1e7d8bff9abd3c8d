"""What is asked of whom, and how often: a change ends the old interval and never rewrites it."""

from datetime import date, timedelta

import pytest

from befriend.base.errors import InputError
from befriend.rooms.checkins.models import CourseSummary, ScheduledMeasure
from befriend.rooms.checkins.queries import schedule_of
from befriend.rooms.checkins.services import set_schedule
from tests.rooms.cast import NOW, Cast, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything

TODAY = NOW.date()


def ask(cast: Cast, every_days: int, key: str = "phq9", starts_on: date = TODAY) -> None:
    set_schedule(
        service_id=cast.harbour.id,
        client_id=cast.id("alice"),
        measure_key=key,
        every_days=every_days,
        starts_on=starts_on,
        now=NOW,
        by=cast.id("clara"),
    )


def due_on() -> date | None:
    return CourseSummary.objects.get().due_on


def test_a_changed_interval_ends_the_old_one(cast: Cast) -> None:
    ask(cast, 7)

    ask(cast, 14)

    kept = ScheduledMeasure.objects.order_by("every_days").values_list("every_days", "ended_on")
    assert list(kept) == [(7, TODAY), (14, None)]
    assert schedule_of(cast.viewer("clara"), cast.id("alice"), NOW) == {"phq9": 14}


def test_the_same_interval_again_changes_nothing(cast: Cast) -> None:
    ask(cast, 7)
    before = everything()

    ask(cast, 7)

    assert everything() == before


def test_no_days_stops_the_asking_and_keeps_what_was_asked(cast: Cast) -> None:
    ask(cast, 7)

    ask(cast, 0)

    assert schedule_of(cast.viewer("clara"), cast.id("alice"), NOW) == {}
    assert ScheduledMeasure.objects.get().ended_on == TODAY
    assert due_on() is None


def test_a_check_in_moves_the_due_day_by_one_interval(cast: Cast) -> None:
    ask(cast, 7)
    assert due_on() == TODAY

    send(submission(cast["alice"]))

    assert due_on() == TODAY + timedelta(days=7)


def test_a_changed_interval_moves_the_due_day(cast: Cast) -> None:
    ask(cast, 7, starts_on=TODAY - timedelta(days=30))
    send(submission(cast["alice"]))

    ask(cast, 28, starts_on=TODAY)

    assert due_on() == TODAY + timedelta(days=28)


def test_a_measure_that_no_pack_holds_cannot_be_asked(cast: Cast) -> None:
    with pytest.raises(InputError, match="no_such"):
        ask(cast, 7, key="no_such")


def saved(cast: Cast, sign_in: SignIn, **fields: str) -> dict[str, int]:
    kept = sign_in("clara").post(f"/check-in/schedule/{cast.id('alice')}/", fields, follow=True)
    assert "The schedule is kept. It counts from now on." in kept.content.decode()
    return schedule_of(cast.viewer("clara"), cast.id("alice"), NOW)


def test_a_questionnaire_is_added_beside_those_that_are_asked(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 7)

    assert saved(cast, sign_in, phq9="7", add="gad7", add_every="28") == {"phq9": 7, "gad7": 28}


def test_what_is_asked_can_be_changed_and_ended(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 7)
    ask(cast, 7, "gad7")

    assert saved(cast, sign_in, phq9="14", gad7="0", add="", add_every="14") == {"phq9": 14}


def test_the_page_lists_what_is_asked_and_offers_the_rest_once(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 7)

    page = sign_in("clara").get(f"/check-in/schedule/{cast.id('alice')}/").content.decode()

    # The PHQ-9, how much of it to ask, which one to add, how often, and the language of the page.
    assert page.count("<select") == 5
    assert page.index('name="phq9"') < page.index('name="add"')
    assert '<option value="phq9"' not in page
    assert '<option value="gad7"' in page


def test_a_questionnaire_that_is_not_offered_is_refused_and_the_rest_comes_back(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, 7)

    page = sign_in("clara").post(f"/check-in/schedule/{cast.id('alice')}/", {"phq9": "28", "add": "no_such"})

    assert page.status_code == 422
    assert '<option value="28" selected' in page.content.decode()
    assert schedule_of(cast.viewer("clara"), cast.id("alice"), NOW) == {"phq9": 7}

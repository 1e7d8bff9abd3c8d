"""A form opened again shortly after one was sent says so: whoever went back does not wonder whether it was kept."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from befriend.rooms.checkins.queries import open_form
from befriend.rooms.checkins.services import ENTERED_BY_STAFF, submit_checkin
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn

SENT = "You sent this check-in on"


@pytest.mark.parametrize("key", ["phq9", "daily"])
def test_a_form_opened_after_sending_says_that_the_first_is_kept(cast: Cast, sign_in: SignIn, key: str) -> None:
    given = {"how_i_am": 2, "towards_myself": None} if key == "daily" else answers(1)
    receipt = send(submission(cast["alice"], given, key=key, at=timezone.now()))

    page = sign_in("alice").get(f"/check-in/{key}/").content.decode()

    assert SENT in page
    assert f"/check-in/receipt/{receipt.checkin_id}/" in page


def test_a_form_opened_on_another_day_is_simply_new(cast: Cast) -> None:
    send(submission(cast["alice"], answers(1)))

    later = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW + timedelta(hours=12))

    assert later.before is None


def test_what_staff_entered_is_not_called_sent(cast: Cast) -> None:
    entered = replace(submission(cast["alice"], answers(1)), entered_by=ENTERED_BY_STAFF)
    submit_checkin(submission=entered, now=NOW, by=cast.id("clara"))

    assert open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW).before is None

"""Every way in which an answer enters raises its flag: each level of a safety question, by each path, 0 missed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from befriend.rooms.checkins.services import ENTERED_BY_STAFF, save_draft, submit_checkin
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.web.offline.device import SENDER, device_name
from tests.rooms.cast import NOW, Cast, answers, next_form, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.shortened import WEEK, walked, with_a_sum

FORM, SHORT = "/check-in/phq9/", "/check-in/phq9/short/"


def filled(cast: Cast, level: int, **more: str) -> dict[str, str]:
    """A form as a browser sends it: the safety question answered, the question before it left empty."""
    given = answers(1, phq9_9=level, phq9_8=None)
    told = {key: str(value) for key, value in given.items() if value is not None}
    return told | {"form_id": str(next_form(cast["alice"]))} | more


def on_the_web(cast: Cast, sign_in: SignIn, level: int) -> None:
    sign_in("alice").post(FORM, filled(cast, level))


def on_paper(cast: Cast, sign_in: SignIn, level: int) -> None:
    form = filled(cast, level, answered_on="2026-01-05")
    sign_in("clara").post(f"/check-in/for/{cast.id('alice')}/phq9/", form)


def as_a_correction(cast: Cast, sign_in: SignIn, level: int) -> None:
    wrong = send(submission(cast["alice"], at=timezone.now() - timedelta(days=1))).checkin_id
    form = filled(cast, level, reason="A slip.", form_id=str(uuid4()))
    sign_in("alice").post(f"/check-in/correct/{wrong}/", form)


def as_a_correction_on_paper(cast: Cast, _sign_in: SignIn, level: int) -> None:
    wrong = send(submission(cast["alice"], at=NOW - timedelta(days=1))).checkin_id
    right = submission(cast["alice"], answers(1, phq9_9=level), corrects=wrong, correction_reason="Read wrongly.")
    submit_checkin(submission=replace(right, entered_by=ENTERED_BY_STAFF), now=NOW, by=cast.id("clara"))


def saved_and_abandoned(cast: Cast, sign_in: SignIn, level: int) -> None:
    form = {"form_id": str(next_form(cast["alice"])), "phq9_9": str(level)}
    sign_in("alice").post(f"{FORM}save/", form)


def saved_after_it_was_sent(cast: Cast, _sign_in: SignIn, level: int) -> None:
    sent = submission(cast["alice"], answers(1))
    send(sent)
    late = replace(sent, answers=answers(1, phq9_9=level))
    save_draft(submission=late, now=NOW + timedelta(minutes=1), by=cast.id("alice"))


def as_the_second_version(cast: Cast, sign_in: SignIn, level: int) -> None:
    form = filled(cast, level)
    browser = sign_in("alice")
    browser.post(FORM, form | {"phq9_9": "0"})
    browser.post(FORM, form)


def late_from_a_device(cast: Cast, sign_in: SignIn, level: int) -> None:
    clock = timezone.now() + timedelta(days=400)  # whatever the device believes
    moments = {
        "opened_here_at": clock - timedelta(hours=50),
        "answered_at": clock - timedelta(hours=49),
        "sent_at": clock,
    }
    form = filled(cast, level, form_id=str(uuid4()), language="en") | {
        key: at.isoformat() for key, at in moments.items()
    }
    sign_in("alice").post(FORM, form, headers={SENDER: device_name(cast.id("alice"))})


def in_a_short_form(cast: Cast, sign_in: SignIn, level: int) -> None:
    with_a_sum(cast, timezone.now() - WEEK)
    given = {item: level if item == "phq9_9" else 1 for item in walked(cast, at=timezone.now())}
    form = {"send": "1", "form_id": str(next_form(cast["alice"]))} | {item: str(value) for item, value in given.items()}
    sign_in("alice").post(SHORT, form)


def in_a_short_form_that_was_left(cast: Cast, sign_in: SignIn, level: int) -> None:
    with_a_sum(cast, timezone.now() - WEEK)
    form = {"form_id": str(next_form(cast["alice"])), "item": "phq9_9", "phq9_9": str(level)}
    sign_in("alice").post(SHORT, form)


PATHS: tuple[Callable[[Cast, SignIn, int], None], ...] = (
    on_the_web,
    on_paper,
    as_a_correction,
    as_a_correction_on_paper,
    saved_and_abandoned,
    saved_after_it_was_sent,
    as_the_second_version,
    late_from_a_device,
    in_a_short_form,
    in_a_short_form_that_was_left,
)


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("enter", PATHS, ids=lambda path: path.__name__)
def test_a_safety_answer_reaches_somebody_by_every_path(
    cast: Cast, sign_in: SignIn, enter: Callable[[Cast, SignIn, int], None], level: int
) -> None:
    enter(cast, sign_in, level)

    flag = Flag.objects.get(kind=Kind.SAFETY)
    assert (flag.client, flag.owner, flag.state) == (cast["alice"], cast["clara"], State.OPEN)


@pytest.mark.parametrize("enter", PATHS, ids=lambda path: path.__name__)
def test_an_answer_of_zero_raises_none_by_any_path(
    cast: Cast, sign_in: SignIn, enter: Callable[[Cast, SignIn, int], None]
) -> None:
    if enter is not saved_after_it_was_sent:  # the same answers again are a resend, which is tried elsewhere
        enter(cast, sign_in, 0)

    assert not Flag.objects.filter(kind=Kind.SAFETY).exists()

"""Before something that matters, a person says once more who they are, and then goes on where they were."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from befriend.care.roles import Role
from befriend.rooms.people.models import Invitation, Membership
from befriend.web.doors import doors
from tests.rooms.cast import PASSWORD, Cast
from tests.rooms.conftest import SignIn

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = pytest.mark.django_db

CONFIRM = "/account/reauthenticate/"
LATER = timedelta(minutes=11)
ASKED_AGAIN = (
    "people:give_role",
    "people:bring_back",
    "people:invite",
    "people:link",
    "people:change_team",
    "leaving:end_role",
    "leaving:close_account",
    "outcomes:make_edition",
)


def later(do: Callable[[], "TestResponse"]) -> "TestResponse":
    """Do something eleven minutes after the sign-in."""
    moment = (timezone.now() + LATER).timestamp()
    with patch("time.time", return_value=moment):
        return do()


def role_form(cast: Cast) -> tuple[str, dict[str, str]]:
    return reverse("people:give_role", args=[cast.id("hope")]), {"role": Role.FACILITATOR.value}


def has_role(cast: Cast) -> bool:
    return Membership.objects.filter(person=cast["hope"], role=Role.FACILITATOR, ended_at=None).exists()


def test_who_has_just_signed_in_is_not_asked_again(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("lena")

    browser.post(*role_form(cast))

    assert has_role(cast)


def test_later_a_role_is_given_only_after_the_password_was_given_once_more(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("lena")

    asked = later(lambda: browser.post(*role_form(cast)))

    assert asked["Location"] == CONFIRM
    assert not has_role(cast)

    done = later(lambda: browser.post(CONFIRM, {"password": PASSWORD}))

    assert done["Location"] == reverse("people:person", args=[cast.id("hope")])
    assert has_role(cast)


def test_a_wrong_password_changes_nothing_and_the_right_one_still_goes_on(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("lena")
    later(lambda: browser.post(*role_form(cast)))

    later(lambda: browser.post(CONFIRM, {"password": "something else"}))
    assert not has_role(cast)

    later(lambda: browser.post(CONFIRM, {"password": PASSWORD}))
    assert has_role(cast)


def test_what_waits_meanwhile_cannot_be_read_from_the_session(cast: Cast, sign_in: SignIn) -> None:
    browser, (address, form) = sign_in("lena"), role_form(cast)

    later(lambda: browser.post(address, form | {"words": "canary"}))

    (kept,) = Session.objects.all()
    assert "canary" not in repr(kept.get_decoded())
    assert Role.FACILITATOR.value not in repr(kept.get_decoded())


def test_what_waits_is_not_sent_as_somebody_else(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("lena")
    later(lambda: browser.post(*role_form(cast)))
    (kept,) = Session.objects.all()
    held = kept.get_decoded()["account_reauthentication_state"]
    other = sign_in("clara")
    session = other.session
    session["account_reauthentication_state"] = held
    session.save()

    answer = later(lambda: other.post(CONFIRM, {"password": PASSWORD}))

    assert answer["Location"] == "/"
    assert not has_role(cast)


def test_whoever_only_looks_is_asked_too_and_led_back(cast: Cast, sign_in: SignIn) -> None:
    browser, address = sign_in("clara"), reverse("people:bring_back", args=[cast.id("alice")])

    asked = later(lambda: browser.get(address))

    assert asked["Location"].startswith(f"{CONFIRM}?next=")
    done = later(lambda: browser.post(asked["Location"], {"password": PASSWORD, "next": address}))
    assert done["Location"] == address
    assert not Invitation.objects.filter(person=cast["alice"]).exists()


def after(minutes: float, do: Callable[[], "TestResponse"]) -> "TestResponse":
    with patch("time.time", return_value=(timezone.now() + timedelta(minutes=minutes)).timestamp()):
        return do()


def test_a_deed_somebody_walked_away_from_is_not_done_when_they_confirm_for_another_page(
    cast: Cast, sign_in: SignIn
) -> None:
    browser, elsewhere = sign_in("lena"), reverse("signing_in:add_app")
    with patch("time.time", return_value=(timezone.now() + LATER).timestamp()):
        browser.post(*role_form(cast))
        session = browser.session
        held = session["account_reauthentication_state"]
        asked = browser.get(elsewhere)["Location"]

        assert "account_reauthentication_state" not in browser.session

        session = browser.session
        session["account_reauthentication_state"] = held  # as allauth's own pages would leave it
        session.save()
        done = browser.post(asked, {"password": PASSWORD, "next": elsewhere})

    assert done["Location"] == elsewhere
    assert not has_role(cast)


def test_a_deed_that_waited_for_ten_minutes_is_not_done_and_that_is_said(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("lena")
    after(11, lambda: browser.post(*role_form(cast)))

    done = after(21.5, lambda: browser.post(CONFIRM, {"password": PASSWORD}))

    assert done["Location"] == "/"
    assert not has_role(cast)
    assert "nothing was done" in browser.get("/people/").content.decode()


def test_a_deed_that_waited_for_nine_minutes_is_done(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("lena")
    after(11, lambda: browser.post(*role_form(cast)))

    after(20, lambda: browser.post(CONFIRM, {"password": PASSWORD}))

    assert has_role(cast)


def test_whoever_would_rather_not_leaves_by_a_link_and_nothing_waits_any_more(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("lena")
    later(lambda: browser.post(*role_form(cast)))

    page = later(lambda: browser.get(CONFIRM)).content.decode()
    assert '<a class="button quiet" href="/">Do not do it</a>' in page

    later(lambda: browser.get("/"))
    assert "account_reauthentication_state" not in browser.session
    later(lambda: browser.post(CONFIRM, {"password": PASSWORD}))
    assert not has_role(cast)


def test_somebody_without_the_right_learns_nothing_by_being_asked(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("hope")

    assert later(lambda: browser.post(*role_form(cast))).status_code == 404


@pytest.mark.parametrize("address", ASKED_AGAIN)
def test_what_changes_who_may_do_what_asks_again(address: str) -> None:
    [door] = [one for one in doors() if one.name == address]

    view = door.pattern.callback

    assert getattr(view, "asks_again", False)

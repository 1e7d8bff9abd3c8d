"""A password that somebody who knows the service or the person would try first is refused; any others will do."""

from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from befriend.care.roles import Role
from befriend.rooms.people.models import Team
from befriend.rooms.people.passwords import WORDS_EVERYWHERE
from befriend.rooms.people.services import invite, invite_back
from befriend.web import settings as written
from tests.rooms.cast import PASSWORD, Cast
from tests.rooms.visiting import signed_in

pytestmark = pytest.mark.django_db

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "signing-in.md"
EASY = "easy to guess for somebody who knows this place"


def is_refused(cast: Cast, password: str, name: str = "alice") -> bool:
    """Whether this is the rule that refuses it, and no other of those in the settings."""
    try:
        validate_password(password, cast[name])
    except ValidationError as refused:
        return "password_easy_here" in {one.code for one in refused.error_list}
    return False


@pytest.mark.parametrize(
    "password",
    [
        "befriend2026",
        "Befriend!Befriend!",
        "B3fr13nd-2026",
        "welcome to befriend",
        "Harbour House 2026",
        "harbourhouse",
        "H@rbour_H0use",
        "contraseña2026",
        "CONTRASENA 2026",
        "iloveyou2026",
        "summer summer 1",
        "my password is 1234",
    ],
)
def test_words_that_are_tried_first_here_are_refused(cast: Cast, password: str) -> None:
    assert is_refused(cast, password)


@pytest.mark.parametrize("password", [PASSWORD, "quiet harbour morning", "befriend a green heron", "8361947205"])
def test_such_a_word_among_others_is_fine(cast: Cast, password: str) -> None:
    assert not is_refused(cast, password)


def test_the_name_of_another_service_is_no_reason(cast: Cast) -> None:
    assert is_refused(cast, "harbourhouse", "alice")
    assert not is_refused(cast, "harbourhouse", "zoe")


def test_the_name_of_a_team_is_refused(cast: Cast) -> None:
    Team.objects.create(service=cast.harbour, name="Lighthouse")

    assert is_refused(cast, "lighthouse2026")


def test_what_a_person_is_called_is_refused(cast: Cast) -> None:
    cast["alice"].shown_name = "Alejandra"

    assert is_refused(cast, "alejandra2026")


@override_settings(PASSWORD_WORDS=["Whitby"])
def test_what_the_service_adds_is_refused(cast: Cast) -> None:
    assert is_refused(cast, "whitby 2026")


@override_settings(ALLOWED_HOSTS=["care.saltmarsh.example"])
def test_the_address_of_the_site_is_refused(cast: Cast) -> None:
    assert is_refused(cast, "saltmarsh2026")


@pytest.mark.parametrize("word", WORDS_EVERYWHERE)
def test_every_word_of_the_list_is_refused_and_stands_in_the_documentation(cast: Cast, word: str) -> None:
    assert is_refused(cast, f"{word} {word} 1!")
    assert f"`{word}`" in PAGE.read_text(encoding="utf-8")


def test_whoever_comes_in_reads_why_and_loses_nothing(cast: Cast) -> None:
    token = invite(viewer=cast.viewer("lena"), role=Role.HELPER, now=timezone.now())
    form = {"shown_name": "Saltmarsh", "username": "newcomer"}

    for password in ("harbourhouse 1", "saltmarsh 2026", "newcomer newcomer"):
        answer = Client().post(reverse("people:accept", args=[token]), form | {"password": password})

        assert answer.status_code == 422
        assert EASY in answer.content.decode()
        assert 'value="newcomer"' in answer.content.decode()


def test_a_way_back_and_a_change_of_the_password_ask_the_same(cast: Cast) -> None:
    token = invite_back(viewer=cast.viewer("clara"), person_id=cast.id("alice"), now=timezone.now())
    new = "harbourhouse 1"

    back = Client().post(reverse("people:accept", args=[token]), {"password": new})
    changed = signed_in("alice").post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert EASY in back.content.decode()
    assert EASY in changed.content.decode()


def test_the_rule_stands_in_the_settings() -> None:
    assert {"NAME": "befriend.rooms.people.passwords.EasyHere"} in written.AUTH_PASSWORD_VALIDATORS

"""A form that did not arrive is said so, kindly: nothing was kept, how to send it again, whom to reach meanwhile."""

from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from befriend.rooms.checkins.models import CheckIn, Draft
from befriend.rooms.people.services import open_service
from tests.web.reading import Reading

pytestmark = pytest.mark.django_db
FORM = {"phq9_1": "3", "note": "what I wrote"}
NOT_KEPT = "kept yet of what you just sent"


@pytest.fixture(autouse=True)
def in_ireland() -> None:
    open_service(name="Harbour", country="IE", is_demonstration=False, now=timezone.now(), by=None)


def answer(*, is_marked: bool, headers: Mapping[str, str] | None = None) -> tuple[int, str]:
    """What a browser that is not signed in gets for a filled form, with or without its mark."""
    browser = Client(enforce_csrf_checks=not is_marked)
    found = browser.post("/check-in/phq9/", FORM, headers=headers or {}, secure=True)
    return found.status_code, found.content.decode()


@pytest.mark.parametrize(("is_marked", "status"), [(True, 401), (False, 403)])
def test_a_form_that_did_not_arrive_is_said_so_with_a_way_on_and_to_a_person(is_marked: bool, status: int) -> None:
    code, html = answer(is_marked=is_marked)

    page = Reading(html)
    said = " ".join(page.words)
    assert code == status
    assert NOT_KEPT in said
    assert "Back button" in said
    assert {reverse("account_login"), reverse("safety:help")} <= set(page.links)
    assert {"tel:112", "tel:999"} & set(page.links)
    assert not CheckIn.objects.exists()
    assert not Draft.objects.exists()


def test_the_way_to_sign_in_opens_beside_the_form() -> None:
    assert f'href="{reverse("account_login")}" target="_blank"' in answer(is_marked=True)[1]


def test_a_script_that_saves_on_the_way_is_told_by_the_status_alone() -> None:
    assert answer(is_marked=True, headers={"X-Requested-With": "fetch"}) == (401, "")


def test_who_only_looks_is_led_to_sign_in() -> None:
    assert Client().get("/check-in/phq9/", secure=True)["Location"].startswith(reverse("account_login"))

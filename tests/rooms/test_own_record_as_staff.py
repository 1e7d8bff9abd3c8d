"""Somebody who is client and clinician: they see their own record as a client, and never work on it."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from befriend.base.errors import NotFoundError
from befriend.care.roles import Role
from befriend.rooms.checkins.services import settle_conflict
from befriend.rooms.people.services import give_role
from befriend.rooms.plans.services import record_review, write_note
from befriend.rooms.safety.services import read_safety_plan
from tests.rooms.cast import BEGAN, NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything
from tests.rooms.verbs import a_review

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def checkin(cast: Cast) -> UUID:
    """Of Clara, who is Carl's client: it arrived twice, with differences."""
    lena = cast.viewer("lena")
    give_role(viewer=lena, person_id=cast.id("clara"), role=Role.CLIENT, clinician_id=cast.id("carl"), now=BEGAN)
    first = submission(cast["clara"], at=BEGAN)
    send(first)
    return send(replace(first, answers=answers(2))).checkin_id


def test_no_page_of_a_clinician_opens_for_their_own_record(cast: Cast, sign_in: SignIn, checkin: UUID) -> None:
    her = cast.id("clara")
    pages = [
        reverse("progress:client", args=[her]),
        reverse("progress:course", args=[her, "phq9"]),
        reverse("checkins:entries", args=[her]),
        reverse("checkins:enter", args=[her, "phq9"]),
        reverse("checkins:schedule", args=[her]),
        reverse("checkins:settle", args=[her, checkin]),
        reverse("plans:review", args=[her]),
        reverse("plans:note", args=[her]),
        reverse("safety:plan_of_client", args=[her]),
    ]

    assert {page: sign_in("clara").get(page).status_code for page in pages} == dict.fromkeys(pages, 404)
    assert {page: sign_in("carl").get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_who_is_client_and_clinician_reads_their_own_answers_as_a_client(
    cast: Cast, sign_in: SignIn, checkin: UUID
) -> None:
    page = sign_in("clara").get(reverse("checkins:answers", args=[cast.id("clara"), checkin]))

    assert page.status_code == 200
    assert reverse("checkins:settle", args=[cast.id("clara"), checkin]) not in page.content.decode()
    assert sign_in("clara").get(reverse("progress:own_course", args=["phq9"])).status_code == 200


Verb = Callable[[Cast, UUID], object]
VERBS: dict[str, Verb] = {
    "record_review": lambda cast, _: record_review(
        viewer=cast.viewer("clara"), review=a_review(cast, client_id=cast.id("clara")), now=NOW
    ),
    "write_note": lambda cast, _: write_note(
        viewer=cast.viewer("clara"),
        note_id=uuid4(),
        client_id=cast.id("clara"),
        text="About me.",
        is_shared=True,
        now=NOW,
    ),
    "settle_conflict": lambda cast, checkin: settle_conflict(
        viewer=cast.viewer("clara"),
        client_id=cast.id("clara"),
        checkin_id=checkin,
        counts=checkin,
        words="",
        now=NOW,
    ),
    "read_safety_plan": lambda cast, _: read_safety_plan(
        viewer=cast.viewer("clara"), client_id=cast.id("clara"), now=NOW
    ),
}


@pytest.mark.parametrize("name", VERBS)
def test_no_verb_of_a_clinician_works_on_their_own_record(cast: Cast, checkin: UUID, name: str) -> None:
    before = everything()

    with pytest.raises(NotFoundError):
        VERBS[name](cast, checkin)

    assert everything() == before

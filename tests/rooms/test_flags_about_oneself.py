"""Somebody who works here and is a client too never answers flags about themselves; and no words of an answer stray."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.urls import reverse

from befriend.base.errors import NotFoundError
from befriend.care.roles import Role
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import flags_waiting_for, open_flags_of_client
from befriend.rooms.flags.services import climb_flags, close_flag
from befriend.rooms.people.models import SafetyRules
from befriend.rooms.people.services import give_role
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn

LATER = NOW + timedelta(days=2)


def lena_is_carls_client_and_worries(cast: Cast) -> Flag:
    give_role(
        viewer=cast.viewer("lena"), person_id=cast.id("lena"), role=Role.CLIENT, clinician_id=cast.id("carl"), now=NOW
    )
    send(submission(cast["lena"], answers(1, phq9_9=2)))
    return Flag.objects.get(client=cast["lena"], kind=Kind.SAFETY)


def test_a_flag_about_a_lead_never_climbs_to_that_lead(cast: Cast) -> None:
    flag = lena_is_carls_client_and_worries(cast)

    climb_flags(service_id=cast.harbour.id, now=LATER)

    flag.refresh_from_db()
    assert flag.owner_id != cast.id("lena")


def test_a_lead_sees_and_closes_no_flag_about_themselves(cast: Cast) -> None:
    flag = lena_is_carls_client_and_worries(cast)
    lena = cast.viewer("lena", LATER)

    assert flag.id not in {one.id for one in flags_waiting_for(lena, LATER)}
    assert not open_flags_of_client(lena, cast.id("lena"), LATER)
    with pytest.raises(NotFoundError):
        close_flag(viewer=lena, flag_id=flag.id, reason="It is nothing.", now=LATER)


def test_words_that_were_not_kept_come_back_on_the_page_and_lie_in_no_session(cast: Cast, sign_in: SignIn) -> None:
    answer = {"answer": "close", "reason": "She told me about her father"}

    page = sign_in("clara").post(reverse("flags:together"), answer)

    assert page.status_code == 422
    assert b"She told me about her father" in page.content
    assert "father" not in str([session.get_decoded() for session in Session.objects.all()])


@pytest.mark.parametrize("wrong", [{"minutes_to_acknowledge": 0}, {"opens_at": "20:00", "closes_at": "06:00"}])
def test_rules_that_no_ladder_could_follow_are_never_stored(cast: Cast, wrong: dict[str, object]) -> None:
    SafetyRules.objects.update_or_create(service=cast.harbour)

    with pytest.raises(IntegrityError), transaction.atomic():
        SafetyRules.objects.filter(service=cast.harbour).update(**wrong)


def test_a_signed_in_lead_meets_their_own_flag_as_a_page_that_is_not_there(cast: Cast, sign_in: SignIn) -> None:
    flag = lena_is_carls_client_and_worries(cast)

    answered = sign_in("lena").post(reverse("flags:acknowledge", args=[flag.id]))

    assert answered.status_code == 404

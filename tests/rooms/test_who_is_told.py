"""What a client reads about who sees what is true, with a team and without one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from befriend.rooms.people.models import CareLink
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.conftest import SignIn

HARDER = "This has got harder since you began. That is not your fault."
TEAM_SEES = "Your team can see it too."
LEAD_IS_TOLD = "If you say that you might hurt yourself, a lead of your service is told too."


@pytest.fixture(params=[True, False], ids=["with a team", "without one"])
def has_team(request: pytest.FixtureRequest, cast: Cast) -> bool:
    if not request.param:
        CareLink.objects.filter(client=cast["alice"]).update(ended_at=timezone.now())
    return bool(request.param)


@pytest.mark.parametrize("path", ["/today/", "/progress/", "/progress/phq9/"])
def test_a_team_that_sees_a_change_is_named_only_where_there_is_one(
    cast: Cast, sign_in: SignIn, has_team: bool, path: str
) -> None:
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=7)))
    send(submission(cast["alice"], answers(3)))

    page = sign_in("alice").get(path).content.decode()

    assert HARDER in page
    assert (TEAM_SEES in page) == has_team


def test_without_a_team_a_form_says_who_is_told_of_a_safety_answer(cast: Cast, sign_in: SignIn, has_team: bool) -> None:
    page = sign_in("alice").get("/check-in/phq9/").content.decode()

    assert (LEAD_IS_TOLD in page) == (not has_team)


def test_a_form_without_a_safety_question_speaks_of_none(cast: Cast, sign_in: SignIn, has_team: bool) -> None:
    assert LEAD_IS_TOLD not in sign_in("alice").get("/check-in/daily/").content.decode()

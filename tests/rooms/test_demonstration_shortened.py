"""The demonstration's client who is asked by short forms: whole and short ones, and the next one begun."""

from dataclasses import replace
from datetime import timedelta

import pytest

from befriend.care.roles import Role
from befriend.content.reading import core_library
from befriend.demo import shortened
from befriend.demo.cast import CAST, CLIENT_NAMES
from befriend.demo.service import WEEKS, Plan
from befriend.measure.simulate import InventedPerson, simulate_courses
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.checkins.queries import begun_forms, open_form
from befriend.rooms.checkins.services import set_schedule
from tests.rooms.cast import NOW, Cast, measure, send, submission

PLAN = Plan()
MEASURES = [core_library().measures[key].measure for key in PLAN.measures]


def test_he_is_the_one_as_whom_visitors_can_look_around() -> None:
    member = next(one for one in CAST if one.username == shortened.USERNAME)

    assert CLIENT_NAMES[shortened.NUMBER - 1] == member.shown_name
    assert next(one for one in CAST if one.role is Role.CLIENT).username == "sam"


@pytest.fixture
def invented() -> InventedPerson:
    return simulate_courses(MEASURES, people=PLAN.clients, weeks=PLAN.weeks, seed=PLAN.seed)[shortened.NUMBER]


@pytest.mark.django_db
@pytest.mark.slow
def test_he_is_asked_everything_at_first_then_by_short_forms_and_the_alarm_rings_once(
    cast: Cast, invented: InventedPerson
) -> None:
    alice, clara = cast["alice"], cast["clara"]
    began = NOW - timedelta(weeks=WEEKS + 1)
    set_schedule(
        service_id=alice.service_id,
        client_id=alice.id,
        measure_key="phq9",
        every_days=7,
        starts_on=began.date(),
        now=began,
        by=clara.id,
    )
    for checkin in invented.of(measure()):
        at = began + timedelta(weeks=checkin.week)
        given = shortened.as_asked(alice, clara, checkin, MEASURES, at)
        send(replace(submission(alice, given.answers, at=at), asked=given.asked))
    shortened.begin_the_next(alice, invented, MEASURES, NOW)

    kinds = ["short" if one.is_short else "whole" for one in CheckIn.objects.order_by("answered_at")]
    # The alarm rings at the fifth whole form: it comes where a short one could have been.
    assert kinds == [*["whole"] * 3, *["short"] * 3, "whole", "whole", *["short"] * 3, "whole"]
    assert list(begun_forms(cast.viewer("alice"), NOW)) == ["phq9"]
    assert len(open_form(cast.viewer("alice"), alice.id, "phq9", NOW).asked) == shortened.BEGUN

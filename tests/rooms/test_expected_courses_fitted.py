"""A service's own expected courses: fitted at night from its people, kept whole or not at all, then used."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.core.management import call_command

from befriend.care.consent import Purpose
from befriend.care.ontrack import LEAST_PEOPLE, Basis, expectation_as_told, expectation_for, standing
from befriend.measure.items import Direction
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.checkins.models import CheckIn, OwnCurve, Score
from befriend.rooms.checkins.queries import expectation_here, later_scores
from befriend.rooms.checkins.services import fit_expected_courses, submitting
from befriend.rooms.consent.services import choose
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.people.models import Person, Service
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.stored import PlannedError, everything, failing_at
from tests.rooms.tracking import OFF_TRACK, go_through, phq9_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LOWER = Direction.LOWER_IS_BETTER


def fill(service: Service, people: int = LEAST_PEOPLE, *, key: str = "phq9", gain: float = 6.0) -> None:
    """People who start around 15 and have lost so many points after three weeks; written straight into the tables."""
    draw = np.random.default_rng(people)
    invented = [
        Person(id=uuid4(), service=service, username=f"p{key}{number}", password="!", shown_name="P", joined_at=NOW)
        for number in range(people)
    ]
    Person.objects.bulk_create(invented)
    checkins, scores = [], []
    for person in invented:
        first = draw.normal(15, 3)
        for week in range(4):
            checkin = CheckIn(
                id=uuid4(),
                service=service,
                client=person,
                measure_key=key,
                measure_version="1",
                pack="core",
                pack_version="1",
                language="en",
                answers=b"",
                opened_at=NOW,
                answered_at=NOW - timedelta(weeks=8 - week),
                received_at=NOW,
                entered_by="self",
            )
            checkins.append(checkin)
            value = first if week == 0 else first - gain * np.log1p(week) / np.log1p(3) + draw.normal(0, 2)
            scores.append(Score(checkin=checkin, subscale="total", value=value, answered=9, of=9))
    CheckIn.objects.bulk_create(checkins)
    Score.objects.bulk_create(scores)


def test_enough_people_give_a_curve_of_their_own_which_requests_then_use(cast: Cast) -> None:
    fill(cast.harbour)

    told = fit_expected_courses(service_id=cast.harbour.id, now=NOW)

    assert told["phq9"].people == LEAST_PEOPLE
    here = expectation_here(cast.harbour.id, measure(), NOW)
    assert here is not None
    assert (here.expectation.basis, here.people, here.fitted_at) == (Basis.OWN, LEAST_PEOPLE, NOW)
    # They were made to lose 6 points in three weeks, with a spread of 2 points in 200 people.
    found = standing(here.expectation, first_score=15, week=3, score=0, direction=LOWER)
    assert found.expected == pytest.approx(9.0, abs=0.6)
    assert here.tried_on == LEAST_PEOPLE / 2
    # The share within the bound of a trial fit: 80 %, and three standard errors of 100 people with three scores.
    assert here.within == pytest.approx(0.8, abs=0.1)


def test_one_person_too_few_and_the_stated_curve_stays(cast: Cast) -> None:
    fill(cast.harbour, LEAST_PEOPLE - 1)

    assert fit_expected_courses(service_id=cast.harbour.id, now=NOW) == {}
    here = expectation_here(cast.harbour.id, measure(), NOW)
    assert here is not None
    assert here.expectation.basis is Basis.STATED


def test_a_curve_serves_its_own_service_alone(cast: Cast) -> None:
    fill(cast.harbour, key="core10")

    fit_expected_courses(service_id=cast.harbour.id, now=NOW)

    assert expectation_here(cast.harbour.id, measure("core10"), NOW) is not None
    assert expectation_here(cast.hill.id, measure("core10"), NOW) is None


def estimates(kept: OwnCurve) -> list[float]:
    return [effect[1] for effect in kept.told["curve"]["effects"]]


def test_fitted_twice_it_is_the_same_curve_and_one_row(cast: Cast) -> None:
    fill(cast.harbour)
    fit_expected_courses(service_id=cast.harbour.id, now=NOW)
    once = OwnCurve.objects.get()

    fit_expected_courses(service_id=cast.harbour.id, now=NOW)

    # Sums in another order differ in their last digits.
    assert estimates(OwnCurve.objects.get()) == pytest.approx(estimates(once), rel=1e-9)
    assert AuditEntry.objects.filter(action="fit_expected_courses", client_id="").count() == 2


def test_a_fit_that_cannot_be_kept_leaves_the_curve_of_before(cast: Cast) -> None:
    fill(cast.harbour)
    fit_expected_courses(service_id=cast.harbour.id, now=NOW)
    before = everything()

    with failing_at(2), pytest.raises(PlannedError):
        fit_expected_courses(service_id=cast.harbour.id, now=NOW + timedelta(days=1))

    assert everything() == before


def keep_curve(cast: Cast, told: object) -> None:
    OwnCurve.objects.create(
        service=cast.harbour,
        measure_key="phq9",
        fitted_at=NOW,
        people=LEAST_PEOPLE,
        scores=800,
        tried_on=100,
        within=0.8,
        told=told,
    )


def readable() -> dict[str, Any]:
    stated = expectation_for("phq9", None, 0)
    assert stated is not None
    return expectation_as_told(stated)


UNREADABLE: list[object] = [{}, [], "text", {"form": 2}, {"bounds": [1]}, {"curve": {}}, {"share": "most"}]


@pytest.mark.parametrize("broken", UNREADABLE)
def test_with_a_curve_that_cannot_be_read_a_check_in_is_kept_and_its_safety_flag_raised(
    cast: Cast, broken: object, caplog: pytest.LogCaptureFixture
) -> None:
    go_through(cast["alice"], 14, 13, until=NOW - timedelta(days=7))
    keep_curve(cast, readable() | broken if isinstance(broken, dict) and broken else broken)

    send(submission(cast["alice"], answers(1, phq9_9=1), at=NOW))

    assert CheckIn.objects.filter(client=cast["alice"]).count() == 3
    assert Flag.objects.filter(client=cast["alice"], kind=Kind.SAFETY).exists()
    here = expectation_here(cast.harbour.id, measure(), NOW)
    assert here is not None
    assert here.expectation.basis is Basis.STATED
    assert "The own curve of phq9 cannot be read." in caplog.text
    assert not {"alice", str(cast.id("alice")), str(cast.harbour.id)} & set(caplog.text.lower().split())


@pytest.mark.parametrize(
    ("after", "basis"), [(timedelta(days=7), Basis.OWN), (timedelta(days=7, minutes=1), Basis.STATED)]
)
def test_a_curve_that_was_not_fitted_anew_for_a_week_gives_way_to_the_stated_one(
    cast: Cast, after: timedelta, basis: Basis
) -> None:
    keep_curve(cast, readable())

    here = expectation_here(cast.harbour.id, measure(), NOW + after)

    assert here is not None
    assert here.expectation.basis is basis


def test_a_worrying_answer_is_flagged_before_anything_is_derived(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(
        submitting, "refresh_after", lambda *_given: seen.append(Flag.objects.filter(kind=Kind.SAFETY).exists())
    )

    send(submission(cast["alice"], answers(0, phq9_9=1), at=NOW))

    assert seen == [True]


def test_a_curve_goes_when_its_people_have_become_too_few(cast: Cast) -> None:
    fill(cast.harbour)
    fit_expected_courses(service_id=cast.harbour.id, now=NOW)
    Score.objects.filter(checkin__client=Person.objects.filter(username__startswith="pphq9")[0]).delete()

    fit_expected_courses(service_id=cast.harbour.id, now=NOW)

    assert not OwnCurve.objects.exists()


def test_who_said_no_to_learning_from_many_is_not_among_them(cast: Cast) -> None:
    go_through(cast["alice"], 14, 12, 10)
    go_through(cast["bob"], 16, 12)
    assert [one.person for one in later_scores(cast.harbour.id, measure(), NOW)].count(str(cast.id("alice"))) == 2

    choose(viewer=cast.viewer("alice"), purpose=Purpose.LEARNING, is_given=False, until=None, now=NOW)

    left = later_scores(cast.harbour.id, measure(), NOW)
    assert [(one.person, one.week, one.score, one.first_score) for one in left] == [(str(cast.id("bob")), 1.0, 12, 16)]


def test_a_corrected_score_is_not_learned_from(cast: Cast) -> None:
    go_through(cast["alice"], 14, until=NOW - timedelta(weeks=1))
    wrong = send(submission(cast["alice"], phq9_of(20), at=NOW))
    send(submission(cast["alice"], phq9_of(10), at=NOW, corrects=wrong.checkin_id, correction_reason="A slip."))

    assert [one.score for one in later_scores(cast.harbour.id, measure(), NOW)] == [10]


def test_a_flag_follows_the_services_own_curve(cast: Cast) -> None:
    """People here lose six points in three weeks: 14 after 14 is within the stated bound of 15.2, not within theirs."""
    go_through(cast["bob"], 14, 14, 14, 14)
    fill(cast.harbour)
    fit_expected_courses(service_id=cast.harbour.id, now=NOW)

    go_through(cast["alice"], 14, 14, 14, 14)

    raised = Flag.objects.filter(kind=Kind.NOT_ON_TRACK)
    assert list(raised.values_list("client__username", flat=True)) == ["alice"]


def test_the_command_tells_of_each_service_what_it_came_to(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    fill(cast.harbour)
    go_through(cast["alice"], 14, 13)
    go_through(cast["zoe"], 14, 13)

    call_command("fit_expected_courses")

    told = capsys.readouterr().out
    assert f"Service {cast.harbour.id}, phq9: Fitted to {LEAST_PEOPLE + 1} people." in told
    assert f"Service {cast.hill.id}: too few people yet." in told


def test_a_verdict_inside_a_request_takes_less_than_five_milliseconds(cast: Cast) -> None:
    fill(cast.harbour)
    fit_expected_courses(service_id=cast.harbour.id, now=NOW)

    taken = []
    for _time in range(20):
        began = time.perf_counter()
        here = expectation_here(cast.harbour.id, measure(), NOW)
        assert here is not None
        standing(here.expectation, first_score=14, week=3, score=OFF_TRACK[-1], direction=LOWER)
        taken.append(time.perf_counter() - began)

    # The quickest of twenty: what else the machine does is not what is measured.
    assert min(taken) < 0.005

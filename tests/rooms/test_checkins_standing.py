"""Where a course stands is said one step at a time: the same as from the whole course, and as cheap when it is long."""

import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from befriend.rooms.checkins.courses import RECENT, standing_of, summarise
from befriend.rooms.checkins.models import CheckIn, CourseSummary
from befriend.rooms.checkins.occasion import correction_id
from befriend.rooms.checkins.queries import main_scores
from befriend.rooms.checkins.services import ENTERED_BY_STAFF, Submission
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission

FIRST = NOW - timedelta(days=150)


def remembered(key: str = "phq9") -> dict[str, object]:
    columns = summarise(measure(key), standing_of(()), None).columns()
    return dict(CourseSummary.objects.values(*columns).get())


def told_from_the_whole_course(cast: Cast, key: str = "phq9") -> dict[str, object]:
    return summarise(measure(key), standing_of(main_scores(cast.id("alice"), measure(key))), None).columns()


def any_answers(draw: random.Random, key: str) -> dict[str, int | None]:
    """Mostly whole forms, sometimes a single answer, sometimes one that is skipped."""
    kind = draw.random()
    skipped: dict[str, int | None] = {item.id: None for item in measure(key).items}
    if kind < 0.15:
        return skipped
    if kind < 0.35:
        only = draw.choice(measure(key).items)
        return skipped | {only.id: draw.choice(only.values)}
    return {item.id: draw.choice(item.values) for item in measure(key).items}


def any_form(draw: random.Random, cast: Cast, key: str, day: int) -> Submission:
    """A form of its day, one from paper that comes ten days late, or a correction of an earlier one."""
    given, kind = any_answers(draw, key), draw.random()
    at = FIRST + timedelta(days=day, hours=draw.randrange(12))
    open_ones = list(
        CheckIn.objects.filter(corrected_by__isnull=True).order_by("received_at").values_list("id", flat=True)
    )
    if kind < 0.15 and open_ones:
        old = draw.choice(open_ones)
        return submission(cast["alice"], given, key=key, form_id=correction_id(old), corrects=old, at=at)
    if kind < 0.35 and any(value is not None for value in given.values()):
        late = submission(cast["alice"], given, key=key, at=at - timedelta(days=10))
        return replace(late, entered_by=ENTERED_BY_STAFF)
    return submission(cast["alice"], given, key=key, at=at)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["phq9", "pc_ptsd5", "pcl5", "scs26"])
def test_what_is_remembered_says_what_the_whole_course_says(cast: Cast, key: str) -> None:
    draw = random.Random(key)

    for day in range(RECENT + 12):
        send(any_form(draw, cast, key, day), now=FIRST + timedelta(days=day, hours=13))

        assert remembered(key) == told_from_the_whole_course(cast, key)


def test_a_correction_of_the_first_check_in_changes_where_the_course_began(cast: Cast) -> None:
    began = send(submission(cast["alice"], answers(3), at=FIRST)).checkin_id
    send(submission(cast["alice"], answers(1), at=FIRST + timedelta(days=7)))

    send(submission(cast["alice"], answers(2), form_id=correction_id(began), corrects=began))

    assert remembered()["first"] == 16.0  # eight answers of 2, and the safety item at 0
    assert remembered() == told_from_the_whole_course(cast)


def test_a_row_from_before_anything_was_remembered_is_told_from_the_whole_course(cast: Cast) -> None:
    send(submission(cast["alice"], answers(3), at=FIRST))
    CourseSummary.objects.update(first=None, done_at=None)

    send(submission(cast["alice"], answers(1), at=FIRST + timedelta(days=7)))

    assert remembered() == told_from_the_whole_course(cast)


def test_a_check_in_reads_no_older_check_ins_of_its_course(cast: Cast) -> None:
    def statements(at: datetime) -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            send(submission(cast["alice"], answers(1), at=at))
        return [one["sql"] for one in asked]

    send(submission(cast["alice"], answers(1), at=FIRST))

    asked = statements(FIRST + timedelta(days=7))

    assert CheckIn.objects.count() == 2
    assert not any("SELECT" in one and "checkins_score" in one for one in asked)

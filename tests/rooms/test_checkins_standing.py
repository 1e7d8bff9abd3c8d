"""Where a course stands is said one step at a time: the same as from the whole course, and as cheap when it is long."""

import random
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from befriend.rooms.checkins.courses import RECENT, standing_of, summarise
from befriend.rooms.checkins.models import CheckIn, CourseSummary
from befriend.rooms.checkins.occasion import correction_id
from befriend.rooms.checkins.queries import main_scores
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission

FIRST = NOW - timedelta(days=150)


def remembered() -> dict[str, object]:
    return CourseSummary.objects.values(*summarise(measure(), standing_of(()), None).columns()).get()


def told_from_the_whole_course(cast: Cast) -> dict[str, object]:
    return summarise(measure(), standing_of(main_scores(cast.id("alice"), measure())), None).columns()


def any_answers(draw: random.Random) -> dict[str, int | None]:
    """Mostly whole forms, sometimes half a form without a score, sometimes one that is skipped."""
    kind = draw.random()
    if kind < 0.15:
        return answers(None, phq9_9=None)
    if kind < 0.3:
        return answers(None, phq9_1=draw.randrange(4))
    return answers(draw.randrange(4))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_is_remembered_says_what_the_whole_course_says(cast: Cast, seed: int) -> None:
    draw = random.Random(seed)

    for day in range(RECENT + 6):
        is_from_paper_later = draw.random() < 0.2
        at = FIRST + timedelta(days=day - (10 if is_from_paper_later else 0), hours=draw.randrange(12))
        send(submission(cast["alice"], any_answers(draw), at=at))

        assert remembered() == told_from_the_whole_course(cast)


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

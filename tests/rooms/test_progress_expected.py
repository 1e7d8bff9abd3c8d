"""A clinician sees a course beside what is expected of it, and since a review; the client sees nothing of either."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from befriend.care.ontrack import expectation_as_told, expectation_for
from befriend.content.reading import core_library
from befriend.measure.items import Direction
from befriend.rooms.checkins.models import OwnCurve
from befriend.rooms.checkins.queries import ExpectationHere
from befriend.rooms.plans.services import record_review
from befriend.rooms.progress.courses import ReviewShown, rows_of
from befriend.rooms.progress.expected import ExpectedShown, expected_shown
from befriend.rooms.progress.queries import caseload_in_order
from tests.rooms.cast import NOW, Cast, client_of_clara, measure
from tests.rooms.conftest import SignIn
from tests.rooms.test_progress_courses import points
from tests.rooms.tracking import OFF_TRACK, flagged_off_track, go_through
from tests.rooms.verbs import a_review

# How a course is told and drawn asks nothing of a database.
pytestmark = pytest.mark.one_database

LOWER = Direction.LOWER_IS_BETTER
TURNED = (*OFF_TRACK, 16, 12, 9, 7)
REVIEWED_WEEKS_AGO = 4


def shown(*values: float | None, reviewed_weeks_ago: float | None = None) -> ExpectedShown | None:
    """A PHQ-9 a week, the newest now, beside the stated course; and perhaps one review."""
    stated = expectation_for("phq9", None, 0)
    assert stated is not None
    rows = rows_of(measure().main, points(*values), (0, 27), core_library().measures["phq9"].words_for("en"))
    day = NOW.date() - timedelta(weeks=reviewed_weeks_ago) if reviewed_weeks_ago is not None else None
    reviews = [ReviewShown(1, day, "", "", None, "Clara")] if day else []
    return expected_shown(ExpectationHere(stated), LOWER, rows, reviews, (0, 27), NOW.date())


def test_every_score_after_the_first_has_what_was_expected_of_it() -> None:
    found = shown(*OFF_TRACK)

    assert found is not None
    told = list(found.rows.values())
    assert len(told) == len(OFF_TRACK) - 1
    assert [one.is_on_track for one in told] == [True] * 7 + [False]
    # By the NHS figures of docs/explanation/on-track.md: a first score of 14 is followed by about 10.2 after 8 weeks.
    assert [told[-1].expected, told[-1].bound] == pytest.approx([10.2, 14.3], abs=0.1)


@pytest.mark.parametrize("values", [(14,), (None, 14), (None,), ()])
def test_without_a_score_of_a_later_day_nothing_is_expected(values: tuple[float | None, ...]) -> None:
    assert shown(*values) is None


def test_what_is_drawn_never_leaves_the_measure() -> None:
    found = shown(1, *[0] * 20)

    assert found is not None
    assert all(0 <= one.low <= one.value <= one.high <= 27 for one in found.days)
    assert all(one.expected >= 0 for one in found.rows.values())


def test_nobody_is_compared_after_the_last_week() -> None:
    found = shown(14, *[10] * 30)

    assert found is not None
    assert len(found.rows) == 26
    assert found.latest is None
    assert (found.days[-1].at - (NOW.date() - timedelta(weeks=30))).days == 26 * 7


def test_since_a_review_the_course_starts_over_with_the_last_score_until_then() -> None:
    found = shown(*TURNED, reviewed_weeks_ago=REVIEWED_WEEKS_AGO)

    assert found is not None
    assert found.turn is not None
    assert (found.turn.from_score, len(found.turn.rows)) == (15, 4)
    assert [row.value for row in found.turn.rows] == [16, 12, 9, 7]
    assert all(row.low < row.since < row.high for row in found.turn.rows)
    # 7 lies far below where scores of 13 to 15 had led.
    assert found.turn.sign == "better"


@pytest.mark.parametrize(
    ("after", "sign"), [((15, 14, 15, 14), "same"), ((20, 22, 24, 26), "worse"), ((16, 12, 9, 7), "better")]
)
def test_how_it_turned_is_told_from_where_the_latest_score_lies(after: tuple[int, ...], sign: str) -> None:
    found = shown(*OFF_TRACK, *after, reviewed_weeks_ago=REVIEWED_WEEKS_AGO)

    assert found is not None
    assert found.turn is not None
    assert found.turn.sign == sign


@pytest.mark.parametrize("weeks_ago", [0, 8, 9])
def test_a_review_without_scores_on_both_sides_draws_no_course(weeks_ago: int) -> None:
    found = shown(*OFF_TRACK, reviewed_weeks_ago=weeks_ago)

    assert found is not None
    assert found.turn is None


def test_where_higher_is_better_a_rise_is_the_better_turn() -> None:
    stated = expectation_for("phq9", None, 0)
    assert stated is not None
    rows = rows_of(measure().main, points(*TURNED), (0, 27), core_library().measures["phq9"].words_for("en"))
    review = ReviewShown(1, NOW.date() - timedelta(weeks=REVIEWED_WEEKS_AGO), "", "", None, "Clara")

    found = expected_shown(
        ExpectationHere(replace(stated)), Direction.HIGHER_IS_BETTER, rows, [review], (0, 27), NOW.date()
    )

    assert found is not None
    assert found.turn is not None
    assert found.turn.sign == "worse"


def course_page(sign_in: SignIn, cast: Cast) -> str:
    return sign_in("clara").get(f"/clients/{cast.id('alice')}/phq9/").content.decode()


def test_the_page_says_whose_course_it_is_and_draws_it(cast: Cast, sign_in: SignIn) -> None:
    flagged_off_track(cast)

    page = course_page(sign_in, cast)

    assert "It is a stated one, from published figures" in page
    assert "564,914 courses of therapy" in page
    assert 'class="expected"' in page
    assert re.search(r"10\.2 \(14\.3\)", page)
    assert 'class="since-line"' not in page


def test_the_page_says_when_the_curve_is_the_services_own(cast: Cast, sign_in: SignIn) -> None:
    stated = expectation_for("phq9", None, 0)
    assert stated is not None
    fitted_at = timezone.now()  # the page uses no curve that is older than a week by the clock
    OwnCurve.objects.create(
        service=cast.harbour,
        measure_key="phq9",
        fitted_at=fitted_at,
        people=240,
        scores=900,
        tried_on=120,
        within=0.79,
        told=expectation_as_told(stated),
    )
    go_through(cast["alice"], 14, 12)

    page = course_page(sign_in, cast)

    assert "240 people of your own service" in page
    assert "79% lay within its bound" in page
    assert f"Worked out on {timezone.localdate(fitted_at):%-d %B %Y}." in page
    assert "564,914" not in page


def test_the_page_draws_the_course_since_a_review_with_its_table(cast: Cast, sign_in: SignIn) -> None:
    go_through(cast["alice"], *TURNED)
    day = NOW.date() - timedelta(weeks=REVIEWED_WEEKS_AGO)
    record_review(viewer=cast.viewer("clara"), review=a_review(cast, reviewed_on=day), now=NOW)

    page = course_page(sign_in, cast)

    assert 'class="since-line"' in page
    assert "Better than the course before the review led to expect" in page
    assert "Since review 1" in page
    assert "Expected of the latest score: 9.6, with the bound at 13.9." in page
    assert "Since review 1: Better than the course before the review led to expect." in page


def test_a_client_sees_neither_line_nor_word_of_it(cast: Cast, sign_in: SignIn) -> None:
    go_through(cast["alice"], *TURNED)
    day = NOW.date() - timedelta(weeks=REVIEWED_WEEKS_AGO)
    record_review(viewer=cast.viewer("clara"), review=a_review(cast, reviewed_on=day), now=NOW)

    page = sign_in("alice").get("/progress/phq9/").content.decode()

    for words in ("track", 'class="expected"', "since-line", "Expected", "bound"):
        assert words not in page


def test_a_measure_without_a_curve_has_a_course_page_as_before(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/core10/").content.decode()

    assert "What is expected" not in page


def test_a_client_not_on_track_stands_above_whoever_is_and_below_whoever_got_worse(cast: Cast) -> None:
    worse, steady = (client_of_clara(cast, name, since=NOW) for name in ("worse", "steady"))
    go_through(steady, 14, 14)
    flagged_off_track(cast)
    go_through(worse, 10, 20)

    clients = caseload_in_order(cast.viewer("clara"), NOW.date(), NOW)

    assert [name for _id, name in clients] == ["worse", cast["alice"].shown_name, "steady"]

"""A course told in rows and reviews: a change stands only where there is one, and a review of the plan always."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.html import escape

from befriend.content.reading import core_library
from befriend.measure.change import ChangeClass
from befriend.rooms.checkins.courses import CoursePoint
from befriend.rooms.flags.services import close_flag
from befriend.rooms.plans.services import record_review, write_note
from befriend.rooms.progress.courses import error_norm, rows_of
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.tracking import go_through
from tests.rooms.verbs import a_review, safety_flag


def points(*values: float | None) -> list[CoursePoint]:
    """One check-in a week, the newest now; None where too many questions were skipped."""
    weeks = range(len(values) - 1, -1, -1)
    return [
        CoursePoint(uuid4(), NOW - timedelta(weeks=week), value, "", 9, 9)
        for week, value in zip(weeks, values, strict=True)
    ]


def test_the_first_score_has_no_change_also_after_a_check_in_without_a_score() -> None:
    words = core_library().measures["phq9"].words_for("en")

    rows = rows_of(measure().main, points(None, 20, 10), (0, 27), words)

    # The NHS rule for the PHQ-9: six points or more.
    assert [row.change for row in rows] == [None, None, ChangeClass.RELIABLE_IMPROVEMENT]


def test_a_client_without_a_score_has_their_reviews_on_their_page(cast: Cast, sign_in: SignIn) -> None:
    record_review(viewer=cast.viewer("clara"), review=a_review(cast, agreed="We begin slowly."), now=NOW)

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()

    assert "We begin slowly." in page


def test_a_review_stands_beside_scores_only_where_the_measure_is_named(cast: Cast, sign_in: SignIn) -> None:
    send(submission(cast["alice"], at=NOW - timedelta(days=7)))
    record_review(viewer=cast.viewer("clara"), review=a_review(cast), now=NOW)
    browser, client = sign_in("clara"), f"/clients/{cast.id('alice')}/"

    assert "No score after this review yet." not in browser.get(client).content.decode()
    assert "No score after this review yet." in browser.get(f"{client}phq9/").content.decode()


def test_a_course_has_its_notes_and_the_door_to_write_one(cast: Cast, sign_in: SignIn) -> None:
    write_note(
        viewer=cast.viewer("clara"),
        note_id=uuid4(),
        client_id=cast.id("alice"),
        text="Evenings are hard.",
        is_shared=False,
        now=NOW,
    )

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/phq9/").content.decode()

    assert "Evenings are hard." in page
    assert f'href="/plan/{cast.id("alice")}/note/"' in page


def test_a_closed_flag_stays_readable_with_who_closed_it_and_why(cast: Cast, sign_in: SignIn) -> None:
    close_flag(viewer=cast.viewer("clara"), flag_id=safety_flag(cast), reason="We spoke, and met.", now=NOW)

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()

    assert "We spoke, and met." in page
    assert "Raised 22 November 2026. Closed 22 November 2026 by Clara." in page


UNKNOWN = "We cannot say how exact this score is."


@pytest.mark.parametrize(("key", "is_known"), [("phq9", True), ("gad7", False)])
def test_every_course_says_how_sure_its_score_is_or_that_nobody_knows(
    cast: Cast, sign_in: SignIn, key: str, is_known: bool
) -> None:
    send(submission(cast["alice"], answers(2, key), key=key))
    clara, alice = sign_in("clara"), f"/clients/{cast.id('alice')}/"
    card, course, own = (clara.get(alice), clara.get(f"{alice}{key}/"), sign_in("alice").get(f"/progress/{key}/"))

    assert [UNKNOWN not in page.content.decode() for page in (card, course, own)] == [is_known] * 3
    assert ("The interval is 1.96 standard errors" in course.content.decode()) == is_known
    assert ("The newest one most likely lies between" in own.content.decode()) == is_known


@pytest.mark.parametrize(("skipped", "says_so"), [({"phq9_1": None}, True), ({}, False)])
def test_a_client_reads_that_a_rule_nobody_checked_filled_in_what_they_skipped(
    cast: Cast, sign_in: SignIn, skipped: dict[str, int | None], says_so: bool
) -> None:
    send(submission(cast["alice"], answers(2) | skipped))

    page = sign_in("alice").get("/progress/phq9/").content.decode()

    assert ("we are less sure how to count it" in page) == says_so


def test_what_is_known_of_a_measure_in_english_alone_says_so_to_a_clinician_who_reads_spanish(
    cast: Cast, sign_in: SignIn
) -> None:
    send(submission(cast["alice"], answers(1) | {"phq9_1": None}))

    address = f"/clients/{cast.id('alice')}/phq9/"
    page = sign_in("clara").get(address, headers={"Accept-Language": "es"}).content.decode()

    norm, missing = error_norm(measure().main), measure().main.missing
    assert norm is not None
    assert f'<span lang="en" dir="ltr">{escape(norm.population)}</span>' in page
    assert f'(<span lang="en" dir="ltr">{escape(missing.source.citation)}' in page


def test_whoever_reads_spanish_reads_the_rule_and_what_was_assumed_in_it_and_sources_alone_as_they_were_published(
    cast: Cast, sign_in: SignIn
) -> None:
    go_through(cast["alice"], 14, 12)

    address = f"/clients/{cast.id('alice')}/phq9/"
    page = sign_in("clara").get(address, headers={"Accept-Language": "es"}).content.decode()

    in_spanish = re.sub(
        r'<(\w+)[^>]*lang="en".*?</\1>', "", page.partition("<main")[2].partition("<footer")[0], flags=re.S
    )
    for english in ("a change of 6 points", "score of 10", "Talking Therapies", "alpha)", "Depressed", "Assumed"):
        assert english not in in_spanish
    for spanish in (
        "Un cambio se llama fiable a partir de 6 puntos.",
        "El punto de corte es 10",
        "Supuesto, no medido",
    ):
        assert spanish in in_spanish


def test_the_cut_off_is_drawn_small_for_the_clinician_and_never_for_the_client(cast: Cast, sign_in: SignIn) -> None:
    send(submission(cast["alice"]))
    clara, cutoff = sign_in("clara"), 'class="cutoff"'

    assert cutoff in clara.get("/clients/").content.decode()
    assert cutoff in clara.get(f"/clients/{cast.id('alice')}/").content.decode()
    assert cutoff not in sign_in("alice").get("/progress/").content.decode()

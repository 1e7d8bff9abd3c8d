"""The small course of short forms: in words and without a number for the client, with the scale for who works here."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from befriend.measure.items import Direction, Measure
from befriend.rooms.checkins.models import Score
from befriend.rooms.checkins.queries import ShortFormSent
from befriend.rooms.progress.short import short_course
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.shortened import WEEK, send_short, with_a_sum

TODAY: date = NOW.date()


def one(trait: float | None, error: float | None = 0.4, ended: str = "sure", at: datetime = NOW) -> ShortFormSent:
    return ShortFormSent(uuid4(), at, trait, error, 4, 9, ended, False)


@pytest.mark.parametrize(
    ("trait", "words"),
    [
        (-2.4, "the lighter side"),
        (-1.0, "a little to the lighter side"),
        (0.0, "the middle"),
        (0.6, "a little to the heavier side"),
        (1.5, "the heavier side"),
    ],
)
def test_the_client_reads_a_place_in_words(trait: float, words: str) -> None:
    course = short_course([one(trait)], measure(), TODAY, is_own=True)

    assert course is not None
    assert course.rows[0].in_words == words


def test_how_sure_that_is_is_told_by_the_words_it_lies_between() -> None:
    course = short_course([one(-0.4, 0.45, "sure")], measure(), TODAY, is_own=True)

    # 1.96 x .45 = .88 on either side: from -1.28 to .48.
    assert course is not None
    assert course.rows[0].sure_in_words == "Quite sure: most likely between a little to the lighter side and the middle"


def test_a_form_that_was_left_open_says_only_that_nothing_is_sure() -> None:
    course = short_course([one(1.0, 0.5, "")], measure(), TODAY, is_own=True)

    assert course is not None
    assert course.rows[0].sure_in_words == "Not sure yet"


def test_the_picture_and_its_description_hold_no_number_of_the_trait_for_the_client() -> None:
    course = short_course([one(-1.2), one(0.3, 0.45, at=NOW + WEEK)], measure(), TODAY, is_own=True)

    assert course is not None
    assert course.drawing is not None
    assert course.drawing.values == ()
    assert not re.search(r"\d[.,]\d", course.description)
    assert course.description.endswith(
        "most likely between a little to the lighter side and a little to the heavier side."
    )


@pytest.mark.parametrize(("is_own", "ends"), [(True, ("Heavier", "Lighter")), (False, ("Worse", "Better"))])
def test_the_ends_are_named_by_the_direction_of_the_measure(is_own: bool, ends: tuple[str, str]) -> None:
    course = short_course([one(0.0)], measure(), TODAY, is_own=is_own)

    assert course is not None
    assert (course.high_label, course.low_label) == ends


def test_a_measure_that_was_turned_round_has_no_word_at_its_ends() -> None:
    course = short_course([one(0.0)], turned_round(), TODAY, is_own=True)

    assert course is not None
    assert (course.high_label, course.low_label) == ("", "")


def turned_round() -> Measure:
    return replace(measure(), total=replace(measure().main, direction=Direction.HIGHER_IS_BETTER))


# The pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(cast: Cast) -> UUID:
    """Alice's one short form, of a minute ago."""
    now = timezone.now()
    with_a_sum(cast, now - WEEK)
    return send_short(cast, at=now - timedelta(minutes=1))[0]


def section(sign_in: SignIn, who: str, path: str) -> str:
    page = sign_in(who).get(path).content.decode()
    found = re.search(r'id="short-forms".*?</section>', page, re.DOTALL)
    assert found is not None
    return found[0]


@pytest.mark.django_db
def test_a_clients_own_page_names_both_ends_and_says_no_number(cast: Cast, sent: UUID, sign_in: SignIn) -> None:
    shown = section(sign_in, "alice", "/progress/phq9/")

    assert ">Heavier</text>" in shown
    assert ">Lighter</text>" in shown
    words = re.sub(r"<[^>]*>", " ", shown)
    assert not re.search(r"\d[.,]\d|standard error", words)
    assert re.search(r"Quite sure|Only roughly", words)


@pytest.mark.django_db
def test_while_a_worrying_answer_waits_nobody_reads_that_things_are_light(
    cast: Cast, sent: UUID, sign_in: SignIn
) -> None:
    before = section(sign_in, "alice", "/progress/phq9/")
    send(submission(cast["alice"], answers(1) | {"phq9_9": 2}, at=timezone.now()))

    after = section(sign_in, "alice", "/progress/phq9/")

    assert "<strong>" in before
    assert "<strong>" not in after
    assert "<svg" not in after
    assert not re.search("light|heav|side", after, re.IGNORECASE)
    assert "Answer again" in after


@pytest.mark.django_db
def test_who_works_here_reads_what_the_numbers_are(cast: Cast, sent: UUID, sign_in: SignIn) -> None:
    shown = section(sign_in, "clara", f"/clients/{cast.id('alice')}/phq9/")

    assert "0 is the average of the group that the parameters come from" in shown
    assert "1 is one standard deviation of that group" in shown
    assert "BRIGHTEN and PERLA" in shown
    assert ">Worse</text>" in shown
    assert "A score</li>" not in shown


@pytest.mark.django_db
def test_without_any_sum_the_short_forms_can_still_be_seen(cast: Cast, sent: UUID, sign_in: SignIn) -> None:
    Score.objects.all().delete()

    assert "On days with few questions" in section(sign_in, "alice", "/progress/phq9/")

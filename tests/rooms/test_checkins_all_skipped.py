"""A check-in with every question skipped is kept and shown, and does not count as done: it stays due, kindly."""

from datetime import timedelta

import pytest

from befriend.rooms.checkins.models import CheckIn, CourseSummary
from befriend.rooms.checkins.queries import main_scores
from befriend.rooms.checkins.services import set_schedule
from befriend.rooms.flags.models import Flag
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.conftest import SignIn

TODAY = NOW.date()
YEAR = timedelta(days=365)
LONG_AGO = NOW - YEAR  # pages read the real clock: what was due then is due whenever this runs


def ask(cast: Cast, key: str = "phq9", at: object = TODAY) -> None:
    set_schedule(
        service_id=cast.harbour.id,
        client_id=cast.id("alice"),
        measure_key=key,
        every_days=7,
        starts_on=at,  # type: ignore[arg-type]
        now=NOW,
        by=cast.id("clara"),
    )


def skip_all(cast: Cast, key: str = "phq9", at: object = NOW) -> object:
    nothing = dict.fromkeys((item.id for item in measure(key).items), None)
    return send(submission(cast["alice"], nothing, key=key, at=at))  # type: ignore[arg-type]


def summary() -> CourseSummary:
    return CourseSummary.objects.get()


@pytest.mark.parametrize("key", ["phq9", "pcl5", "scs26", "proqol5", "pc_ptsd5"])
def test_a_form_with_every_question_skipped_is_kept_and_stays_due(cast: Cast, key: str) -> None:
    ask(cast, key)

    skip_all(cast, key)

    assert CheckIn.objects.count() == 1
    assert summary().due_on == TODAY
    assert [point.is_skipped for point in main_scores(cast.id("alice"), measure(key))] == [True]


def test_one_answer_is_enough_to_be_done(cast: Cast) -> None:
    ask(cast)

    send(submission(cast["alice"], answers(None, phq9_1=0, phq9_9=None)))

    assert summary().due_on == TODAY + timedelta(days=7)


def test_an_answer_outside_the_first_scale_is_an_answer(cast: Cast) -> None:
    ask(cast, "proqol5")

    send(
        submission(
            cast["alice"], {item.id: None for item in measure("proqol5").items} | {"proqol5_1": 2}, key="proqol5"
        )
    )

    assert summary().due_on == TODAY + timedelta(days=7)


def test_a_gate_that_was_answered_is_an_answer(cast: Cast) -> None:
    """Nothing terrible ever happened: the questions after it are not asked, and the score is 0."""
    ask(cast, "pc_ptsd5")

    send(
        submission(
            cast["alice"],
            {item.id: None for item in measure("pc_ptsd5").items} | {"pc_ptsd5_0": 0},
            key="pc_ptsd5",
        )
    )

    assert summary().due_on == TODAY + timedelta(days=7)


def test_the_day_counts_from_the_last_form_that_was_answered(cast: Cast) -> None:
    ask(cast, at=TODAY - timedelta(days=30))
    send(submission(cast["alice"], at=NOW - timedelta(days=9)))

    skip_all(cast)

    assert summary().due_on == TODAY - timedelta(days=2)


def test_skipping_everything_raises_no_flag(cast: Cast) -> None:
    ask(cast)

    skip_all(cast)

    assert not Flag.objects.exists()


def test_today_says_kindly_that_it_may_wait(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, at=LONG_AGO.date())
    before = sign_in("alice").get("/today/").content.decode()

    skip_all(cast, at=LONG_AGO)

    after = sign_in("alice").get("/today/").content.decode()
    assert "You skipped this last time" not in before
    assert "You skipped this last time. That is fine." in after
    assert "/check-in/phq9/" in after


def test_what_was_skipped_does_not_stand_first_among_what_is_due(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, at=LONG_AGO.date())
    ask(cast, "gad7", at=LONG_AGO.date() + timedelta(days=1))

    skip_all(cast, at=LONG_AGO)

    page = sign_in("alice").get("/today/").content.decode()
    assert page.index("/check-in/gad7/") < page.index("/check-in/phq9/")


def test_the_receipt_says_that_it_stays_for_later(cast: Cast, sign_in: SignIn) -> None:
    sent = skip_all(cast)

    page = sign_in("alice").get(f"/check-in/receipt/{sent.checkin_id}/").content.decode()  # type: ignore[attr-defined]

    assert "You skipped every question. That is fine." in page


@pytest.mark.parametrize(("who", "path"), [("alice", "/progress/phq9/"), ("clara", "/clients/{alice}/phq9/")])
def test_a_course_shows_a_skipped_form_as_skipped(cast: Cast, sign_in: SignIn, who: str, path: str) -> None:
    send(submission(cast["alice"], at=NOW - timedelta(days=7)))
    skip_all(cast)

    page = sign_in(who).get(path.format(alice=cast.id("alice"))).content.decode()

    assert "skipped" in page
    assert "too few answers" not in page


def test_the_clinician_reads_that_it_was_skipped(cast: Cast, sign_in: SignIn) -> None:
    ask(cast, at=LONG_AGO.date())

    skip_all(cast, at=LONG_AGO)

    assert "Skipped last time" in sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()

"""Two versions of one check-in: a clinician says which counts; it becomes a correction, and the flag ends with it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from befriend.base.errors import ConflictError, InputError, NotFoundError
from befriend.rooms.checkins.models import CheckIn, Conflict, CourseSummary
from befriend.rooms.checkins.occasion import correction_id
from befriend.rooms.checkins.queries import course_of, daily_checkins, filled_checkin
from befriend.rooms.checkins.services import ENTERED_BY_STAFF, settle_conflict, submit_checkin
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import closed_flags_of_client
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything

LATER = NOW + timedelta(hours=2)


def arrive_twice(cast: Cast, first: dict[str, int | None], second: dict[str, int | None], key: str = "phq9") -> UUID:
    """The check-in's id. Both versions carry it."""
    filled = submission(cast["alice"], first, key=key)
    send(filled)
    send(replace(filled, answers=second))
    return filled.id


def settle(cast: Cast, checkin_id: UUID, counts: UUID, words: str = "", who: str = "clara") -> None:
    settle_conflict(
        viewer=cast.viewer(who),
        client_id=cast.id("alice"),
        checkin_id=checkin_id,
        counts=counts,
        words=words,
        now=LATER,
    )


def second_version() -> UUID:
    return Conflict.objects.get().id


def course(cast: Cast) -> list[float | None]:
    return [point.value for point in course_of(cast.viewer("clara"), cast.id("alice"), measure(), LATER)]


def conflict_state() -> str:
    return Flag.objects.get(kind=Kind.CONFLICT).state


def test_the_second_version_counts_as_a_correction_and_the_first_is_kept(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))

    settle(cast, checkin_id, second_version(), "She meant the second.")

    # Eight questions answered 1 and the last one 0, added up as the PHQ-9 is.
    assert course(cast) == [8.0]
    assert CourseSummary.objects.get().latest == 8.0
    old = filled_checkin(cast.viewer("clara"), cast.id("alice"), checkin_id, LATER)
    assert (old.answers, old.is_corrected) == (answers(0), True)
    new = filled_checkin(cast.viewer("clara"), cast.id("alice"), CheckIn.objects.get(corrects=checkin_id).id, LATER)
    assert "She meant the second." in new.correction_reason
    assert new.answered_at == old.answered_at


def test_the_flag_is_closed_with_the_choice_and_the_words(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))

    settle(cast, checkin_id, second_version(), "She meant the second.")

    (closed,) = closed_flags_of_client(cast.viewer("clara"), cast.id("alice"), LATER, 9)
    assert closed.kind == Kind.CONFLICT
    assert closed.reason.startswith("Two versions arrived. The one received on")
    assert closed.reason.endswith("She meant the second.")


def test_when_the_first_counts_nothing_is_added_and_the_flag_is_closed(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))

    settle(cast, checkin_id, checkin_id)

    assert course(cast) == [0.0]
    assert CheckIn.objects.count() == 1
    assert conflict_state() == State.CLOSED


@pytest.mark.parametrize("is_second", [True, False])
def test_the_same_choice_again_does_no_harm(cast: Cast, is_second: bool) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))
    counts = second_version() if is_second else checkin_id
    settle(cast, checkin_id, counts, "Once.")
    before = everything()

    settle(cast, checkin_id, counts, "Twice.")

    assert everything() == before


@pytest.mark.parametrize("is_second", [True, False])
def test_another_choice_afterwards_is_refused_and_changes_nothing(cast: Cast, is_second: bool) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))
    one, other = (second_version(), checkin_id) if is_second else (checkin_id, second_version())
    settle(cast, checkin_id, one)
    before = everything()

    with pytest.raises(ConflictError):
        settle(cast, checkin_id, other)

    assert everything() == before


def test_what_is_not_one_of_the_versions_is_refused(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))
    before = everything()

    with pytest.raises(InputError):
        settle(cast, checkin_id, uuid4())

    assert everything() == before


@pytest.mark.parametrize("who", ["carl", "fay", "dora", "ivan", "lena", "hope"])
def test_only_who_is_linked_settles_it(cast: Cast, who: str) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))

    with pytest.raises(NotFoundError):
        settle(cast, checkin_id, checkin_id, who=who)

    assert conflict_state() == State.OPEN


def test_what_arrived_once_has_nothing_to_settle(cast: Cast) -> None:
    once = send(submission(cast["alice"])).checkin_id

    with pytest.raises(NotFoundError):
        settle(cast, once, once)


def test_a_safety_answer_in_the_version_that_counts_has_its_own_flag(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, answers(1), answers(1, phq9_9=1))

    settle(cast, checkin_id, second_version())

    counting = CheckIn.objects.get(corrects=checkin_id).id
    assert Flag.objects.filter(kind=Kind.SAFETY, subject_id=counting, state=State.OPEN).exists()


def test_settling_closes_no_safety_flag(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, answers(1, phq9_9=1), answers(1))

    settle(cast, checkin_id, second_version())

    assert Flag.objects.get(kind=Kind.SAFETY).state == State.OPEN


def test_after_the_client_corrected_it_the_correction_is_what_counts(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))
    mended = submission(cast["alice"], answers(2), form_id=correction_id(checkin_id), corrects=checkin_id)
    corrected = submit_checkin(submission=mended, now=LATER, by=cast.id("alice")).checkin_id

    settle(cast, checkin_id, corrected)

    assert course(cast) == [16.0]
    assert conflict_state() == State.CLOSED


def test_two_versions_from_paper_that_differ_in_their_day_move_to_the_day_that_counts(cast: Cast) -> None:
    filled = replace(submission(cast["alice"], at=NOW - timedelta(days=9)), entered_by=ENTERED_BY_STAFF)
    submit_checkin(submission=filled, now=NOW, by=cast.id("clara"))
    submit_checkin(submission=replace(filled, answered_at=NOW - timedelta(days=3)), now=NOW, by=cast.id("clara"))

    settle(cast, filled.id, second_version())

    points = course_of(cast.viewer("clara"), cast.id("alice"), measure(), LATER)
    assert [point.answered_at.date() for point in points] == [date(2026, 11, 19)]
    assert CourseSummary.objects.get().recent == [["2026-11-19", 8.0]]


def test_a_settled_daily_check_in_stands_in_the_days_once(cast: Cast) -> None:
    checkin_id = arrive_twice(cast, {"how_i_am": 1}, {"how_i_am": 4}, key="daily")

    settle(cast, checkin_id, second_version())

    days = daily_checkins(cast.viewer("clara"), cast.id("alice"), LATER, 9)
    assert [one.answers for one in days] == [{"how_i_am": 4}]


def test_the_page_shows_both_answers_and_leads_back_to_the_client(cast: Cast, sign_in: SignIn) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(0, phq9_1=3))
    browser, path = sign_in("clara"), f"/check-in/answers/{cast.id('alice')}/{checkin_id}/settle/"
    page = browser.get(path).content.decode()
    different, same = page.split("What is the same in all versions")
    assert "Nearly every day" in different
    assert "Nearly every day" not in same

    done = browser.post(path, {"counts": str(second_version()), "words": "She said so."}, follow=True)

    assert done.redirect_chain == [(f"/clients/{cast.id('alice')}/", 302)]
    assert conflict_state() == State.CLOSED


def test_without_a_choice_the_words_come_back(cast: Cast, sign_in: SignIn) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))

    page = sign_in("clara").post(
        f"/check-in/answers/{cast.id('alice')}/{checkin_id}/settle/", {"words": "She said so."}
    )

    assert page.status_code == 422
    assert "Please choose one of the versions." in page.content.decode()
    assert "She said so." in page.content.decode()


@pytest.mark.parametrize("path", ["/flags/", "/clients/{alice}/", "/check-in/answers/{alice}/{checkin}/"])
def test_a_waiting_conflict_leads_to_the_choice(cast: Cast, sign_in: SignIn, path: str) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))
    link = f"/check-in/answers/{cast.id('alice')}/{checkin_id}/settle/"
    path = path.format(alice=cast.id("alice"), checkin=checkin_id)
    assert link in sign_in("clara").get(path).content.decode()

    settle(cast, checkin_id, checkin_id)

    assert link not in sign_in("clara").get(path).content.decode()


def test_the_client_is_not_led_to_settle(cast: Cast, sign_in: SignIn) -> None:
    checkin_id = arrive_twice(cast, answers(0), answers(1))

    page = sign_in("alice").get(f"/check-in/answers/{cast.id('alice')}/{checkin_id}/")

    assert "settle" not in page.content.decode()
    assert sign_in("alice").get(f"/check-in/answers/{cast.id('alice')}/{checkin_id}/settle/").status_code == 404

"""A correction keeps the old check-in, takes it out of the course, and leaves its flags alone."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from befriend.base.errors import ConflictError
from befriend.rooms.checkins.models import CheckIn, Conflict, CourseSummary
from befriend.rooms.checkins.occasion import correction_id
from befriend.rooms.checkins.queries import course_of, filled_checkin
from befriend.rooms.checkins.services import Receipt, submit_checkin
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.conftest import SignIn


def correct(cast: Cast, old: UUID, given: dict[str, int | None], client: str = "alice") -> Receipt:
    mended = submission(
        cast[client], given, form_id=correction_id(old), corrects=old, correction_reason="I chose the wrong line."
    )
    return submit_checkin(submission=mended, now=NOW, by=cast.id(client))


def test_a_correction_keeps_the_old_answers_and_says_why(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(3))).checkin_id

    new = correct(cast, old, answers(1)).checkin_id

    viewer = cast.viewer("clara")
    assert filled_checkin(viewer, cast.id("alice"), old, NOW).answers == answers(3)
    assert filled_checkin(viewer, cast.id("alice"), old, NOW).is_corrected
    assert filled_checkin(viewer, cast.id("alice"), new, NOW).correction_reason == "I chose the wrong line."
    assert CheckIn.objects.get(id=new).corrects_id == old


def test_the_course_holds_the_correction_and_not_the_corrected(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(3), at=NOW - timedelta(hours=1))).checkin_id

    new = correct(cast, old, answers(1)).checkin_id

    course = course_of(cast.viewer("clara"), cast.id("alice"), measure(), NOW)
    # Eight questions answered 1 and the last one 0, added up as the PHQ-9 is.
    assert [(point.checkin_id, point.value) for point in course] == [(new, 8.0)]
    assert CourseSummary.objects.get().latest == 8.0


def test_a_correction_leaves_the_flag_of_the_old_answer(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(1, phq9_9=2))).checkin_id

    correct(cast, old, answers(1))

    assert Flag.objects.get(kind=Kind.SAFETY, subject_id=old).state == State.OPEN


def test_a_safety_answer_in_a_correction_raises_its_own_flag(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(1))).checkin_id

    new = correct(cast, old, answers(1, phq9_9=1)).checkin_id

    assert Flag.objects.filter(kind=Kind.SAFETY, subject_id=new, state=State.OPEN).exists()


def test_a_form_and_its_corrections_are_one_time_and_each_positive_answer_stays_to_be_seen(
    cast: Cast, sign_in: SignIn
) -> None:
    first = send(submission(cast["alice"], answers(1, phq9_9=1), at=NOW - timedelta(hours=2))).checkin_id
    second = correct(cast, first, answers(1, phq9_9=3)).checkin_id
    third = correct(cast, second, answers(1, phq9_9=2)).checkin_id

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()

    assert "1 safety question was answered above zero" in page
    assert page.count("The same form, corrected.") == 2
    for one in (first, second, third):
        assert Flag.objects.get(kind=Kind.SAFETY, subject_id=one).state == State.OPEN
        assert reverse("checkins:answers", args=[cast.id("alice"), one]) in page


def test_another_form_is_another_time_however_often_the_first_was_corrected(cast: Cast, sign_in: SignIn) -> None:
    first = send(submission(cast["alice"], answers(1, phq9_9=1), at=NOW - timedelta(days=1))).checkin_id
    correct(cast, first, answers(1, phq9_9=2))
    send(submission(cast["alice"], answers(1, phq9_9=1)))

    page = sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()

    assert "2 times a safety question was answered above zero" in page


def test_of_a_correction_of_a_correction_the_first_form_is_known_also_where_it_was_safe(cast: Cast) -> None:
    first = send(submission(cast["alice"], answers(1))).checkin_id
    second = correct(cast, first, answers(1, phq9_9=1)).checkin_id
    third = correct(cast, second, answers(1, phq9_9=2)).checkin_id

    raised = {flag.subject_id: flag.first_subject_id for flag in Flag.objects.filter(kind=Kind.SAFETY)}
    assert raised == {second: first, third: first}


def test_a_check_in_is_corrected_once(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(3))).checkin_id
    correct(cast, old, answers(1))
    second = submission(cast["alice"], answers(2, phq9_9=1), form_id=uuid4(), corrects=old)

    sent = submit_checkin(submission=second, now=NOW, by=cast.id("alice"))

    assert sent.is_conflict
    assert sent.raised_safety
    assert CheckIn.objects.count() == 2
    assert Flag.objects.filter(kind=Kind.SAFETY, subject_id=second.id, state=State.OPEN).exists()


@pytest.mark.parametrize(("changed", "versions"), [({}, 0), ({"phq9_9": "3"}, 1)])
def test_a_correction_posted_again_loses_nothing(
    cast: Cast, sign_in: SignIn, changed: dict[str, str], versions: int
) -> None:
    old = send(submission(cast["alice"], answers(1), at=timezone.now() - timedelta(days=1))).checkin_id
    browser, address = sign_in("alice"), reverse("checkins:correct", args=[old])
    posted = {"form_id": str(correction_id(old)), **{key: str(value) for key, value in answers(2).items()}}

    answered = [browser.post(address, posted).status_code, browser.post(address, posted | changed).status_code]

    assert answered == [302, 302]
    assert Conflict.objects.count() == versions
    assert Flag.objects.filter(kind=Kind.SAFETY).count() == versions


def test_a_correction_can_be_corrected(cast: Cast) -> None:
    first = send(submission(cast["alice"], answers(3))).checkin_id
    second = correct(cast, first, answers(2)).checkin_id

    third = correct(cast, second, answers(1)).checkin_id

    course = course_of(cast.viewer("alice"), cast.id("alice"), measure(), NOW)
    assert [point.checkin_id for point in course] == [third]


def test_nobody_corrects_another_clients_check_in(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(3))).checkin_id

    with pytest.raises(ConflictError):
        correct(cast, old, answers(1), client="bob")

    assert CheckIn.objects.count() == 1


def test_a_correction_sent_again_is_one_row(cast: Cast) -> None:
    old = send(submission(cast["alice"], answers(3))).checkin_id

    assert correct(cast, old, answers(1)) == correct(cast, old, answers(1))
    assert CheckIn.objects.count() == 2


def test_a_correction_takes_the_place_of_the_corrected_in_the_course(cast: Cast) -> None:
    first_at = NOW - timedelta(days=60)
    first = send(submission(cast["alice"], answers(2), at=first_at), now=first_at).checkin_id
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=7)), now=NOW - timedelta(days=7))

    new = correct(cast, first, answers(1)).checkin_id

    course = course_of(cast.viewer("clara"), cast.id("alice"), measure(), NOW)
    assert course[0].checkin_id == new
    assert course[0].answered_at == first_at
    assert CourseSummary.objects.get().latest == 0.0


def test_ones_own_course_leads_from_each_check_in_to_its_correction(cast: Cast, sign_in: SignIn) -> None:
    first = send(submission(cast["alice"], answers(3), at=NOW - timedelta(days=7))).checkin_id
    second = send(submission(cast["alice"], answers(1))).checkin_id

    page = sign_in("alice").get("/progress/phq9/").content.decode()

    assert all(f'href="/check-in/correct/{one}/"' in page for one in (first, second))


def test_ones_own_answers_lead_to_their_correction_until_they_are_corrected(cast: Cast, sign_in: SignIn) -> None:
    old = send(submission(cast["alice"], answers(3))).checkin_id
    path = f"/check-in/answers/{cast.id('alice')}/{old}/"
    assert f"/check-in/correct/{old}/" in sign_in("alice").get(path).content.decode()

    correct(cast, old, answers(1))

    assert f"/check-in/correct/{old}/" not in sign_in("alice").get(path).content.decode()


def test_a_clinician_is_not_led_to_correct_for_the_client(cast: Cast, sign_in: SignIn) -> None:
    old = send(submission(cast["alice"], answers(3))).checkin_id

    pages = [
        sign_in("clara").get(path).content.decode()
        for path in (f"/check-in/answers/{cast.id('alice')}/{old}/", f"/clients/{cast.id('alice')}/phq9/")
    ]

    assert not any("/check-in/correct/" in page for page in pages)

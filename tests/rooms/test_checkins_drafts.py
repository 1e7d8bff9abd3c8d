"""A form that is saved but not sent: it comes back as it was left, and a safety answer in it is seen at once."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from befriend.base.errors import AnswerError, ConflictError, NotFoundError
from befriend.rooms.checkins.models import CheckIn, Draft
from befriend.rooms.checkins.queries import filled_checkin, open_form
from befriend.rooms.checkins.services import ENTERED_BY_STAFF, Submission, save_draft
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from tests.rooms.cast import NOW, Cast, answers, canary, send, submission
from tests.rooms.stored import everything


def save(begun: Submission) -> bool:
    return save_draft(submission=begun, now=NOW, by=begun.client_id)


def test_a_form_comes_back_as_it_was_left(cast: Cast) -> None:
    begun = submission(cast["alice"], answers(None, phq9_1=2), note="half a line")
    save(begun)

    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)

    assert opened.is_resumed
    assert (opened.id, opened.note) == (begun.id, "half a line")
    assert opened.answers == answers(None, phq9_1=2, phq9_9=0)


def test_a_safety_answer_in_a_draft_raises_its_flag_at_once(cast: Cast) -> None:
    assert save(submission(cast["alice"], {"phq9_9": 1}))

    flag = Flag.objects.get()
    assert (flag.kind, flag.owner_id) == (Kind.SAFETY, cast.id("clara"))


def test_a_draft_without_a_safety_answer_raises_nothing(cast: Cast) -> None:
    assert not save(submission(cast["alice"], answers(3)))

    assert not Flag.objects.exists()


def test_a_draft_saved_with_every_answer_raises_one_flag(cast: Cast) -> None:
    begun = submission(cast["alice"], {"phq9_9": 1})
    save(begun)
    save(replace(begun, answers={"phq9_9": 2}))

    send(replace(begun, answers=answers(1, phq9_9=2)))

    assert Flag.objects.count() == 1


def test_a_safety_answer_taken_back_before_sending_keeps_its_flag(cast: Cast) -> None:
    begun = submission(cast["alice"], {"phq9_9": 2})
    save(begun)

    send(replace(begun, answers=answers(1, phq9_9=0)))

    assert Flag.objects.get().kind == Kind.SAFETY


def test_sending_takes_the_draft_away(cast: Cast) -> None:
    begun = submission(cast["alice"], answers(1))
    save(begun)

    send(begun)

    assert not Draft.objects.exists()


def test_a_draft_that_arrives_after_sending_and_says_the_same_changes_nothing(cast: Cast) -> None:
    sent = submission(cast["alice"], answers(1))
    send(sent)
    before = everything()

    assert not save(sent)

    assert everything() == before


def test_other_answers_saved_after_sending_are_not_said_to_be_kept(cast: Cast) -> None:
    sent = submission(cast["alice"], answers(1))
    send(sent)
    before = everything()

    with pytest.raises(ConflictError):
        save(replace(sent, answers=answers(3)))

    assert everything() == before


def test_a_safety_answer_saved_after_sending_is_kept_and_seen(cast: Cast) -> None:
    sent = submission(cast["alice"], answers(1))
    send(sent)

    assert save(replace(sent, answers=answers(1, phq9_9=3)))

    assert set(Flag.objects.values_list("kind", flat=True)) == {Kind.SAFETY, Kind.CONFLICT}
    filled = filled_checkin(cast.viewer("clara"), cast.id("alice"), sent.id, NOW)
    assert len(filled.conflicts) == 1


def test_a_safety_answer_that_was_sent_makes_no_second_version_of_a_late_draft(cast: Cast) -> None:
    sent = submission(cast["alice"], answers(1, phq9_9=2))
    send(sent)

    with pytest.raises(ConflictError):
        save(replace(sent, answers={"phq9_9": 2}))

    assert Flag.objects.get().kind == Kind.SAFETY


def test_a_saved_form_comes_back_after_answers_from_paper(cast: Cast) -> None:
    begun = submission(cast["alice"], answers(2))
    save(begun)

    send(replace(submission(cast["alice"], answers(1)), id=uuid4(), entered_by=ENTERED_BY_STAFF))

    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)
    assert (opened.id, opened.is_resumed) == (begun.id, True)


def test_a_form_of_another_service_is_refused(cast: Cast) -> None:
    begun = replace(submission(cast["alice"], answers(1)), service_id=uuid4())

    with pytest.raises(NotFoundError):
        send(begun)
    with pytest.raises(NotFoundError):
        save(begun)

    assert not CheckIn.objects.exists()


def test_a_draft_of_the_next_form_is_not_the_last_one(cast: Cast) -> None:
    send(submission(cast["alice"], answers(3), at=NOW - timedelta(days=7)))

    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)

    assert not opened.is_resumed
    assert not CheckIn.objects.filter(id=opened.id).exists()


def test_another_clients_draft_is_untouched(cast: Cast) -> None:
    begun = submission(cast["alice"], answers(1), note=canary("alice"))
    save(begun)
    before = Draft.objects.values().get()

    save(submission(cast["bob"], answers(3, phq9_9=1), form_id=begun.id))

    assert Draft.objects.values().get(client=cast["alice"]) == before
    assert open_form(cast.viewer("bob"), cast.id("bob"), "phq9", NOW).answers == answers(3, phq9_9=1)


def test_a_draft_with_an_impossible_answer_is_refused(cast: Cast) -> None:
    with pytest.raises(AnswerError):
        save(submission(cast["alice"], {"phq9_1": 7}))

    assert not Draft.objects.exists()

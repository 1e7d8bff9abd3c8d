"""A form that is saved but not sent: it comes back as it was left, and a safety answer in it is seen at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from befriend.base.errors import AnswerError, ConflictError
from befriend.rooms.checkins.models import CheckIn, Draft
from befriend.rooms.checkins.queries import open_form
from befriend.rooms.checkins.services import Submission, save_draft
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


@pytest.mark.parametrize("late", [answers(3), answers(1, phq9_9=3)])
def test_a_draft_that_arrives_after_sending_changes_nothing(cast: Cast, late: dict[str, int | None]) -> None:
    sent = submission(cast["alice"], answers(1))
    send(sent)
    before = everything()

    save(replace(sent, answers=late))

    assert everything() == before


def test_a_draft_of_the_next_form_is_not_the_last_one(cast: Cast) -> None:
    send(submission(cast["alice"], answers(3), at=NOW - timedelta(days=7)))

    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)

    assert not opened.is_resumed
    assert not CheckIn.objects.filter(id=opened.id).exists()


def test_another_clients_draft_is_refused_and_untouched(cast: Cast) -> None:
    begun = submission(cast["alice"], answers(1), note=canary("alice"))
    save(begun)
    before = everything()

    with pytest.raises(ConflictError):
        save(submission(cast["bob"], answers(3, phq9_9=1), form_id=begun.id))

    assert everything() == before


def test_a_draft_with_an_impossible_answer_is_refused(cast: Cast) -> None:
    with pytest.raises(AnswerError):
        save(submission(cast["alice"], {"phq9_1": 7}))

    assert not Draft.objects.exists()

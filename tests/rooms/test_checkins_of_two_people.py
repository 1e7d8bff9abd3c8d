"""A form's id that somebody else used takes nothing from anybody: each one's answers are kept and looked at."""

from dataclasses import replace

import pytest

from befriend.rooms.checkins.models import CheckIn, Draft
from befriend.rooms.checkins.queries import open_form
from befriend.rooms.checkins.services import save_draft, submit_checkin
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from tests.rooms.cast import NOW, Cast, answers, send, submission


def of_bob(cast: Cast) -> None:
    """Bob's answers under the id that Alice's next form carries."""
    taken = replace(submission(cast["alice"], answers(1)), client_id=cast.id("bob"))
    submit_checkin(submission=taken, now=NOW, by=cast.id("bob"))


def safety_flags(cast: Cast) -> int:
    return Flag.objects.filter(client=cast["alice"], kind=Kind.SAFETY).count()


def test_an_id_that_somebody_else_used_keeps_nobody_from_checking_in(cast: Cast) -> None:
    mine = submission(cast["alice"], answers(1, phq9_9=3))
    of_bob(cast)

    first, again = send(mine), send(mine)

    assert first == again
    assert CheckIn.objects.get(client=cast["alice"]).id == first.checkin_id != mine.id
    assert safety_flags(cast) == 1


def test_a_form_saved_under_an_id_that_somebody_else_used_raises_its_flag_and_opens_again(cast: Cast) -> None:
    mine = submission(cast["alice"], answers(1, phq9_9=3))
    of_bob(cast)

    save_draft(submission=mine, now=NOW, by=cast.id("alice"))

    assert safety_flags(cast) == 1
    assert open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW).answers == mine.answers


def test_somebody_elses_check_in_deletes_no_draft(cast: Cast) -> None:
    mine = submission(cast["alice"], answers(1))
    save_draft(submission=mine, now=NOW, by=cast.id("alice"))

    of_bob(cast)

    assert Draft.objects.get().client_id == cast.id("alice")


@pytest.mark.parametrize("key", ["proqol5"])
def test_what_a_helper_answers_about_helping_raises_nothing_for_others(cast: Cast, key: str) -> None:
    one = submission(cast["alice"], answers(1, key=key), key=key)

    send(one)
    send(replace(one, answers=answers(2, key=key)))

    assert not Flag.objects.exists()

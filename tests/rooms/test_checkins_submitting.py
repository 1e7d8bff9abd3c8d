"""A check-in is stored once, with what it said: resent, clicked twice, from two tabs, or with other content."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from befriend.base.errors import AnswerError, ConflictError, InputError
from befriend.measure.scoring.one import score
from befriend.rooms.checkins.models import CheckIn, Conflict, CourseSummary, Score
from befriend.rooms.checkins.queries import filled_checkin, open_form
from befriend.rooms.checkins.services import ENTERED_BY_STAFF, save_draft
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.people.models import CareLink
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything

DAILY = {"how_i_am": 3, "towards_myself": None}


@pytest.mark.parametrize("given", [answers(2), answers(None), answers(1, phq9_9=3)])
def test_the_same_form_again_is_one_row_with_the_same_receipt(cast: Cast, given: dict[str, int | None]) -> None:
    filled = submission(cast["alice"], given)
    receipt = send(filled)
    before = everything()

    again = send(filled, now=NOW + timedelta(hours=2))

    assert again == receipt
    assert everything() == before


def test_a_form_sent_again_after_the_next_check_in_is_still_the_same_row(cast: Cast) -> None:
    first = submission(cast["alice"], answers(1), at=NOW - timedelta(days=7))
    receipt = send(first)
    send(submission(cast["alice"], answers(2), at=NOW))
    before = everything()

    assert send(first, now=NOW + timedelta(days=1)) == receipt
    assert everything() == before


def test_two_tabs_opened_before_sending_carry_one_id(cast: Cast) -> None:
    one_tab, other_tab = submission(cast["alice"]), submission(cast["alice"])

    send(one_tab)
    send(other_tab)

    assert one_tab.id == other_tab.id
    assert CheckIn.objects.count() == 1


def test_the_next_form_is_a_new_check_in(cast: Cast) -> None:
    send(submission(cast["alice"], at=NOW - timedelta(days=7)))

    send(submission(cast["alice"], at=NOW))

    assert CheckIn.objects.count() == 2


def test_other_content_under_the_same_id_is_kept_once_beside_the_first(cast: Cast) -> None:
    filled = submission(cast["alice"], answers(1))
    send(filled)
    other = replace(filled, answers=answers(2))

    first_time, second_time = send(other), send(other, now=NOW + timedelta(minutes=5))

    assert first_time.is_conflict
    assert first_time == second_time
    assert Conflict.objects.count() == 1
    kept = filled_checkin(cast.viewer("clara"), cast.id("alice"), filled.id, NOW)
    assert kept.answers == answers(1)
    assert [version.answers for version in kept.conflicts] == [answers(2)]


def test_every_other_version_is_kept(cast: Cast) -> None:
    filled = submission(cast["alice"], answers(1))
    for given in (answers(1), answers(2), answers(3), answers(2), answers(1)):
        send(replace(filled, answers=given))

    kept = filled_checkin(cast.viewer("clara"), cast.id("alice"), filled.id, NOW)

    assert sorted(version.answers["phq9_1"] or 0 for version in kept.conflicts) == [2, 3]


def test_another_note_under_the_same_id_is_a_conflict_too(cast: Cast) -> None:
    filled = submission(cast["alice"], DAILY, key="daily", note="first")
    send(filled)

    assert send(replace(filled, note="second")).is_conflict


def test_a_conflict_raises_a_flag_with_an_owner_and_leaves_the_course_alone(cast: Cast) -> None:
    filled = submission(cast["alice"], answers(1))
    send(filled)
    scores = list(Score.objects.values())

    send(replace(filled, answers=answers(3)))

    flag = Flag.objects.get(kind=Kind.CONFLICT)
    assert flag.owner_id == cast.id("clara")
    assert flag.subject_id == filled.id
    assert list(Score.objects.values()) == scores


def test_a_safety_answer_in_the_other_version_is_never_lost(cast: Cast) -> None:
    filled = submission(cast["alice"], answers(1))
    send(filled)

    receipt = send(replace(filled, answers=answers(1, phq9_9=1)))

    assert receipt.raised_safety
    assert Flag.objects.filter(kind=Kind.SAFETY, subject_id=filled.id).exists()


@pytest.mark.parametrize("client", ["bob", "zoe"])
def test_another_clients_id_touches_nothing_of_theirs(cast: Cast, client: str) -> None:
    theirs = submission(cast["alice"], answers(1), note="")
    send(theirs)
    before = CheckIn.objects.values().get()

    sent = send(submission(cast[client], answers(2, phq9_9=2), form_id=theirs.id))

    assert CheckIn.objects.values().get(client=cast["alice"]) == before
    assert CheckIn.objects.get(client=cast[client]).id == sent.checkin_id != theirs.id
    assert Flag.objects.get(kind=Kind.SAFETY).client_id == cast.id(client)


def test_an_id_of_another_measure_is_refused(cast: Cast) -> None:
    sent = submission(cast["alice"], answers(1))
    send(sent)

    with pytest.raises(ConflictError):
        send(submission(cast["alice"], answers(1, key="gad7"), key="gad7", form_id=sent.id))


def test_a_skipped_question_stays_skipped(cast: Cast) -> None:
    given = answers(1, phq9_2=None)
    sent = send(submission(cast["alice"], given))

    kept = filled_checkin(cast.viewer("alice"), cast.id("alice"), sent.checkin_id, NOW)

    assert kept.answers["phq9_2"] is None
    assert kept.answers == given
    row = Score.objects.get(checkin_id=sent.checkin_id, subscale=measure().main.key)
    assert (row.answered, row.of) == (8, 9)


def test_too_many_skipped_questions_give_no_score_and_never_a_zero(cast: Cast) -> None:
    # PHQ-9: at most two skipped questions are prorated (the pack's rule), so three give no total.
    sent = send(submission(cast["alice"], answers(0, phq9_1=None, phq9_2=None, phq9_3=None)))

    row = Score.objects.get(checkin_id=sent.checkin_id, subscale=measure().main.key)

    assert row.value is None
    assert CourseSummary.objects.get(client=cast["alice"]).latest is None


@pytest.mark.parametrize("key", ["phq9", "gad7", "scs_sf", "who5", "core10"])
@pytest.mark.parametrize("value", [1, 2, None])
def test_stored_scores_are_those_of_the_readable_scoring(cast: Cast, key: str, value: int | None) -> None:
    given = answers(value, key)

    sent = send(submission(cast["alice"], given, key=key))

    stored = Score.objects.filter(checkin_id=sent.checkin_id).order_by("id")
    found = [(row.subscale, row.value, row.band or None, row.answered, row.of) for row in stored]
    assert found == [(one.subscale, one.value, one.band, one.answered, one.of) for one in score(measure(key), given)]


@pytest.mark.parametrize("wrong", [{"phq9_1": 4}, {"phq9_1": -1}, {"phq9_1": True}])
def test_an_answer_that_is_no_option_is_refused_and_nothing_is_stored(cast: Cast, wrong: dict[str, int | None]) -> None:
    before = everything()

    with pytest.raises(AnswerError):
        send(submission(cast["alice"], answers(1) | wrong))

    assert everything() == before


@pytest.mark.parametrize("wrong", [{"how_i_am": 5}, {"unknown": 1}])
def test_a_daily_answer_that_is_no_option_is_refused(cast: Cast, wrong: dict[str, int | None]) -> None:
    with pytest.raises(InputError):
        send(submission(cast["alice"], DAILY | wrong, key="daily"))

    assert not CheckIn.objects.exists()


def test_a_measure_that_no_pack_holds_is_refused(cast: Cast) -> None:
    with pytest.raises(InputError, match="no_such"):
        send(submission(cast["alice"], {}, key="no_such", form_id=uuid4()))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_check_in_says_which_words_were_read(cast: Cast, language: str) -> None:
    sent = send(replace(submission(cast["alice"]), language=language))

    row = CheckIn.objects.get(id=sent.checkin_id)

    assert (row.measure_version, row.pack, row.language) == (measure().version, "core-en", language)
    assert row.pack_version


def test_a_device_with_a_wrong_clock_answers_no_later_than_now(cast: Cast) -> None:
    filled = submission(cast["alice"], at=NOW + timedelta(days=400))

    sent = send(filled, now=NOW)

    row = CheckIn.objects.get(id=sent.checkin_id)
    assert max(row.opened_at, row.answered_at, row.received_at) == NOW


def test_a_check_in_is_stored_when_nobody_is_linked(cast: Cast) -> None:
    CareLink.objects.filter(client=cast["alice"]).update(ended_at=NOW - timedelta(days=1))

    send(submission(cast["alice"], answers(1, phq9_9=1)))

    assert CheckIn.objects.count() == 1
    assert Flag.objects.get().owner_id == cast.id("lena")


def test_a_form_read_in_english_on_a_spanish_page_was_read_in_english(cast: Cast, client: Client) -> None:
    client.force_login(cast["alice"])
    opened = open_form(cast.viewer("alice"), cast.id("alice"), "phq9", NOW)

    client.post("/check-in/phq9/", {"form_id": str(opened.id), "phq9_1": "1"}, headers={"Accept-Language": "es"})

    assert CheckIn.objects.get(id=opened.id).language == "en"


def test_a_paper_form_sent_again_with_another_day_is_kept_beside_the_first(cast: Cast) -> None:
    entered = replace(submission(cast["alice"], at=NOW - timedelta(days=3)), entered_by=ENTERED_BY_STAFF)
    send(entered)

    assert not send(entered).is_conflict
    assert send(replace(entered, answered_at=NOW - timedelta(days=30))).is_conflict


def test_the_same_answers_sent_again_a_moment_later_are_one_check_in(cast: Cast) -> None:
    """Without script, somebody who goes back and sends again sends a new form with the old answers."""
    first = send(submission(cast["alice"], answers(1, phq9_9=1)))
    again = submission(cast["alice"], answers(1, phq9_9=1), form_id=uuid4())

    assert send(again, now=NOW + timedelta(minutes=2)).checkin_id == first.checkin_id

    assert CheckIn.objects.count() == 1
    assert Flag.objects.count() == 1


def test_the_same_answers_an_hour_later_are_a_check_in_of_their_own(cast: Cast) -> None:
    send(submission(cast["alice"], answers(1)))

    send(submission(cast["alice"], answers(1), form_id=uuid4()), now=NOW + timedelta(hours=1))

    assert CheckIn.objects.count() == 2


def test_a_check_in_without_a_score_raises_no_deterioration(cast: Cast) -> None:
    send(submission(cast["alice"], answers(0), at=NOW - timedelta(days=14)), now=NOW - timedelta(days=14))
    send(submission(cast["alice"], answers(3, phq9_9=0), at=NOW - timedelta(days=7)), now=NOW - timedelta(days=7))
    Flag.objects.all().delete()

    send(submission(cast["alice"], answers(None, phq9_9=None)))

    assert not Flag.objects.exists()


def test_somebody_who_says_that_it_is_very_hard_reads_whom_to_call(cast: Cast, client: Client) -> None:
    client.force_login(cast["alice"])
    opened = open_form(cast.viewer("alice"), cast.id("alice"), "daily", NOW)

    page = client.post("/check-in/daily/", {"form_id": str(opened.id), "how_i_am": "0"}, follow=True)

    assert "tel:" in page.content.decode()


def test_a_paper_form_without_an_answer_is_not_kept(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("clara").post(
        f"/check-in/for/{cast.id('alice')}/phq9/", {"form_id": str(uuid4()), "answered_on": NOW.date().isoformat()}
    )

    assert page.status_code == 422
    assert not CheckIn.objects.exists()


def test_a_second_form_that_was_saved_on_the_way_is_stored(cast: Cast) -> None:
    """Its safety flag points at it: were it dropped, nobody could read what raised the flag."""
    send(submission(cast["alice"], answers(1, phq9_9=1)))
    again = submission(cast["alice"], answers(1, phq9_9=1), form_id=uuid4())
    save_draft(submission=again, now=NOW + timedelta(minutes=1), by=again.client_id)

    send(again, now=NOW + timedelta(minutes=2))

    stored = set(CheckIn.objects.values_list("id", flat=True))
    assert stored == set(Flag.objects.values_list("subject_id", flat=True))


def test_the_same_worrying_answers_after_their_flag_was_closed_are_seen_again(cast: Cast) -> None:
    send(submission(cast["alice"], answers(1, phq9_9=1)))
    flag = Flag.objects.get()
    close_flag(viewer=cast.viewer("clara"), flag_id=flag.id, reason="Called.", now=NOW + timedelta(minutes=1))

    send(submission(cast["alice"], answers(1, phq9_9=1), form_id=uuid4()), now=NOW + timedelta(minutes=5))

    assert Flag.objects.filter(state="open").count() == 1

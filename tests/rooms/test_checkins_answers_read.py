"""The answers as who may read them sees them: every version, every note, and where they came from."""

from datetime import timedelta
from uuid import UUID

from befriend.rooms.checkins.services import save_draft
from tests.rooms.cast import NOW, Cast, answers, next_form, send, submission
from tests.rooms.conftest import SignIn

BEFORE_SENDING = "raised by an answer that was saved before this form was sent"


def read(cast: Cast, sign_in: SignIn, checkin_id: UUID, name: str = "clara") -> str:
    return sign_in(name).get(f"/check-in/answers/{cast.id('alice')}/{checkin_id}/").content.decode()


def test_both_versions_of_a_daily_check_in_are_read_with_their_notes(cast: Cast, sign_in: SignIn) -> None:
    first = submission(cast["alice"], {"how_i_am": 1}, key="daily", note="A hard day.")
    send(first)
    send(submission(cast["alice"], {"how_i_am": 4}, key="daily", form_id=first.id, note="A good walk."))

    page = read(cast, sign_in, first.id)

    assert all(words in page for words in ("A hard day.", "A good walk.", "Hard", "Good", "Skipped"))


def test_a_flag_from_before_sending_is_explained_where_no_answer_explains_it(cast: Cast, sign_in: SignIn) -> None:
    begun = submission(cast["alice"], answers(1, phq9_9=2))
    save_draft(submission=begun, now=NOW, by=begun.client_id)
    send(submission(cast["alice"], answers(1), form_id=begun.id))

    assert BEFORE_SENDING in read(cast, sign_in, begun.id)


def test_a_flag_that_an_answer_explains_needs_no_other_explanation(cast: Cast, sign_in: SignIn) -> None:
    sent = send(submission(cast["alice"], answers(1, phq9_9=2)))

    assert BEFORE_SENDING not in read(cast, sign_in, sent.checkin_id)


def test_without_a_flag_there_is_nothing_to_explain(cast: Cast, sign_in: SignIn) -> None:
    sent = send(submission(cast["alice"]))

    assert BEFORE_SENDING not in read(cast, sign_in, sent.checkin_id)


def test_corrected_answers_lead_to_the_newer_ones(cast: Cast, sign_in: SignIn) -> None:
    wrong = send(submission(cast["alice"], at=NOW - timedelta(days=1))).checkin_id
    right = send(submission(cast["alice"], answers(2), corrects=wrong)).checkin_id

    assert f'href="/check-in/answers/{cast.id("alice")}/{right}/"' in read(cast, sign_in, wrong)


def test_answers_that_staff_entered_say_so_and_the_clients_own_do_not(cast: Cast, sign_in: SignIn) -> None:
    own = send(submission(cast["alice"], at=NOW - timedelta(days=7))).checkin_id
    form_id = next_form(cast["alice"])
    entered = {"form_id": str(form_id), "phq9_1": "1", "answered_on": "2026-01-05"}
    sign_in("clara").post(f"/check-in/for/{cast.id('alice')}/phq9/", entered)

    assert "Entered by somebody of the service" in read(cast, sign_in, form_id)
    assert "Entered by somebody of the service" not in read(cast, sign_in, own)

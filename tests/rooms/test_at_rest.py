"""What lies on the disk: no written word and no answer can be read there without the key."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import override_settings

from befriend.base.cipher import KeyRing, new_key
from befriend.base.errors import CipherError
from befriend.care.reminding import Rhythm
from befriend.care.reviewing import Looked
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.checkins.queries import filled_checkin
from befriend.rooms.checkins.services import save_draft
from befriend.rooms.describing.services import say_in_own_words
from befriend.rooms.flags.services import close_flag, mark_contacted, mark_plan_reviewed
from befriend.rooms.journal.queries import drafts_of, newest_versions, open_entry
from befriend.rooms.journal.services import Sheet
from befriend.rooms.journal.services import save_draft as save_page
from befriend.rooms.journal.writing import Written
from befriend.rooms.people.models import ClientKey
from befriend.rooms.plans.models import Note
from befriend.rooms.plans.queries import notes_of, reviews_of
from befriend.rooms.plans.services import ask_for_change, record_review, review_by_topics, write_note
from befriend.rooms.practices.queries import own_reminder
from befriend.rooms.practices.services import ReminderChoice, keep_reminder
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.journalling import sheet, write
from tests.rooms.safety_plans import ask_for_call, keep_plan, plan_sheet
from tests.rooms.stored import bytes_at_rest
from tests.rooms.verbs import VERBS, a_review, begun_practice, safety_flag, tell_worse

JOURNAL = ("title", "box", "critic", "friend", "unsaved")
PLACES = (
    *JOURNAL,
    "safety-plan",
    "number",
    "daily",
    "draft",
    "conflict",
    "correction",
    "agreed",
    "changed",
    "looked",
    "note",
    "contacted",
    "reviewed",
    "reason",
    "worse",
    "reminder",
    "wish",
    "about-me",
)


def secret(place: str, turn: int = 0) -> str:
    """A word for each place that holds words and each time it is written; long enough never to arise by chance."""
    return f"unreadable-{place}-{place[::-1]}-{turn:02}"


def write_everywhere(cast: Cast, turn: int = 0) -> None:
    def secret_now(place: str) -> str:
        return secret(place, turn)

    alice, clara = cast["alice"], cast.viewer("clara")
    old = send(submission(alice, answers(2), at=NOW - timedelta(days=9))).checkin_id
    send(submission(alice, answers(1), corrects=old, correction_reason=secret_now("correction"), at=NOW))
    daily = submission(alice, {"how_i_am": 1}, key="daily", note=secret_now("daily"), at=NOW - timedelta(days=1))
    send(daily)
    send(submission(alice, {"how_i_am": 2}, key="daily", form_id=daily.id, note=secret_now("conflict")))
    begun = submission(alice, {"how_i_am": 2}, key="daily", note=secret_now("draft"))
    save_draft(submission=begun, now=NOW, by=alice.id)
    record_review(
        viewer=clara, review=a_review(cast, agreed=secret_now("agreed"), changed=secret_now("changed")), now=NOW
    )
    looked = Looked({}, secret_now("looked"))
    review_by_topics(viewer=clara, review=a_review(cast), looked=looked, shown=(), now=NOW)
    write_note(viewer=clara, note_id=uuid4(), client_id=alice.id, text=secret_now("note"), is_shared=False, now=NOW)
    tell_worse(cast, begun_practice(cast), secret_now("worse"))
    flag_id = safety_flag(cast)
    mark_contacted(viewer=clara, flag_id=flag_id, words=secret_now("contacted"), now=NOW)
    mark_plan_reviewed(viewer=clara, flag_id=flag_id, words=secret_now("reviewed"), now=NOW)
    close_flag(viewer=clara, flag_id=flag_id, reason=secret_now("reason"), now=NOW)
    reminder = ReminderChoice(
        id=uuid4(),
        rhythm=Rhythm(every_days=1),
        at=NOW.time(),
        words="for_me",
        own_words=secret_now("reminder"),
        language="en",
    )
    keep_reminder(viewer=cast.viewer("alice"), choice=reminder, now=NOW)
    ask_for_change(viewer=cast.viewer("alice"), wish_id=uuid4(), words=secret_now("wish"), now=NOW)
    say_in_own_words(viewer=cast.viewer("alice"), question="gender", words=secret_now("about-me"), now=NOW)
    write_journal(cast, turn)
    keep_plan(cast, plan_sheet(secret_now("safety-plan")))
    ask_for_call(cast, number=secret_now("number"))


def write_journal(cast: Cast, turn: int = 0) -> None:
    written = Written(
        secret("title", turn), {"after": secret("box", turn)}, ((secret("critic", turn), secret("friend", turn)),)
    )
    write(cast, Sheet(uuid4(), uuid4(), "dialogue", written))
    save_page(viewer=cast.viewer("alice"), sheet=sheet(secret("unsaved", turn)), now=NOW)


@pytest.mark.slow
def test_no_written_word_and_no_answer_can_be_read_from_the_disk(committed_cast: Cast) -> None:
    write_everywhere(committed_cast)

    stored = bytes_at_rest()

    # What may be read is there, so this looks in the right place.
    assert b"Harbour House" in stored
    found = [place for place in PLACES if secret(place).encode() in stored]
    assert found == []
    assert b"phq9_9" not in stored
    assert b"how_i_am" not in stored


@pytest.mark.slow
def test_the_words_are_in_the_tables_and_open_for_those_who_may_read_them(committed_cast: Cast) -> None:
    """The other side of the test above: nothing is missing on the disk because it was never stored."""
    write_everywhere(committed_cast)
    clara, alice = committed_cast.viewer("clara"), committed_cast.id("alice")

    read = repr(
        [notes_of(clara, alice, NOW), reviews_of(clara, alice, NOW), own_reminder(committed_cast.viewer("alice"))]
    )
    read += repr([filled_checkin(clara, alice, row.id, NOW) for row in CheckIn.objects.filter(client_id=alice)])

    for place in ("daily", "correction", "agreed", "changed", "note", "reminder"):
        assert secret(place) in read


@pytest.mark.slow
def test_what_was_written_in_a_journal_opens_for_its_writer(committed_cast: Cast) -> None:
    write_journal(committed_cast)
    alice = committed_cast.viewer("alice")

    entries = [open_entry(alice, row.entry_id) for row in newest_versions(alice)]

    read = repr([entries, drafts_of(alice)])
    assert [place for place in JOURNAL if secret(place) not in read] == []


def test_two_swapped_fields_in_the_database_do_not_open(cast: Cast) -> None:
    first = send(submission(cast["alice"], answers(1), at=NOW - timedelta(days=7))).checkin_id
    second = send(submission(cast["alice"], answers(3), at=NOW)).checkin_id
    sealed = dict(CheckIn.objects.values_list("id", "answers"))
    CheckIn.objects.filter(id=first).update(answers=sealed[second])
    CheckIn.objects.filter(id=second).update(answers=sealed[first])

    for swapped in (first, second):
        with pytest.raises(CipherError):
            filled_checkin(cast.viewer("clara"), cast.id("alice"), swapped, NOW)


def test_a_row_given_to_another_client_does_not_open(cast: Cast) -> None:
    write_note(
        viewer=cast.viewer("clara"), note_id=uuid4(), client_id=cast.id("alice"), text="x", is_shared=True, now=NOW
    )
    Note.objects.update(client=cast["bob"])

    with pytest.raises(CipherError):
        notes_of(cast.viewer("carl"), cast.id("bob"), NOW)


def test_with_a_clients_key_goes_everything_they_wrote_and_nobody_elses(cast: Cast) -> None:
    alices = send(submission(cast["alice"])).checkin_id
    bobs = send(submission(cast["bob"])).checkin_id

    ClientKey.objects.filter(client=cast["alice"]).delete()

    with pytest.raises(CipherError, match="erased"):
        filled_checkin(cast.viewer("clara"), cast.id("alice"), alices, NOW)
    assert filled_checkin(cast.viewer("carl"), cast.id("bob"), bobs, NOW).answers == answers()


def test_after_a_key_rotation_old_records_open_and_new_clients_get_the_new_key(cast: Cast) -> None:
    sent = send(submission(cast["alice"])).checkin_id
    rotated = KeyRing({"rotated": new_key(), **settings.KEY_RING.keys})

    with override_settings(KEY_RING=rotated):
        VERBS["people.add_person"].arrange(cast)()
        assert filled_checkin(cast.viewer("clara"), cast.id("alice"), sent, NOW).answers == answers()

    assert ClientKey.objects.get(client__username="new").key_id == "rotated"

"""The server's clock is set back by two days: nothing is lost, mixed up or left without an owner."""

from datetime import timedelta

from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.audit.queries import chain_judged
from befriend.rooms.checkins.models import CheckIn, Conflict
from befriend.rooms.checkins.queries import open_form
from befriend.rooms.checkins.services import save_draft
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from tests.rooms.cast import NOW, Cast, answers, send, submission

EARLIER = NOW - timedelta(days=2)


def sent_on_a_form_opened_now(cast: Cast, value: int, phq9_9: int = 0) -> None:
    form = open_form(cast.viewer("alice", EARLIER), cast.id("alice"), "phq9", EARLIER)
    send(submission(cast["alice"], answers(value, phq9_9=phq9_9), form_id=form.id, at=EARLIER))


def test_each_form_that_is_opened_afterwards_is_a_check_in_of_its_own(cast: Cast) -> None:
    send(submission(cast["alice"], answers(3)))

    for value in (2, 1, 0):
        sent_on_a_form_opened_now(cast, value)

    assert CheckIn.objects.count() == 4
    assert not Conflict.objects.exists()


def test_the_order_of_arrival_is_kept(cast: Cast) -> None:
    first = send(submission(cast["alice"], answers(3))).checkin_id

    sent_on_a_form_opened_now(cast, 2)

    assert CheckIn.objects.order_by("received_at").values_list("id", flat=True)[0] == first


def test_the_same_form_sent_again_is_still_one_check_in(cast: Cast) -> None:
    filled = submission(cast["alice"], answers(2))
    send(filled)

    receipt = send(filled, now=EARLIER)

    assert receipt.checkin_id == filled.id
    assert CheckIn.objects.count() == 1
    assert not Conflict.objects.exists()


def test_a_worrying_answer_gets_its_owner_and_a_time_that_is_counted_from_now(cast: Cast) -> None:
    send(submission(cast["alice"], answers(1)))

    sent_on_a_form_opened_now(cast, 1, phq9_9=2)

    flag = Flag.objects.get(kind=Kind.SAFETY)
    assert flag.owner_id == cast.id("clara")
    assert (flag.raised_at, flag.waiting_since) == (EARLIER, EARLIER)
    # A service that set nothing is always open: an hour, and not two days and an hour.
    assert flag.due_at == EARLIER + timedelta(hours=1)


def test_a_draft_that_was_saved_before_is_still_offered(cast: Cast) -> None:
    begun = submission(cast["alice"], answers(2))
    save_draft(submission=begun, now=NOW, by=begun.client_id)

    form = open_form(cast.viewer("alice", EARLIER), cast.id("alice"), "phq9", EARLIER)

    assert form.id == begun.id
    assert form.answers == begun.answers


def test_the_audit_goes_on_without_a_gap(cast: Cast) -> None:
    send(submission(cast["alice"], answers(3)))
    before = AuditEntry.objects.count()

    sent_on_a_form_opened_now(cast, 2)

    assert AuditEntry.objects.count() > before
    assert chain_judged().problems == ()

"""Real threads on a real database: five posts of one form store one row, and each sender gets a receipt."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, Event
from time import sleep
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.checkins.models import CheckIn, Conflict, Draft, Score
from befriend.rooms.checkins.services import save_draft
from befriend.rooms.flags import services
from befriend.rooms.flags.kinds import Kind, State
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.queries import flag_to_change
from befriend.rooms.people.viewer import Viewer
from befriend.rooms.plans.models import Note
from befriend.rooms.plans.services import write_note
from tests.rooms.cast import NOW, Cast, answers, measure, next_form, send, submission
from tests.rooms.conftest import SignIn

pytestmark = pytest.mark.slow
POSTS = 5

T = TypeVar("T")


def together(*deeds: Callable[[], T]) -> list[T]:
    """Do all of it at the same moment, each in a thread with a database connection of its own."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], T]) -> T:
        start.wait(10)
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(do, deeds))


def post_of(browser: Client, form_id: UUID, **given: int | None) -> Callable[[], HttpResponse]:
    fields = {key: str(value) for key, value in (answers(1) | given).items() if value is not None}
    return lambda: browser.post("/check-in/phq9/", {"form_id": str(form_id), **fields})  # type: ignore[return-value]


def test_five_parallel_posts_of_one_form_store_one_row(committed_cast: Cast, sign_in: SignIn) -> None:
    form_id = next_form(committed_cast["alice"])
    browsers = [sign_in("alice") for _ in range(POSTS)]

    responses = together(*(post_of(browser, form_id, phq9_9=1) for browser in browsers))

    assert {(answer.status_code, answer["Location"]) for answer in responses} == {
        (302, f"/check-in/receipt/{form_id}/")
    }
    assert CheckIn.objects.count() == 1
    assert Score.objects.count() == len(measure().scales)
    assert Flag.objects.count() == 1
    assert AuditEntry.objects.filter(action="submit_checkin").count() == 1
    assert not Conflict.objects.exists()


def test_parallel_posts_with_different_content_lose_nothing(committed_cast: Cast) -> None:
    form = submission(committed_cast["alice"]).id
    filled = [submission(committed_cast["alice"], answers(value), form_id=form) for value in (0, 1, 2, 3)]

    receipts = together(*((lambda one=one: send(one)) for one in filled))

    assert sorted(receipt.is_conflict for receipt in receipts) == [False, True, True, True]
    assert (CheckIn.objects.count(), Conflict.objects.count()) == (1, 3)
    assert Flag.objects.filter(kind=Kind.CONFLICT).count() == 1


def test_two_clients_at_the_same_moment_do_not_disturb_each_other(committed_cast: Cast) -> None:
    filled = [submission(committed_cast[name], answers(2)) for name in ("alice", "bob", "zoe")]

    together(*((lambda one=one: send(one)) for one in filled))

    assert CheckIn.objects.count() == 3


def test_parallel_drafts_and_a_post_end_as_one_check_in(committed_cast: Cast) -> None:
    begun = submission(committed_cast["alice"], answers(1, phq9_9=1))

    def save() -> object:
        return save_draft(submission=begun, now=NOW, by=begun.client_id)

    together(save, save, lambda: send(begun), save)

    assert CheckIn.objects.count() == 1
    assert Flag.objects.filter(kind=Kind.SAFETY).count() == 1
    assert not Draft.objects.exists()


def test_a_note_posted_twice_at_once_is_one_note(committed_cast: Cast) -> None:
    note_id = uuid4()

    def write() -> None:
        write_note(
            viewer=committed_cast.viewer("clara"),
            note_id=note_id,
            client_id=committed_cast.id("alice"),
            text="Once.",
            is_shared=False,
            now=NOW,
        )

    together(write, write, write)

    assert Note.objects.count() == 1
    assert AuditEntry.objects.filter(action="write_note").count() == 1


def test_an_acknowledgement_at_the_same_moment_opens_no_closed_flag_again(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(submission(committed_cast["alice"], answers(1, phq9_9=1)))
    flag, clara = Flag.objects.get(kind=Kind.SAFETY), committed_cast.viewer("clara")
    has_read = Event()

    def read_slowly(viewer: Viewer, flag_id: UUID, now: datetime) -> Flag:
        found = flag_to_change(viewer, flag_id, now)
        if not has_read.is_set():
            has_read.set()
            sleep(0.5)  # until the closing below has begun
        return found

    def close() -> None:
        has_read.wait(10)
        services.close_flag(viewer=clara, flag_id=flag.id, reason="We talked.", now=NOW)

    def acknowledge() -> None:
        services.acknowledge_flag(viewer=clara, flag_id=flag.id, now=NOW)

    monkeypatch.setattr(services, "flag_to_change", read_slowly)
    together(acknowledge, close)

    flag.refresh_from_db()
    assert flag.state == State.CLOSED

"""Pages ask as often with many as with few: clients, check-ins, flags, notes, reviews."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from befriend.care.practising import Felt
from befriend.rooms.checkins.services import set_schedule
from befriend.rooms.people.models import Person
from befriend.rooms.plans.services import ask_for_change, record_review, write_note
from tests.rooms.cast import NOW, Cast, answers, client_of_clara, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.practising import practise, tell
from tests.rooms.verbs import a_review

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]
FEW, MANY = 3, 12


def more_clients(cast: Cast, count: int) -> None:
    """Clients of Clara, each with a schedule, a course and a waiting flag."""
    for number in range(count):
        client = client_of_clara(cast, since=NOW)
        ask(client, cast)
        send(submission(client, answers(1, phq9_9=number % 2), at=NOW))


def ask(client: Person, cast: Cast) -> None:
    set_schedule(
        service_id=client.service_id,
        client_id=client.id,
        measure_key="phq9",
        every_days=7,
        starts_on=NOW.date(),
        now=NOW,
        by=cast.id("clara"),
    )


def longer_record(cast: Cast, count: int) -> None:
    """Alice checks in, and Clara writes, so many times more; half of the check-ins raise a flag."""
    clara, alice = cast.viewer("clara"), cast["alice"]
    for number in range(count):
        at = NOW - timedelta(days=100) + timedelta(hours=number)
        send(submission(alice, answers(number % 4, phq9_9=number % 2), at=at))
        send(submission(alice, {"how_i_am": 1}, key="daily", at=at, note="A line."))
        ask_for_change(viewer=cast.viewer("alice"), wish_id=uuid4(), words="Fewer questions.", now=at)
        write_note(viewer=clara, note_id=uuid4(), client_id=alice.id, text="A note.", is_shared=True, now=at)
        tell(cast, practise(cast, Felt.WORSE, at=at), at=at)
        record_review(viewer=clara, review=a_review(cast, reviewed_on=at.date(), next_review_on=None), now=at)


def queries_of(sign_in: SignIn, who: str, path: str) -> int:
    browser = sign_in(who)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("clara", "/clients/"),
        ("lena", "/people/"),
        ("lena", "/people/gone/"),
        ("clara", "/flags/"),
        ("lena", "/outcomes/"),
        ("clara", "/outcomes/mine/"),
    ],
)
def test_a_list_asks_as_often_with_many_clients_as_with_few(cast: Cast, sign_in: SignIn, who: str, path: str) -> None:
    more_clients(cast, FEW)
    with_few = queries_of(sign_in, who, path)

    more_clients(cast, MANY - FEW)

    assert queries_of(sign_in, who, path) == with_few


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("clara", "/clients/"),
        ("clara", "/clients/{alice}/"),
        ("clara", "/clients/{alice}/phq9/"),
        ("clara", "/flags/"),
        ("alice", "/today/"),
        ("alice", "/progress/"),
        ("alice", "/progress/phq9/"),
        ("alice", "/plan/"),
        ("alice", "/plan/change/"),
        ("clara", "/check-in/schedule/{alice}/"),
        ("alice", "/check-in/phq9/"),
        ("alice", "/check-in/daily/"),
        ("alice", "/practices/"),
        ("alice", "/practices/?need=alone"),
        ("alice", "/practices/reminders/"),
        ("alice", "/practices/self_compassion_break/"),
    ],
)
def test_a_page_asks_as_often_with_a_long_record_as_with_a_short_one(
    cast: Cast, sign_in: SignIn, who: str, path: str
) -> None:
    ask(cast["alice"], cast)
    longer_record(cast, FEW)
    path = path.format(alice=cast.id("alice"))
    with_little = queries_of(sign_in, who, path)

    longer_record(cast, MANY - FEW)

    assert queries_of(sign_in, who, path) == with_little


def test_sending_asks_as_often_after_many_check_ins_as_after_few(cast: Cast) -> None:
    def send_another(number: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            send(submission(cast["alice"], answers(1), at=NOW + timedelta(days=number)))
        return len(asked)

    counts = [send_another(number) for number in range(MANY)]

    assert set(counts[FEW:]) == {counts[FEW]}

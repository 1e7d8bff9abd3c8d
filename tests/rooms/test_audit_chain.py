"""The chain of the audit: whatever is changed in it is found, and eight writers at once leave no gap."""

import json
import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import perf_counter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import CaptureQueriesContext

from befriend.base.errors import InputError
from befriend.rooms.audit import guard
from befriend.rooms.audit.chain import BEGINNING, Anchor, Entry, hash_of, judge, read_anchor
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.audit.queries import chain_judged, head
from befriend.rooms.audit.services import record
from tests.rooms.cast import NOW, Cast
from tests.rooms.stored import PlannedError
from tools.figures import Line, tally

TRIALS = 1000
LENGTH = 60
Chain = list[Entry]
Tamper = Callable[[Chain, random.Random], Chain]


def sealed(entries: Sequence[Entry]) -> Chain:
    """These entries as one chain, numbered from 1."""
    before, chain = BEGINNING, []
    for number, entry in enumerate(entries, start=1):
        numbered = replace(entry, number=number)
        before = hash_of(before, numbered)
        chain.append(replace(numbered, hash=before))
    return chain


def an_entry(number: int) -> Entry:
    return Entry(
        number=number,
        service_id="5a" * 16,
        at=NOW + timedelta(seconds=number),
        actor_id=f"actor {number % 7}",
        action="open_record",
        client_id=f"client {number % 11}",
        subject="checkin",
        subject_id=str(number),
    )


CHAIN = sealed([an_entry(number) for number in range(LENGTH)])
END = Anchor(LENGTH, CHAIN[-1].hash)


def alter(chain: Chain, chance: random.Random) -> Chain:
    place = chance.randrange(len(chain))
    field = chance.choice(["service_id", "actor_id", "action", "client_id"])
    return replaced(chain, place, replace(chain[place], **dict[str, Any]({field: "somebody else"})))


def backdate(chain: Chain, chance: random.Random) -> Chain:
    place = chance.randrange(len(chain))
    earlier = chain[place].at - timedelta(microseconds=chance.randrange(1, 10**9))
    return replaced(chain, place, replace(chain[place], at=earlier))


def delete(chain: Chain, chance: random.Random) -> Chain:
    """Any but the last, and half the time with the numbers closed up again."""
    place = chance.randrange(len(chain) - 1)
    rest = chain[:place] + chain[place + 1 :]
    return renumbered(rest) if chance.random() < 0.5 else rest


def reorder(chain: Chain, chance: random.Random) -> Chain:
    one, other = sorted(chance.sample(range(len(chain)), 2))
    swapped = list(chain)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    return renumbered(swapped)


def insert(chain: Chain, chance: random.Random) -> Chain:
    """One that fits what stands before it, as somebody who knows the rule would write it."""
    place = chance.randrange(len(chain))
    new = replace(an_entry(chance.randrange(10**6)), number=place + 1)
    new = replace(new, hash=hash_of(chain[place - 1].hash if place else BEGINNING, new))
    return renumbered([*chain[:place], new, *chain[place:]])


def truncate(chain: Chain, chance: random.Random) -> Chain:
    return chain[: chance.randrange(len(chain))]


def replaced(chain: Chain, place: int, entry: Entry) -> Chain:
    return [*chain[:place], entry, *chain[place + 1 :]]


def renumbered(chain: Chain) -> Chain:
    return [replace(entry, number=number) for number, entry in enumerate(chain, start=1)]


@pytest.mark.slow
@pytest.mark.parametrize("tamper", [alter, backdate, delete, reorder, insert, truncate])
def test_a_thousand_tamperings_of_each_kind_are_found(tamper: Tamper, capsys: pytest.CaptureFixture[str]) -> None:
    """All but a cut-off end without help; that one through the anchor, and only so."""
    chance = random.Random(tamper.__name__)
    changed = [tamper(CHAIN, chance) for _ in range(TRIALS)]
    anchor = END if tamper is truncate else None

    began = perf_counter()
    found = sum(bool(judge(chain, anchor).problems) for chain in changed)
    each = (perf_counter() - began) / sum(map(len, changed)) * 1e6

    with capsys.disabled():
        print(f"\n{tamper.__name__}: {found:,} of {TRIALS:,} found, {each:.1f} µs an entry")  # noqa: T201
    tally(Line.TAMPERINGS, TRIALS, TRIALS - found)
    assert found == TRIALS
    if tamper is truncate:
        assert not any(judge(chain).problems for chain in changed)


def test_an_untouched_chain_is_in_order_with_and_without_its_anchor() -> None:
    assert judge(CHAIN).problems == judge(CHAIN, END).problems == judge([]).problems == ()
    assert judge([*CHAIN, *sealed([*CHAIN, an_entry(99)])[-1:]], END).problems == ()


def test_a_chain_written_anew_from_some_entry_on_is_found_by_the_anchor() -> None:
    anew = sealed([*CHAIN[:10], replace(CHAIN[10], action="nothing"), *CHAIN[11:]])

    assert judge(anew).problems == ()
    assert "written anew" in judge(anew, END).problems[0]


def test_one_change_is_told_once_with_its_number() -> None:
    changed = replaced(CHAIN, 20, replace(CHAIN[20], action="nothing"))

    assert [text[:9] for text in judge(changed).problems] == ["Number 21"]


def test_the_hash_is_the_published_formula() -> None:
    entry = replace(an_entry(1), at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), subject="Übung")
    text = json.dumps(
        [1, "5a" * 16, "2026-01-02T03:04:05.000000+00:00", "actor 1", "open_record", "client 1", "Übung", "1"],
        ensure_ascii=False,
    )

    beginning = sha256(b"befriend audit chain 1").digest()
    assert hash_of(BEGINNING, entry) == sha256(beginning + text.encode()).hexdigest()


@pytest.mark.parametrize("text", ["", "12", "12:abc", f"x:{'0' * 64}", f"1:{'G' * 64}"])
def test_what_is_no_anchor_is_refused_with_what_one_looks_like(text: str) -> None:
    with pytest.raises(InputError, match="is no anchor"):
        read_anchor(text)


def test_an_anchor_is_read_back_as_it_was_printed() -> None:
    assert read_anchor(f"{END}\n") == END


# In the database -----------------------------------------------------------------------------------------------------


def write(action: str = "open_record", at: datetime = NOW) -> None:
    record(service_id=UUID(int=1), action=action, at=at, client_id=UUID(int=2), by=UUID(int=3))


def test_what_the_services_wrote_is_one_chain(cast: Cast) -> None:
    verdict = chain_judged(head())

    assert verdict.problems == ()
    assert verdict.entries == AuditEntry.objects.count() > 20
    assert verdict.head == head()


@pytest.mark.django_db
def test_times_of_any_zone_and_fraction_come_back_as_they_were_hashed() -> None:
    for at in (NOW, NOW.replace(microsecond=123456), datetime(2026, 7, 1, 23, 30, tzinfo=ZoneInfo("America/Lima"))):
        write(at=at)

    assert chain_judged().problems == ()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_auditentry SET action = 'nothing' WHERE number = 5",
        "UPDATE audit_auditentry SET at = '2020-01-01 00:00:00+00:00' WHERE number = 5",
        "DELETE FROM audit_auditentry WHERE number = 5",
        "UPDATE audit_auditentry SET number = -1 WHERE number = 5",
    ],
)
def test_a_change_in_the_database_is_found(cast: Cast, tampering: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(tampering)

    assert chain_judged().problems


def test_a_tail_cut_off_in_the_database_is_found_by_the_anchor(cast: Cast) -> None:
    anchor = head()
    AuditEntry.objects.filter(number__gt=anchor.number - 3).delete()

    assert chain_judged().problems == ()
    assert "cut off" in chain_judged(anchor).problems[0]


@pytest.mark.parametrize("deed", ["UPDATE audit_auditentry SET action = 'x'", "DELETE FROM audit_auditentry"])
def test_the_database_itself_refuses_to_change_or_delete_an_entry(cast: Cast, deed: str) -> None:
    guard.put_up(connection)

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(deed)

    write()
    assert chain_judged().problems == ()


@pytest.mark.django_db
def test_a_record_costs_one_look_and_one_row() -> None:
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        transaction.atomic(),
    ):
        write()

    words = [query["sql"].split()[0] for query in asked.captured_queries]
    assert [word for word in words if word in {"SELECT", "INSERT", "UPDATE"}] == ["SELECT", "INSERT"]


@transaction.atomic
def write_and_fail() -> None:
    write()
    raise PlannedError


@pytest.mark.django_db
def test_a_deed_that_fails_leaves_no_number_behind() -> None:
    write()
    before = head()

    with pytest.raises(PlannedError):
        write_and_fail()
    write()

    assert head().number == before.number + 1
    assert chain_judged(before).problems == ()


@pytest.mark.slow
def test_eight_writers_at_once_leave_no_gap_and_no_fork(transactional_db: None) -> None:
    failures: list[Exception] = []

    def write_on() -> None:
        try:
            for _ in range(25):
                with transaction.atomic():
                    write()
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    writers = [threading.Thread(target=write_on) for _ in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    numbers = list(AuditEntry.objects.order_by("number").values_list("number", flat=True))
    tally(Line.WRITERS, 200, 200 - len(set(numbers) & set(range(1, 201))))
    assert failures == []
    assert numbers == list(range(1, 201))
    assert chain_judged().problems == ()


@pytest.mark.slow
def test_entries_from_before_the_chain_become_its_beginning(transactional_db: None) -> None:
    MigrationExecutor(connection).migrate([("audit", "0001_audit_entries")])
    with connection.cursor() as cursor:
        for number in range(3):
            cursor.execute(
                "INSERT INTO audit_auditentry (service_id, at, actor_id, action, client_id, subject, subject_id) "
                "VALUES (%s, %s, %s, %s, '', '', '')",
                [f"s{number}", str(NOW.replace(tzinfo=None)), "a", "open_record"],
            )

    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    write()
    assert chain_judged().entries == 4
    assert chain_judged().problems == ()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.all().delete()
    guard.lift(connection)

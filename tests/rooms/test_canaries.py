"""Two hundred planted words in every sealed column: not in the database's files, a backup, what is in it, or the log.

And no sealed value opens at the place of another.
"""

import logging
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.test import override_settings

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import CipherError
from befriend.rooms.backups.making import back_up
from befriend.rooms.backups.restoring import _opened
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.record.tables import TABLES
from befriend.web.logs import Discreet
from tests.rooms.backing_up import BACKUP_RING, MADE_AT, is_sqlite
from tests.rooms.cast import Cast
from tests.rooms.conftest import SignIn
from tests.rooms.stored import bytes_at_rest
from tests.rooms.test_at_rest import PLACES, secret, write_everywhere
from tests.rooms.verbs import opened_in_emergency, taken_away
from tools.figures import Line, tally

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TURNS = 12
PLANTED = [secret(place, turn) for turn in range(TURNS) for place in PLACES] + [secret("emergency"), secret("lost")]


@dataclass(frozen=True)
class SealedValue:
    """One sealed value, and where it belongs."""

    place: Place
    sealed: bytes


def sealed_values(client_id: object) -> Iterator[SealedValue]:
    """Everything of one client that is sealed, in every column of every table."""
    for table in TABLES:
        for row in table.rows_of(client_id):
            for column in table.sealed:
                if getattr(row, column):
                    yield SealedValue(table.place(row, column), bytes(getattr(row, column)))


@pytest.fixture
def log() -> Iterator[StringIO]:
    """The log as the settings write it, with nothing held back as too small."""
    written, root = StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    handler.setFormatter(Discreet())
    root.addHandler(handler)
    # What the database is asked is written only where debugging is on, which a start refuses beside real people.
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def leaked(where: bytes) -> list[str]:
    return [word for word in PLANTED if word.encode() in where]


def test_two_hundred_words_are_in_no_file_and_open_for_the_key(
    committed_cast: Cast, tmp_path: Path, log: StringIO, sign_in: SignIn
) -> None:
    cast, data = committed_cast, tmp_path / "data"
    for turn in range(TURNS):
        write_everywhere(cast, turn)
    opened_in_emergency(cast, reason=f"{secret('emergency')} said so.")
    taken_away(cast, reason=f"{secret('lost')} is gone.")
    # Pages that show them, and some that refuse: both are logged.
    for who in ("alice", "clara"):
        browser = sign_in(who)
        for address in ("/today/", "/journal/", "/help/plan/", f"/clients/{cast.id('alice')}/", "/no/such/page/"):
            browser.get(address)
    data.mkdir()
    with override_settings(BACKUP_KEYS=BACKUP_RING, DATA=data):
        backup = back_up(folder=tmp_path, now=MADE_AT).file
        with _opened(backup) as (_manifest, dump):
            inside = dump.read_bytes() if is_sqlite() else as_sql(dump)

    cipher, found, columns = cipher_for(cast.id("alice")), set[str](), set[tuple[str, str]]()
    for one in sealed_values(cast.id("alice")):
        opened = repr(cipher.open_json(one.place, one.sealed))
        here = {word for word in PLANTED if word in opened}
        found |= here
        columns |= {(one.place.table, one.place.column)} if here else set()

    assert len(found) >= 200
    # The answers of a check-in are numbers; every other sealed column holds words.
    assert {(table.sealed_as, column) for table in TABLES for column in table.sealed} - columns == {
        ("checkin", "answers")
    }
    assert b"Harbour House" in inside
    assert "Not Found" in log.getvalue()
    leaks = {
        "the database's files": leaked(bytes_at_rest()),
        "the backup": leaked(backup.read_bytes()),
        "what is in it": leaked(inside),
        "the log": leaked(log.getvalue().encode()),
    }
    tally(Line.CANARIES_AT_REST, len(found), len({word for words in leaks.values() for word in words}))
    assert not any(leaks.values()), leaks


def as_sql(dump: Path) -> bytes:
    """What PostgreSQL would read back, with nothing packed."""
    return subprocess.run(["pg_restore", "--file=-", str(dump)], capture_output=True, check=True).stdout


def opens(cipher: ClientCipher, place: Place, sealed: bytes) -> bool:
    try:
        cipher.open_json(place, sealed)
    except CipherError:
        return False
    return True


def test_no_sealed_value_opens_in_the_place_of_another(committed_cast: Cast) -> None:
    for turn in range(2):
        write_everywhere(committed_cast, turn)
    values = list(sealed_values(committed_cast.id("alice")))
    alices, bobs = cipher_for(committed_cast.id("alice")), cipher_for(committed_cast.id("bob"))
    as_bob = ClientCipher(str(committed_cast.id("bob")), alices.key)

    swapped = [(one, other) for one in values for other in values if one.place != other.place]

    assert len(swapped) > 1000
    assert all(opens(alices, one.place, one.sealed) for one in values)
    opened = [(one, other) for one, other in swapped if opens(alices, one.place, other.sealed)]
    by_another = [one for one in values if opens(bobs, one.place, one.sealed) or opens(as_bob, one.place, one.sealed)]
    tally(Line.SWAPPED, len(swapped) + 2 * len(values), len(opened) + len(by_another))
    assert (opened, by_another) == ([], [])

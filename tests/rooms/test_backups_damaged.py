"""A thousand damaged backups: each is found before anything is overwritten."""

import random
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from befriend.base.errors import BackupError
from befriend.rooms.backups import restoring
from befriend.rooms.backups.engines import engine_here
from befriend.rooms.backups.restoring import restore
from tests.rooms.backing_up import BACKUP_RING, a_backup, is_sqlite
from tests.rooms.cast import Cast
from tests.rooms.stored import everything
from tools.figures import Line, tally

TRIALS = 1000


def flipped(whole: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(whole))
    return whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]


def cut_off(whole: bytes, chance: random.Random) -> bytes:
    return whole[: chance.randrange(len(whole))]


def swapped(whole: bytes, chance: random.Random) -> bytes:
    """Two stretches change places."""
    length = chance.randrange(16, 4096)
    one = chance.randrange(0, len(whole) - 2 * length)
    other = chance.randrange(one + length, len(whole) - length)
    return b"".join(
        [
            whole[:one],
            whole[other : other + length],
            whole[one + length : other],
            whole[one : one + length],
            whole[other + length :],
        ]
    )


@pytest.mark.slow
def test_a_thousand_damages_are_found_before_anything_is_overwritten(
    committed_cast: Cast,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.BACKUP_KEYS = BACKUP_RING
    file = a_backup(committed_cast, tmp_path)
    whole, before, chance, found = file.read_bytes(), standing(), random.Random(20261122), Counter[str]()
    touched: list[object] = []
    monkeypatch.setattr(restoring, "engine_here", lambda: watched(touched))

    for number in range(TRIALS):
        damage = (flipped, flipped, flipped, cut_off, swapped)[number % 5]
        file.write_bytes(damage(whole, chance))
        with pytest.raises(BackupError):
            restore(file=file, overwrite=True)
        found[damage.__name__] += 1

    tally(Line.BACKUPS, TRIALS, TRIALS - sum(found.values()) + len(touched))
    assert (touched, standing()) == ([], before)
    with capsys.disabled():
        print(f"\n{sum(found.values()):,} of {TRIALS:,} damaged backups found: {dict(found)}")  # noqa: T201
    file.write_bytes(whole)
    with pytest.raises(AssertionError, match="put in place"):
        restore(file=file, overwrite=True)  # the watch would have seen it


def standing() -> str:
    """What stands in the service's database: its very bytes, or every row."""
    if is_sqlite():
        return sha256(Path(str(connection.settings_dict["NAME"])).read_bytes()).hexdigest()
    return repr(everything())


def watched(touched: list[object]) -> object:
    from dataclasses import replace

    def put_in_place(dump: Path) -> str:
        touched.append(dump)
        raise AssertionError("put in place")

    return replace(engine_here(), put_in_place=put_in_place)

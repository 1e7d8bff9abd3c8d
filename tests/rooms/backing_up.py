"""What the tests of backups share: keys, a backup of the cast, and where SQLite keeps the service."""

from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from befriend.base.cipher import KeyRing
from befriend.rooms.backups.making import back_up
from tests.rooms.cast import Cast, answers, send, submission

BACKUP_KEY = "b4" * 32
MADE_AT = datetime(2026, 11, 22, 3, 10, 0, tzinfo=UTC)
BACKUP_RING = KeyRing({"2026b": bytes.fromhex(BACKUP_KEY)})


def a_backup(cast: Cast, folder: Path, now: datetime = MADE_AT) -> Path:
    """A backup of a service in which Alice has answered."""
    send(submission(cast["alice"], answers(2)))
    return back_up(folder=folder, now=now).file


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"

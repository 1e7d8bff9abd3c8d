"""A check at start: what the database acknowledges is on the disk. Its settings are read back from it, not believed."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from .environment import wal_is_safe

NUMBER: Final = "befriend.E010"
# sqlite.org, pragma synchronous: 2 is FULL, 3 is EXTRA.
FULL: Final = 2
# With "memory" or "off", a power cut in the middle of a commit leaves a damaged database.
JOURNALS: Final = frozenset({"delete", "truncate", "persist", "wal"})
OF_POSTGRES: Final = ("fsync", "full_page_writes", "synchronous_commit")


@register(Tags.database)
def what_is_acknowledged_is_on_the_disk(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Only where the database may be asked: at a start, and before it is migrated."""
    if not databases:
        return []
    if connection.vendor == "sqlite":
        return list(faults_of_sqlite(told_by_sqlite(), sqlite3.sqlite_version_info))
    # Whoever only looks at invented people may do so on a cluster that is fast and forgets.
    return [] if settings.DEMONSTRATION else list(faults_of_postgres(told_by_postgres()))


def told_by_sqlite() -> dict[str, str]:
    """How this connection writes. The last is what Django begins each transaction with."""
    told = {}
    with connection.cursor() as cursor:
        for name in ("journal_mode", "synchronous"):
            cursor.execute(f"PRAGMA {name}")
            told[name] = str(cursor.fetchone()[0]).lower()
    return told | {"begins": str(connection.settings_dict["OPTIONS"].get("transaction_mode") or "DEFERRED")}


def told_by_postgres() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(OF_POSTGRES)])
        return dict(cursor.fetchall())


def faults_of_sqlite(told: Mapping[str, str], version: tuple[int, ...]) -> Iterator[CheckMessage]:
    number = ".".join(map(str, version))
    if told["journal_mode"] not in JOURNALS:
        yield _fault(
            f"SQLite keeps its journal in mode {told['journal_mode']!r}: a power cut could ruin the database.",
            "Take the journal_mode out of the settings of the database; befriend chooses a safe one.",
        )
    if told["journal_mode"] == "wal" and not wal_is_safe(version):
        yield _fault(
            f"SQLite {number} can lose commits in write-ahead mode, and the database is in that mode.",
            "Stop everything that has it open and start again, which takes it out of that mode; "
            "or use SQLite 3.51.3 or newer, 3.50.7 or 3.44.6.",
        )
    if int(told["synchronous"]) < FULL:
        yield _fault(
            f"SQLite answers before the disk does (synchronous is {told['synchronous']}): "
            "a power cut loses what people were told is stored.",
            "Take the synchronous pragma out of the settings of the database; befriend asks for EXTRA.",
        )
    if told["begins"].upper() not in {"IMMEDIATE", "EXCLUSIVE"}:
        yield _fault(
            f"SQLite's transactions begin as {told['begins']}: two that write at once refuse each other.",
            'Set "transaction_mode": "IMMEDIATE" in the OPTIONS of the database.',
        )


def faults_of_postgres(told: Mapping[str, str]) -> Iterator[CheckMessage]:
    for name in OF_POSTGRES:
        if told[name] == "off":
            yield _fault(
                f"PostgreSQL runs with {name} off: a crash or a power cut can lose what people were told is stored.",
                f"Ask whoever runs it for: ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();",
            )


def _fault(message: str, hint: str) -> CheckMessage:
    return Error(message, hint=hint, id=NUMBER)

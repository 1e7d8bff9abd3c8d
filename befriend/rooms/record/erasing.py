"""Taking everything about one person out of the database, table by table, in the caller's transaction."""

from datetime import datetime
from time import monotonic, sleep
from typing import Final
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection

from .tables import TABLES, Table

# Their freed pages hold what was there until they are used again.
MANY = 500
LONGEST_WAIT: Final = 120.0  # seconds
BETWEEN_LOOKS: Final = 0.2  # seconds
# A snapshot counts the transactions of every database of the server; a backup being made has only a snapshot.
IS_SEEN_BY_NOBODY: Final = """
SELECT pg_snapshot_xmin(pg_current_snapshot()) > %(last)s::xid8 AND NOT EXISTS (
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND age(backend_xmin) >= age(%(last)s::xid8::xid)
)
"""


def erase_everything(person_id: UUID, now: datetime) -> None:
    """Delete or empty every row about this person, their key with the rest, and end their sessions.

    What others wrote about somebody else stays theirs. The order is that of the list: what points at another first.
    """
    for table in TABLES:
        if table.stays:
            continue
        if table.emptied is not None:
            table.rows_of(person_id).update(**table.emptied(person_id, now))
        else:
            _forget_each_other(table, person_id)
            table.rows_of(person_id).delete()
    end_sessions(person_id)


def _forget_each_other(table: Table, person_id: UUID) -> None:
    """Rows that point at rows of the same table, as a correction names what it corrects, could not go otherwise."""
    inward = [one for one in table.model._meta.concrete_fields if one.related_model is table.model]
    for column in inward:
        table.rows_of(person_id).filter(**{f"{column.name}__isnull": False}).update(**{column.name: None})


def end_sessions(person_id: UUID) -> None:
    """Delete every session of this person. Whose a session is stands inside it, so each is opened once."""
    for session in Session.objects.iterator(MANY):
        if session.get_decoded().get(SESSION_KEY) == str(person_id):
            session.delete()


def wipe_free_pages() -> bool:
    """Let the database write its tables anew, so that what was deleted does not lie in its files any more.

    SQLite overwrites what it deletes (`secure_delete`); what was deleted before that was switched on goes here.
    PostgreSQL keeps old versions of a row until its table is written anew. People wait meanwhile: seconds, at night.
    It also keeps samples of what columns hold, for its plans, and old versions of these: they are written anew last.

    False: a transaction from before was still open after two minutes, and what it may yet read was copied along.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return True
        is_gone = _wait_for_older_transactions()
        for name in sorted({table.model._meta.db_table for table in TABLES} | {Session._meta.db_table}):
            cursor.execute(f'VACUUM (FULL, ANALYZE) "{name}"')
        is_gone = _wait_for_older_transactions() and is_gone
        # Whoever owns the database may; anybody else is told so by PostgreSQL in its log.
        cursor.execute("VACUUM (FULL) pg_catalog.pg_statistic")
        return is_gone


def _wait_for_older_transactions() -> bool:
    """Wait until nothing that began before this moment can read what was deleted. Whether that came in time."""
    until = monotonic() + LONGEST_WAIT
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text")
        last = cursor.fetchone()[0]
        while True:
            cursor.execute(IS_SEEN_BY_NOBODY, {"last": last})
            if cursor.fetchone()[0]:
                return True
            if monotonic() > until:
                return False
            sleep(BETWEEN_LOOKS)

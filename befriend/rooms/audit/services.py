"""The one verb of this room: write down what was done."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from .chain import BEGINNING, Entry, hash_of
from .models import AuditEntry

LAST = "SELECT number, hash FROM audit_auditentry ORDER BY number DESC LIMIT 1"
# Two statements on one way to the server. The second sees what was committed while the first waited.
HOLD_AND_LAST = f"SELECT pg_advisory_xact_lock(20261122); {LAST}"


def record(
    *,
    service_id: UUID | None,
    action: str,
    at: datetime,
    client_id: UUID | None = None,
    subject: str = "",
    subject_id: UUID | str = "",
    by: UUID | None,
) -> None:
    """Write one row, in the caller's transaction: if the deed fails, so does its record.

    `by` None is the system; `service_id` None is the whole installation. From here to the end of the transaction
    nobody else writes a row, so let it be one of the last things that a verb does.
    """
    with transaction.atomic(savepoint=False):
        number, before = _end_of_the_chain()
        entry = Entry(
            number=number + 1,
            service_id=str(service_id or ""),
            at=at,
            actor_id=str(by or ""),
            action=action,
            client_id=str(client_id or ""),
            subject=subject,
            subject_id=str(subject_id),
        )
        AuditEntry.objects.create(
            number=entry.number,
            service_id=entry.service_id,
            at=entry.at,
            actor_id=entry.actor_id,
            action=entry.action,
            client_id=entry.client_id,
            subject=entry.subject,
            subject_id=entry.subject_id,
            hash=hash_of(before, entry),
        )


def _end_of_the_chain() -> tuple[int, str]:
    """The last number and its hash, held until the transaction ends. SQLite lets one writer in anyway."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(HOLD_AND_LAST)
            cursor.nextset()
        else:
            cursor.execute(LAST)
        number, before = cursor.fetchone() or (0, BEGINNING)
    return number, before

"""The one verb of this room: write down what was done."""

from datetime import datetime
from uuid import UUID

from .models import AuditEntry


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
    """Write one row, in the caller's transaction: if the deed fails, so does its record. `by` None is the system;
    `service_id` None is the whole installation.
    """
    AuditEntry.objects.create(
        service_id=str(service_id or ""),
        at=at,
        actor_id=str(by or ""),
        action=action,
        client_id=str(client_id or ""),
        subject=subject,
        subject_id=str(subject_id),
    )

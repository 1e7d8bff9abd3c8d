"""The verbs of this room that write into the database: that a backup was tried, and that one was restored."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from befriend.rooms.audit.services import record

from .manifest import Manifest
from .models import VerifiedRestore


@transaction.atomic
def record_trial(*, manifest: Manifest, seconds: float, now: datetime, by: UUID | None) -> None:
    """Write down that a backup was restored for trial, with every row as it was."""
    content = manifest.content
    VerifiedRestore.objects.create(
        verified_at=now, made_at=manifest.made_at, tables=len(content.tables), rows=content.rows, seconds=seconds
    )
    record(service_id=None, action="verify_backup", at=now, by=by)


@transaction.atomic
def record_restore(*, now: datetime, by: UUID | None) -> None:
    """Write down that everything before this was restored from a backup, and that what came after it is not here."""
    record(service_id=None, action="restore_backup", at=now, by=by)

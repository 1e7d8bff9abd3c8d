"""The verbs of this room that write into the database: a backup was tried, one was restored, somebody was erased."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from befriend.rooms.audit.services import record

from .manifest import Manifest
from .models import ErasedPerson, VerifiedRestore


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


@transaction.atomic
def remember_erased(*, erased: Mapping[UUID, datetime]) -> None:
    """Keep who was erased and when, for restores to come. Twice is once. Their own verb leaves the audit row."""
    for person_id, erased_at in erased.items():
        ErasedPerson.objects.get_or_create(person_id=person_id, defaults={"erased_at": erased_at})

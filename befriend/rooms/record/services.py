"""The verbs that write about one's own record: that an export was taken."""

from datetime import datetime

from django.db import transaction

from befriend.rooms.audit.services import record
from befriend.rooms.people.viewer import Viewer


@transaction.atomic
def export_record(*, viewer: Viewer, now: datetime) -> None:
    """Write down that somebody took an export of everything about themselves."""
    record(
        service_id=viewer.service_id,
        action="export_own_record",
        at=now,
        client_id=viewer.person_id,
        subject="person",
        subject_id=viewer.person_id,
        by=viewer.person_id,
    )

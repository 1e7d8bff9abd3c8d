"""Writing down that somebody opened a client's record, or a part of it: the one place that does. The client reads it.

The words in which they read it stand in rooms/record/opened.py; a test holds the two together.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from befriend.rooms.audit.services import record

from .viewer import Viewer


class Opening(StrEnum):
    """What of a client's record was opened: the action of the audit's row."""

    RECORD = "open_record"
    IN_EMERGENCY = "open_in_emergency"
    WHY_IN_EMERGENCY = "look_at_emergency"
    ANSWERS = "read_answers"
    SHARED_PLAN = "read_shared_plan"
    SHARED_ENTRY = "read_shared_entry"


def opened(what: Opening, *, viewer: Viewer, client_id: UUID, subject: str, subject_id: UUID, now: datetime) -> None:
    """One row of the audit, in the caller's transaction. `subject` is the sort of thing that has the id, such as link.

    A page writes it when everything that could refuse the reader has been asked, so that no refusal leaves a row.
    """
    record(
        service_id=viewer.service_id,
        action=what.value,
        at=now,
        client_id=client_id,
        subject=subject,
        subject_id=subject_id,
        by=viewer.person_id,
    )

"""A safety item answered above zero reaches a human, on every path that stores answers."""

from datetime import datetime
from uuid import UUID

from befriend.rooms.flags.holding import due_for
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.services import raise_flag

from ..models import CheckIn
from .submission import Submission


def raise_safety(submission: Submission, now: datetime, by: UUID) -> bool:
    """Raise the flag when there is something to look at; returns whether there was.

    A correction raises its own, beside that of the form it corrects: what was answered then stays to be seen.
    """
    if not submission.has_safety_answer:
        return False
    raise_flag(
        service_id=submission.service_id,
        client_id=submission.client_id,
        kind=Kind.SAFETY,
        measure_key=submission.measure_key,
        subject_id=submission.id,
        due_at=due_for(submission.service_id, now),
        now=now,
        by=by,
        first_subject_id=_first_of(submission.corrects, submission.client_id) if submission.corrects else None,
    )
    return True


def _first_of(corrected: UUID, client_id: UUID) -> UUID:
    """The form at the beginning of all corrections."""
    found = CheckIn.objects.filter(id=corrected, client_id=client_id)
    before = found.values_list("corrects_id", flat=True).first()
    return _first_of(before, client_id) if before else corrected

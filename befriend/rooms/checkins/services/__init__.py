"""The verbs that write check-ins: set a schedule, save a draft, submit, settle. One transaction each."""

from ..models import ENTERED_BY_STAFF, SELF
from .drafts import save_draft
from .schedules import set_schedule
from .settling import settle_conflict
from .submission import Answers, Receipt, Submission, content_of
from .submitting import submit_checkin

__all__ = [
    "ENTERED_BY_STAFF",
    "SELF",
    "Answers",
    "Receipt",
    "Submission",
    "content_of",
    "save_draft",
    "set_schedule",
    "settle_conflict",
    "submit_checkin",
]

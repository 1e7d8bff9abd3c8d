"""The verbs that write check-ins: set a schedule, save a draft or an answer, submit, settle, fit and bound courses.

One transaction each.
"""

from ..models import ENTERED_BY_STAFF, SELF
from .drafts import save_draft
from .fitting import Fitted, fit_expected_courses
from .on_track import choose_on_track_share
from .schedules import set_schedule
from .settling import settle_conflict
from .short import keep_short_answer
from .submission import Answers, Receipt, Submission, content_of
from .submitting import submit_checkin

__all__ = [
    "ENTERED_BY_STAFF",
    "SELF",
    "Answers",
    "Fitted",
    "Receipt",
    "Submission",
    "choose_on_track_share",
    "content_of",
    "fit_expected_courses",
    "keep_short_answer",
    "save_draft",
    "set_schedule",
    "settle_conflict",
    "submit_checkin",
]

"""The same form sent again: accepted when it says the same, kept beside the first when it does not."""

from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import ConflictError
from befriend.care import safety
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.services import raise_flag

from ..models import ENTERED_BY_STAFF, CheckIn, Conflict
from ..offered import ABOUT_HELPING
from ..queries import places_of
from .safety_flags import raise_safety
from .submission import Receipt, Submission

MINUTES_FOR_A_CONFLICT = 7 * 24 * 60


def receive_again(stored: CheckIn, submission: Submission, cipher: ClientCipher, now: datetime, by: UUID) -> Receipt:
    if stored.measure_key != submission.measure_key:
        raise ConflictError(
            _("This form was opened for something else. Your answers are still here: please send again.")
        )
    is_conflict = not is_same(stored, submission, cipher, now)
    if is_conflict:
        keep_conflict(stored, submission, cipher, now, by)
    return Receipt(stored.id, is_conflict, raised_safety=submission.has_safety_answer)


def is_same(stored: CheckIn, submission: Submission, cipher: ClientCipher, now: datetime) -> bool:
    """Whether a form says again what is stored. One entered from paper also says on which day it was answered."""
    place = places_of(stored.id)
    was = cipher.open_json(place["answers"], stored.answers), cipher.open_text(place["note"], stored.note)
    if submission.entered_by == ENTERED_BY_STAFF:
        days = localdate(stored.answered_at), localdate(min(submission.answered_at, now))
        return was == (dict(submission.answers), submission.note) and days[0] == days[1]
    return was == (dict(submission.answers), submission.note)


def keep_conflict(stored: CheckIn, submission: Submission, cipher: ClientCipher, now: datetime, by: UUID) -> None:
    content: dict[str, object] = {"answers": dict(submission.answers), "note": submission.note}
    if submission.is_short:
        content["is_short"] = True
    if submission.entered_by == ENTERED_BY_STAFF:
        content["answered_on"] = localdate(submission.answered_at).isoformat()
    mark = cipher.mark(content)
    _row, is_new = Conflict.objects.get_or_create(
        checkin=stored,
        content_mark=mark,
        defaults={
            "service_id": stored.service_id,
            "answers": cipher.seal_json(Place("conflict", "answers", f"{stored.id}/{mark}"), content),
            "received_at": now,
        },
    )
    if is_new:
        raise_safety(submission, now, by)
    if is_new and submission.measure_key not in ABOUT_HELPING:
        raise_flag(
            service_id=stored.service_id,
            client_id=stored.client_id,
            kind=Kind.CONFLICT,
            measure_key=stored.measure_key,
            subject_id=stored.id,
            due_at=safety.due_at(now, MINUTES_FOR_A_CONFLICT),
            now=now,
            by=by,
        )

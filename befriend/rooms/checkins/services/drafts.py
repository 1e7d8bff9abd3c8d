"""Keep a form that is not sent yet."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import ConflictError
from befriend.care import safety
from befriend.rooms.people.queries import lock_client

from ..models import CheckIn, Draft
from ..occasion import own_id
from ..queries import places_of
from .conflicts import is_same, keep_conflict
from .safety_flags import raise_safety
from .submission import Submission, check, content_of


@transaction.atomic
def save_draft(*, submission: Submission, now: datetime, by: UUID) -> bool:
    """Keep a form that is not sent yet. A safety answer in it raises its flag now: the person may never send.

    Returns whether a safety answer is in it.

    Raises:
        ConflictError: the form was sent already and these answers are others. Nothing is kept but a safety answer.
    """
    check(submission)
    cipher = lock_client(submission.client_id, submission.service_id)
    stored = CheckIn.objects.filter(id=submission.id).first()
    own = Draft.objects.filter(id=submission.id).first()
    if any(one is not None and one.client_id != submission.client_id for one in (stored, own)):
        return save_draft(
            submission=replace(submission, id=own_id(submission.id, submission.client_id)), now=now, by=by
        )
    if stored is not None:
        return _save_late(stored, submission, cipher, now, by)
    place = Place("draft", "answers", str(submission.id))
    held: dict[str, object] = {"answers": dict(submission.answers), "note": submission.note}
    if submission.is_short:
        held["asked"] = list(submission.asked)
    sealed = cipher.seal_json(place, held)
    if own is not None and own.measure_key != submission.measure_key:
        raise ConflictError(_("This form was opened for something else. Please open it again."))
    Draft.objects.update_or_create(
        id=submission.id,
        defaults={
            "service_id": submission.service_id,
            "client_id": submission.client_id,
            "measure_key": submission.measure_key,
            "answers": sealed,
            "saved_at": now,
            "opened_at": min(submission.opened_at, now),
        },
    )
    return raise_safety(submission, now, by)


def _save_late(stored: CheckIn, submission: Submission, cipher: ClientCipher, now: datetime, by: UUID) -> bool:
    """A draft of a form that was sent. A safety answer that was not sent is kept as a second version, with its flag."""
    if stored.measure_key != submission.measure_key:
        raise ConflictError(_("This form was opened for something else. Please open it again."))
    if is_same(stored, submission, cipher, now):
        return False
    sent = cipher.open_json(places_of(stored.id)["answers"], stored.answers)
    if not submission.has_safety_answer or _is_safety_sent(submission, sent):
        raise ConflictError(_("You sent this form before. Press Send to keep the new answers beside it."))
    keep_conflict(stored, submission, cipher, now, by)
    return True


def _is_safety_sent(submission: Submission, sent: object) -> bool:
    """Whether the safety answers of a late draft are among those that were sent."""
    assert isinstance(sent, dict)
    measure = content_of(submission.measure_key).measure
    now_answered = safety.safety_answers(measure, submission.answers)
    return set(now_answered) <= set(safety.safety_answers(measure, sent))

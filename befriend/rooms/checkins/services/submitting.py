"""Submit a check-in: stored once, with its scores, its flags and its audit row."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from befriend.base.cipher import ClientCipher
from befriend.base.errors import ConflictError
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import lock_client

from ..daily import DAILY, VERSION
from ..models import ENTERED_BY_STAFF, SELF, CheckIn, Draft
from ..occasion import own_id
from ..queries import places_of
from .conflicts import is_same, receive_again
from .safety_flags import raise_safety
from .short import store_estimate
from .submission import Receipt, Submission, check, content_of
from .summaries import refresh_after, refresh_after_short, store_scores

JUST_SENT = timedelta(minutes=15)


def submit_checkin(*, submission: Submission, now: datetime, by: UUID) -> Receipt:
    """Store a check-in once, with its scores, its flags and its audit row.

    Sent again with the same content it gives the same receipt; with other content the second is kept
    as a conflict with a flag.

    Raises:
        AnswerError: an answer is not an option of its item. Nothing is stored.
        ConflictError: the id belongs to another form; open the form again. Nothing is stored.
    """
    try:
        return _submit(submission, now, by)
    except IntegrityError:
        # A parallel post of the same form was faster. Its row is there now, so this is a resend.
        return _submit(submission, now, by)


@transaction.atomic
def _submit(submission: Submission, now: datetime, by: UUID) -> Receipt:
    check(submission)
    cipher = lock_client(submission.client_id, submission.service_id)
    lately = _received_lately(submission, now)
    stored = next((one for one in lately if one.id == submission.id), None)
    if stored is not None and stored.client_id != submission.client_id:
        return _submit(replace(submission, id=own_id(submission.id, submission.client_id)), now, by)
    stored = stored or _correction_in_place(submission)
    if stored is not None:
        return receive_again(stored, submission, cipher, now, by)
    if (just_sent := _just_sent(submission, lately, cipher, now)) is not None:
        raised = raise_safety(replace(submission, id=just_sent), now, by)
        return Receipt(just_sent, is_conflict=False, raised_safety=raised)
    return _store_new(_at_its_time(submission, now), cipher, now, _arrived_at(submission, lately, now), by)


def _arrived_at(submission: Submission, lately: Sequence[CheckIn], now: datetime) -> datetime:
    """After all that came before it in this course, also where the clock was set back.

    The next form follows from what came last (occasion.py): behind a last one that lies in the future, every form
    would carry one and the same id.
    """
    course = submission.client_id, submission.measure_key
    earlier = [one.received_at for one in lately if (one.client_id, one.measure_key) == course]
    return max([now, *(at + timedelta(microseconds=1) for at in earlier)])


def _received_lately(submission: Submission, now: datetime) -> Sequence[CheckIn]:
    """The check-in of this very form, and those of its course that came a moment ago, the newest first."""
    of_course = Q(client_id=submission.client_id, measure_key=submission.measure_key)
    moment_ago = of_course & Q(received_at__gte=now - JUST_SENT)
    return list(CheckIn.objects.filter(Q(id=submission.id) | moment_ago).order_by("-received_at"))


def _correction_in_place(submission: Submission) -> CheckIn | None:
    """The correction that the check-in to be corrected has already. A second one is kept beside it, not lost."""
    if submission.corrects is None:
        return None
    return CheckIn.objects.filter(client_id=submission.client_id, corrects_id=submission.corrects).first()


def _just_sent(submission: Submission, lately: Sequence[CheckIn], cipher: ClientCipher, now: datetime) -> UUID | None:
    """The client's newest check-in of this course, when it came a moment ago and says the same.

    Somebody who goes back and sends again, without script, sends a new form with the old answers. A form that was
    saved on the way was filled in anew: it is stored, because its flag may point at it.
    """
    newest = lately[0] if lately else None
    if newest is None or newest.entered_by != SELF or submission.entered_by != SELF or submission.corrects is not None:
        return None
    if abs(newest.answered_at - submission.answered_at) > JUST_SENT or _own_draft(submission).exists():
        return None
    return newest.id if is_same(newest, submission, cipher, now) else None


def _own_draft(submission: Submission) -> QuerySet[Draft]:
    return Draft.objects.filter(id=submission.id, client_id=submission.client_id)


def _at_its_time(submission: Submission, now: datetime) -> Submission:
    """The submission with the time at which it stands in the course: a correction takes the place of the old one.

    One from paper has a day of its own, which may be what was wrong.
    """
    if submission.corrects is not None:
        old = _corrected_at(submission, submission.corrects)
        submission = submission if submission.entered_by == ENTERED_BY_STAFF else replace(submission, answered_at=old)
    return replace(submission, opened_at=min(submission.opened_at, now), answered_at=min(submission.answered_at, now))


def _corrected_at(submission: Submission, corrected: UUID) -> datetime:
    """When the corrected check-in was answered: its correction takes its place in the course, not today's."""
    same_course = CheckIn.objects.filter(
        id=corrected,
        client_id=submission.client_id,
        measure_key=submission.measure_key,
        corrected_by__isnull=True,
    )
    answered_at = same_course.values_list("answered_at", flat=True).first()
    if answered_at is None:
        raise ConflictError(_("That check-in was already corrected. Open it again to see the newest answers."))
    return answered_at


def _store_new(submission: Submission, cipher: ClientCipher, now: datetime, received_at: datetime, by: UUID) -> Receipt:
    _store(submission, cipher, received_at)
    # A worrying answer first: nothing that is derived beside it may stand in its way.
    raised = raise_safety(submission, now, by)
    if submission.is_short:
        refresh_after_short(submission, store_estimate(submission))
    elif submission.measure_key != DAILY:
        refresh_after(submission, store_scores(submission), now, by)
    _own_draft(submission).delete()
    record(
        service_id=submission.service_id,
        action="correct_checkin" if submission.corrects else "submit_checkin",
        at=now,
        client_id=submission.client_id,
        subject="checkin",
        subject_id=submission.id,
        by=by,
    )
    return Receipt(submission.id, is_conflict=False, raised_safety=raised)


def _store(submission: Submission, cipher: ClientCipher, received_at: datetime) -> None:
    content = None if submission.measure_key == DAILY else content_of(submission.measure_key)
    place = places_of(submission.id)
    CheckIn.objects.create(
        id=submission.id,
        service_id=submission.service_id,
        client_id=submission.client_id,
        measure_key=submission.measure_key,
        measure_version=content.measure.version if content else VERSION,
        pack=content.pack if content else "",
        pack_version=content.pack_version if content else "",
        language=submission.language,
        answers=cipher.seal_json(place["answers"], dict(submission.answers)),
        note=cipher.seal_text(place["note"], submission.note) if submission.note else b"",
        correction_reason=cipher.seal_text(place["correction_reason"], submission.correction_reason)
        if submission.correction_reason
        else b"",
        opened_at=submission.opened_at,
        answered_at=submission.answered_at,
        received_at=received_at,
        entered_by=submission.entered_by,
        is_skipped=submission.is_skipped,
        is_short=submission.is_short,
        corrects_id=submission.corrects,
    )

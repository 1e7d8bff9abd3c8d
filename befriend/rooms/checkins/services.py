"""The verbs that write check-ins: set a schedule, save a draft, submit. One transaction each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import ConflictError, InputError
from befriend.care import safety
from befriend.content.frozen import MeasureContent
from befriend.content.reading import library_of
from befriend.measure.change import ChangeClass
from befriend.measure.scoring.one import check_answers, score
from befriend.rooms.audit.services import record
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.services import raise_flag
from befriend.rooms.people.queries import cipher_for, lock_client

from .courses import Summary, summarise
from .daily import DAILY, QUESTIONS, VERSION
from .models import CheckIn, Conflict, CourseSummary, Draft, ScheduledMeasure, Score
from .queries import main_scores, places_of

Answers = Mapping[str, int | None]

SELF: Final = "self"
ENTERED_BY_STAFF: Final = "staff"
"""Entered for the client by somebody who works with them: from paper, or in an interview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One filled form as it arrived. `id` was made when the form opened."""

    id: UUID
    service_id: UUID
    client_id: UUID
    measure_key: str
    language: str
    answers: Answers
    opened_at: datetime
    answered_at: datetime
    note: str = ""
    entered_by: str = SELF
    corrects: UUID | None = None
    correction_reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender may rely on: the check-in is stored. The same submission always gets the same receipt."""

    checkin_id: UUID
    is_conflict: bool
    raised_safety: bool


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
    _check(submission)
    lock_client(submission.client_id, submission.service_id)
    cipher = cipher_for(submission.client_id)
    stored = CheckIn.objects.filter(id=submission.id).first()
    if stored is not None:
        return _receive_again(stored, submission, cipher, now, by)
    if (just_sent := _just_sent(submission, cipher, now)) is not None:
        raised = _raise_safety(replace(submission, id=just_sent), now, by)
        return Receipt(just_sent, is_conflict=False, raised_safety=raised)
    if submission.corrects is not None:
        submission = replace(submission, answered_at=_corrected_at(submission, submission.corrects))
    _store(submission, cipher, now)
    if submission.measure_key != DAILY:
        _store_scores(submission)
        _refresh_summary(submission, now, by)
    Draft.objects.filter(id=submission.id).delete()
    raised = _raise_safety(submission, now, by)
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


JUST_SENT = timedelta(minutes=15)


def _just_sent(submission: Submission, cipher: ClientCipher, now: datetime) -> UUID | None:
    """The client's newest check-in of this course, when it came a moment ago and says the same.

    Somebody who goes back and sends again, without script, sends a new form with the old answers. A form that was
    saved on the way was filled in anew: it is stored, because its flag may point at it.
    """
    is_saved = Draft.objects.filter(id=submission.id).exists()
    if is_saved or submission.entered_by != SELF or submission.corrects is not None:
        return None
    newest = (
        CheckIn.objects.filter(client_id=submission.client_id, measure_key=submission.measure_key)
        .order_by("-received_at")
        .first()
    )
    if newest is None or now - newest.received_at > JUST_SENT or newest.entered_by != SELF:
        return None
    return newest.id if _is_same(newest, submission, cipher, now) else None


def _check(submission: Submission) -> None:
    if submission.measure_key == DAILY:
        _check_daily(submission.answers)
    else:
        check_answers(content_of(submission.measure_key).measure, submission.answers)


def _check_daily(answers: Answers) -> None:
    allowed = {question.id: {value for value, _label in question.options} for question in QUESTIONS}
    for key, value in answers.items():
        if key not in allowed or (value is not None and value not in allowed[key]):
            raise InputError(
                _("One of the answers is not on the list. Please choose again. Your words are still here.")
            )


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


def _store(submission: Submission, cipher: ClientCipher, now: datetime) -> None:
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
        opened_at=min(submission.opened_at, now),
        answered_at=min(submission.answered_at, now),
        received_at=now,
        entered_by=submission.entered_by,
        corrects_id=submission.corrects,
    )


def _receive_again(stored: CheckIn, submission: Submission, cipher: ClientCipher, now: datetime, by: UUID) -> Receipt:
    if (stored.client_id, stored.measure_key) != (submission.client_id, submission.measure_key):
        raise ConflictError(
            _("This form was opened for something else. Your answers are still here: please send again.")
        )
    is_conflict = not _is_same(stored, submission, cipher, now)
    if is_conflict:
        _keep_conflict(stored, submission, cipher, now, by)
    return Receipt(stored.id, is_conflict, raised_safety=_has_safety_answer(submission))


def _is_same(stored: CheckIn, submission: Submission, cipher: ClientCipher, now: datetime) -> bool:
    """Whether a form says again what is stored. One entered from paper also says on which day it was answered."""
    place = places_of(stored.id)
    was = cipher.open_json(place["answers"], stored.answers), cipher.open_text(place["note"], stored.note)
    if submission.entered_by == ENTERED_BY_STAFF:
        days = localdate(stored.answered_at), localdate(min(submission.answered_at, now))
        return was == (dict(submission.answers), submission.note) and days[0] == days[1]
    return was == (dict(submission.answers), submission.note)


def _keep_conflict(stored: CheckIn, submission: Submission, cipher: ClientCipher, now: datetime, by: UUID) -> None:
    content: dict[str, object] = {"answers": dict(submission.answers), "note": submission.note}
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
        _raise_safety(submission, now, by)
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


MINUTES_FOR_A_CONFLICT = 7 * 24 * 60
MINUTES_FOR_A_DETERIORATION = 3 * 24 * 60


def _store_scores(submission: Submission) -> None:
    measure = content_of(submission.measure_key).measure
    Score.objects.bulk_create(
        Score(
            checkin_id=submission.id,
            subscale=found.subscale,
            value=found.value,
            band=found.band or "",
            answered=found.answered,
            of=found.of,
        )
        for found in score(measure, submission.answers)
    )


def _refresh_summary(submission: Submission, now: datetime, by: UUID) -> None:
    measure = content_of(submission.measure_key).measure
    interval = ScheduledMeasure.objects.filter(
        client_id=submission.client_id, measure_key=measure.key, ended_on__isnull=True
    ).first()
    points = main_scores(submission.client_id, measure)
    summary = summarise(measure, points, interval)
    _keep_summary(submission.service_id, submission.client_id, measure.key, summary)
    is_scored = points[-1].value is not None
    if is_scored and ChangeClass.RELIABLE_DETERIORATION in (summary.since_start, summary.of_late):
        raise_flag(
            service_id=submission.service_id,
            client_id=submission.client_id,
            kind=Kind.DETERIORATION,
            measure_key=measure.key,
            subject_id=submission.id,
            due_at=safety.due_at(now, MINUTES_FOR_A_DETERIORATION),
            now=now,
            by=by,
        )


def _keep_summary(service_id: UUID, client_id: UUID, measure_key: str, summary: Summary) -> None:
    """Nearly every course has its row already, since it was scheduled: changing it is one statement."""
    columns = summary.columns()
    if not CourseSummary.objects.filter(client_id=client_id, measure_key=measure_key).update(**columns):
        CourseSummary.objects.create(service_id=service_id, client_id=client_id, measure_key=measure_key, **columns)


def _has_safety_answer(submission: Submission) -> bool:
    if submission.measure_key == DAILY:
        return False
    return bool(safety.safety_answers(content_of(submission.measure_key).measure, submission.answers))


def _raise_safety(submission: Submission, now: datetime, by: UUID) -> bool:
    if not _has_safety_answer(submission):
        return False
    raise_flag(
        service_id=submission.service_id,
        client_id=submission.client_id,
        kind=Kind.SAFETY,
        measure_key=submission.measure_key,
        subject_id=submission.id,
        due_at=safety.due_at(now),
        now=now,
        by=by,
    )
    return True


@transaction.atomic
def save_draft(*, submission: Submission, now: datetime, by: UUID) -> bool:
    """Keep a form that is not sent yet. A safety answer in it raises its flag now: the person may never send.

    Returns whether a safety answer is in it.

    Raises:
        ConflictError: the form was sent already and these answers are others. Nothing is kept but a safety answer.
    """
    _check(submission)
    lock_client(submission.client_id, submission.service_id)
    stored = CheckIn.objects.filter(id=submission.id).first()
    if stored is not None:
        return _save_late(stored, submission, now, by)
    place = Place("draft", "answers", str(submission.id))
    held: dict[str, object] = {"answers": dict(submission.answers), "note": submission.note}
    sealed = cipher_for(submission.client_id).seal_json(place, held)
    own = Draft.objects.filter(id=submission.id).first()
    if own is not None and (own.client_id, own.measure_key) != (submission.client_id, submission.measure_key):
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
    return _raise_safety(submission, now, by)


def _save_late(stored: CheckIn, submission: Submission, now: datetime, by: UUID) -> bool:
    """A draft of a form that was sent. A safety answer that was not sent is kept as a second version, with its flag."""
    cipher = cipher_for(submission.client_id)
    if (stored.client_id, stored.measure_key) != (submission.client_id, submission.measure_key):
        raise ConflictError(_("This form was opened for something else. Please open it again."))
    if _is_same(stored, submission, cipher, now):
        return False
    sent = cipher.open_json(places_of(stored.id)["answers"], stored.answers)
    if not _has_safety_answer(submission) or _is_safety_sent(submission, sent):
        raise ConflictError(_("You sent this form before. Press Send to keep the new answers beside it."))
    _keep_conflict(stored, submission, cipher, now, by)
    return True


def _is_safety_sent(submission: Submission, sent: object) -> bool:
    """Whether the safety answers of a late draft are among those that were sent."""
    assert isinstance(sent, dict)
    measure = content_of(submission.measure_key).measure
    now_answered = safety.safety_answers(measure, submission.answers)
    return set(now_answered) <= set(safety.safety_answers(measure, sent))


@transaction.atomic
def set_schedule(
    *,
    service_id: UUID,
    client_id: UUID,
    measure_key: str,
    every_days: int,
    starts_on: date,
    now: datetime,
    by: UUID,
) -> None:
    """Ask a measure of a client every so many days. A changed interval ends the old one; 0 days stops asking."""
    content_of(measure_key)
    lock_client(client_id, service_id)
    open_one = ScheduledMeasure.objects.filter(client_id=client_id, measure_key=measure_key, ended_on__isnull=True)
    if open_one.filter(every_days=every_days).exists():
        return
    open_one.update(ended_on=localdate(now))
    interval = None
    if every_days > 0:
        interval = ScheduledMeasure.objects.create(
            service_id=service_id,
            client_id=client_id,
            measure_key=measure_key,
            every_days=every_days,
            starts_on=starts_on,
            set_by_id=by,
        )
    measure = content_of(measure_key).measure
    summary = summarise(measure, main_scores(client_id, measure), interval)
    _keep_summary(service_id, client_id, measure_key, summary)
    record(
        service_id=service_id,
        action="set_schedule",
        at=now,
        client_id=client_id,
        subject="schedule",
        by=by,
    )


def content_of(measure_key: str) -> MeasureContent:
    """The measure's content.

    Raises:
        InputError: no pack of this service holds the measure.
    """
    found = library_of(settings.PACKS).measures.get(measure_key)
    if found is None:
        raise InputError(f"There is no measure {measure_key!r} in this service's packs. Choose one from the list.")
    return found

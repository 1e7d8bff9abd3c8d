"""The verbs that write the plan: record a review, write a note, ask for a change. The same form twice is one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from befriend.base.cipher import Place
from befriend.base.errors import ConflictError, InputError
from befriend.care import safety
from befriend.care.reviewing import TOPICS, Looked, looked_as_told
from befriend.care.roles import Right
from befriend.rooms.audit.services import record
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import waiting_about_courses, waiting_subjects
from befriend.rooms.flags.services import acknowledge_flag, close_flag, raise_flag
from befriend.rooms.people.queries import check_client, check_linked_client, cipher_for
from befriend.rooms.people.viewer import Viewer

from .models import ChangeAsked, LookedAt, Note, Review
from .queries import OpenReview, changes_asked, notes_of, reviews_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReview:
    """What a review form holds. `changed` is empty when the plan stays as it is."""

    id: UUID
    client_id: UUID
    reviewed_on: date
    agreed: str
    changed: str
    next_review_on: date | None


def record_review(*, viewer: Viewer, review: PlanReview, now: datetime) -> None:
    """Store a review of the plan, once, with its audit row.

    Raises:
        NotFoundError: the viewer is not linked to this client.
        InputError: nothing was agreed, or a date is impossible. Nothing is stored.
        ConflictError: the id holds another review already. Nothing is stored; a new id keeps this one too.
    """
    _may_write(viewer, review.client_id, now)
    if not review.agreed.strip():
        raise InputError(_("Please write what you agreed. A few words are enough."))
    _check_days(review, now)
    if not _stored_once(Review, review.id, lambda: _store_review(viewer, review, now)):
        kept = {one.id: one for one in reviews_of(viewer, review.client_id, now)}
        _refuse_another(_words_of(kept.get(review.id)), _words_of(review))


def review_by_topics(
    *, viewer: Viewer, review: PlanReview, looked: Looked, shown: Collection[UUID], now: datetime
) -> None:
    """Store a review that went topic by topic, once, and close the flags about this client's courses that it is about.

    Those are the flags that were `shown` with the form, still wait, and were raised by the day of the review. Any other
    stays open: nobody has looked at it. Where something about safety is to be acted on, they stay open too, seen by
    whoever wrote this: only what is done is closed. Every question may be left out, what was agreed as well; only a
    form with nothing in it is no review.

    Raises:
        NotFoundError: the viewer is not linked to this client.
        InputError: nothing was filled in, or a date is impossible. Nothing is stored.
        ConflictError: the id holds another review already. Nothing is stored; a new id keeps this one too.
    """
    _may_write(viewer, review.client_id, now)
    if looked.is_empty and not review.agreed.strip() and not review.changed.strip():
        raise InputError(
            _("Nothing is filled in yet, so nothing was kept. Fill in what helps you; leave out the rest.")
        )
    _check_days(review, now)
    if not _stored_once(Review, review.id, lambda: _store_by_topics(viewer, review, looked, shown, now)):
        kept = {one.id: one for one in reviews_of(viewer, review.client_id, now)}
        found = kept.get(review.id)
        sent = (_words_of(review), looked_as_told(looked))
        _refuse_another((_words_of(found), looked_as_told(found.looked)) if found and found.looked else None, sent)


@transaction.atomic
def _store_by_topics(
    viewer: Viewer, review: PlanReview, looked: Looked, shown: Collection[UUID], now: datetime
) -> None:
    _store_review(viewer, review, now)
    place = Place("looked_at", "found", str(review.id))
    LookedAt.objects.create(
        review_id=review.id,
        service_id=viewer.service_id,
        client_id=review.client_id,
        found=cipher_for(review.client_id).seal_json(place, looked_as_told(looked)),
    )
    reason = _what_was_done(review, looked)
    for flag in waiting_about_courses(viewer, review.client_id, now):
        if flag.id in shown and timezone.localdate(flag.raised_at) <= review.reviewed_on:
            if looked.asks_to_act:
                acknowledge_flag(viewer=viewer, flag_id=flag.id, now=now)
            else:
                close_flag(viewer=viewer, flag_id=flag.id, reason=reason, now=now)


def _what_was_done(review: PlanReview, looked: Looked) -> str:
    """In the language of whoever wrote it, as every reason is."""
    day = date_format(review.reviewed_on, "DATE_FORMAT")
    parts = [_("The plan was looked at topic by topic on %(day)s.") % {"day": day}]
    if looked.said():
        names = ", ".join(_(TOPICS[key].title) for key, _one in looked.said())
        parts.append(_("Topics: %(names)s.") % {"names": names})
    parts.append(review.changed.strip() or _("The plan stays as it is."))
    return "\n".join(parts)


def _check_days(review: PlanReview, now: datetime) -> None:
    if review.reviewed_on > timezone.localdate(now):
        day = date_format(review.reviewed_on, "DATE_FORMAT")
        raise InputError(_("The review is dated %(day)s, which is still to come. Give the day you met.") % {"day": day})
    if review.next_review_on is not None and review.next_review_on <= review.reviewed_on:
        raise InputError(_("The next review must come after this one. Choose a later day, or leave it empty."))


@transaction.atomic
def _store_review(viewer: Viewer, review: PlanReview, now: datetime) -> None:
    cipher = cipher_for(review.client_id)
    Review.objects.create(
        id=review.id,
        service_id=viewer.service_id,
        client_id=review.client_id,
        reviewed_on=review.reviewed_on,
        agreed=cipher.seal_text(Place("review", "agreed", str(review.id)), review.agreed.strip()),
        changed=cipher.seal_text(Place("review", "changed", str(review.id)), review.changed.strip()),
        next_review_on=review.next_review_on,
        written_by_id=viewer.person_id,
        written_at=now,
    )
    _audit(viewer, "record_review", review.client_id, review.id, now)


MINUTES_FOR_A_WISH = 7 * 24 * 60


def ask_for_change(*, viewer: Viewer, wish_id: UUID, words: str, now: datetime) -> None:
    """Keep a client's wish to change their plan, once, with a flag so that a human talks with them.

    Without words it is only a tap: while an earlier wish waits, another tap changes nothing.

    Raises:
        NotFoundError: the viewer is no client.
        InputError: the words are too many. Nothing is stored.
        ConflictError: the id holds another wish already. Nothing is stored; a new id keeps this one too.
    """
    check_client(viewer, viewer.person_id, now)
    if len(words) > LONGEST_WISH:
        raise InputError(
            _("These are more than %(most)s letters. Please make it a little shorter.") % {"most": LONGEST_WISH}
        )
    if not words.strip() and waiting_subjects(Kind.PLAN_CHANGE, viewer.person_id):
        return
    if not _stored_once(ChangeAsked, wish_id, lambda: _store_wish(viewer, wish_id, words, now)):
        kept = {one.id: one.words for one in changes_asked(viewer, viewer.person_id, now, MOST_WISHES)}
        _refuse_another((kept.get(wish_id),), (words.strip(),))


LONGEST_WISH = 1000
MOST_WISHES = 50


@transaction.atomic
def _store_wish(viewer: Viewer, wish_id: UUID, words: str, now: datetime) -> None:
    place = Place("change_asked", "words", str(wish_id))
    ChangeAsked.objects.create(
        id=wish_id,
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        words=cipher_for(viewer.person_id).seal_text(place, words.strip()) if words.strip() else b"",
        asked_at=now,
    )
    raise_flag(
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        kind=Kind.PLAN_CHANGE,
        measure_key="",
        subject_id=wish_id,
        due_at=safety.due_at(now, MINUTES_FOR_A_WISH),
        now=now,
        by=viewer.person_id,
    )
    _audit(viewer, "ask_for_change", viewer.person_id, wish_id, now)


def write_note(*, viewer: Viewer, note_id: UUID, client_id: UUID, text: str, is_shared: bool, now: datetime) -> None:
    """Store a note on a client's course, once, with its audit row.

    Raises:
        NotFoundError: the viewer is not linked to this client.
        InputError: the note is empty. Nothing is stored.
        ConflictError: the id holds another note already. Nothing is stored; a new id keeps this one too.
    """
    _may_write(viewer, client_id, now)
    if not text.strip():
        raise InputError(_("The note is empty. Please write something, or go back."))
    if not _stored_once(Note, note_id, lambda: _store_note(viewer, note_id, client_id, text, is_shared, now)):
        kept = {one.id: (one.text, one.is_shared) for one in notes_of(viewer, client_id, now)}
        _refuse_another(kept.get(note_id), (text.strip(), is_shared))


@transaction.atomic
def _store_note(viewer: Viewer, note_id: UUID, client_id: UUID, text: str, is_shared: bool, now: datetime) -> None:
    Note.objects.create(
        id=note_id,
        service_id=viewer.service_id,
        client_id=client_id,
        text=cipher_for(client_id).seal_text(Place("note", "text", str(note_id)), text.strip()),
        is_shared=is_shared,
        written_by_id=viewer.person_id,
        written_at=now,
    )
    _audit(viewer, "write_note", client_id, note_id, now)


def _may_write(viewer: Viewer, client_id: UUID, now: datetime) -> None:
    check_client(viewer, client_id, now)
    if not viewer.may(Right.WRITE_PLAN):
        raise InputError(_("Only a clinician can write this. Tell yours what you would like to change."))
    check_linked_client(viewer, client_id, now)


def _stored_once(table: type[Review] | type[Note] | type[ChangeAsked], row_id: UUID, store: Callable[[], None]) -> bool:
    """Store, unless this id is there already. Returns whether this call stored it."""
    if table.objects.filter(id=row_id).exists():
        return False
    try:
        store()
    except IntegrityError:
        return False  # a parallel post of the same form was faster
    return True


def _words_of(review: PlanReview | OpenReview | None) -> tuple[object, ...] | None:
    if review is None:
        return None
    return review.reviewed_on, review.agreed.strip(), review.changed.strip(), review.next_review_on


def _refuse_another(kept: tuple[object, ...] | None, sent: tuple[object, ...] | None) -> None:
    """A resend of what is kept changes nothing; other words, or another client's id, are never silently dropped."""
    if kept != sent:
        raise ConflictError(_("This form was opened for something else. Your words are still here: please send again."))


def _audit(viewer: Viewer, action: str, client_id: UUID, subject_id: UUID, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        client_id=client_id,
        subject="plan",
        subject_id=subject_id,
        by=viewer.person_id,
    )

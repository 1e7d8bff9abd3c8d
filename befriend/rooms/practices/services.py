"""The verbs of this room: begin a practice, keep the place, end it, say how it was, tell what went badly."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from befriend.base.cipher import Place
from befriend.base.errors import InputError
from befriend.care.practising import Felt, Functioning, Lasting, Severity, time_to_look
from befriend.content.practising import Practice
from befriend.rooms.audit.services import record
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.services import raise_flag
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.people.viewer import Viewer

from .models import AdverseEffect, Favourite, PracticeSession
from .queries import own_session


@dataclass(frozen=True, slots=True)
class Ratings:
    """How I am towards myself, 0 to 4, and distress, 0 to 10. None: not answered, which is never zero."""

    kindness: int | None
    distress: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEffectTold:
    """What a person tells when a practice made something worse."""

    severity: Severity
    lasting: Lasting
    functioning: Functioning
    wants_contact: bool
    words: str


def begin_practice(
    *, viewer: Viewer, session_id: UUID, practice: Practice, minutes: int, before: Ratings, now: datetime
) -> None:
    """Begin a practice, once: the same form sent again changes nothing.

    Raises:
        InputError: the length is not one of the practice's.
    """
    if minutes not in practice.lengths:
        raise InputError(_("Please choose one of the lengths."))
    try:
        _begin(viewer, session_id, practice, minutes, before, now)
    except IntegrityError:
        own_session(viewer, session_id)  # a resend: theirs already, or nobody's they may know of


@transaction.atomic
def _begin(viewer: Viewer, session_id: UUID, practice: Practice, minutes: int, before: Ratings, now: datetime) -> None:
    PracticeSession.objects.create(
        id=session_id,
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        practice_key=practice.key,
        version=practice.edition.version,
        minutes=minutes,
        began_at=now,
        kindness_before=before.kindness,
        distress_before=before.distress,
    )
    _audit(viewer, "begin_practice", session_id, now)


@transaction.atomic
def keep_place(*, viewer: Viewer, session_id: UUID, at_step: int) -> None:
    """Remember where somebody is in a practice, so that an interruption loses nothing. A late one changes nothing."""
    session = own_session(viewer, session_id)
    if session.ended_at is None and 1 <= at_step <= MOST_STEPS:
        PracticeSession.objects.filter(id=session.id, ended_at__isnull=True).update(at_step=at_step)


MOST_STEPS = 200


@transaction.atomic
def end_practice(*, viewer: Viewer, session_id: UUID, now: datetime) -> None:
    """End a practice, wherever it was: stopping is as good as finishing. Twice is once."""
    session = own_session(viewer, session_id)
    if session.ended_at is None:
        session.ended_at = now
        session.save(update_fields=["ended_at"])
        _audit(viewer, "end_practice", session_id, now)


@transaction.atomic
def say_how_it_was(*, viewer: Viewer, session_id: UUID, felt: Felt | None, after: Ratings, now: datetime) -> None:
    """Keep how a practice was, and end it. Said again, the newer answer counts."""
    session = own_session(viewer, session_id)
    session.ended_at = session.ended_at or now
    session.felt = felt or ""
    session.kindness_after, session.distress_after = after.kindness, after.distress
    session.save(update_fields=["ended_at", "felt", "kindness_after", "distress_after"])
    _audit(viewer, "say_how_a_practice_was", session_id, now)


@transaction.atomic
def tell_adverse_effect(*, viewer: Viewer, session_id: UUID, told: AdverseEffectTold, now: datetime) -> None:
    """Keep what went badly, and raise a flag so that a human knows.

    Told again, the stronger answers count, new words stand beside the first, and the flag is due as soon as they
    press. Where the flag was closed, what is new raises another. Nothing new changes nothing.

    Raises:
        NotFoundError: it is somebody else's practice, or none.
    """
    session = own_session(viewer, session_id)
    sealed = _sealed(viewer.person_id, session_id, told)
    kept, is_new = AdverseEffect.objects.select_for_update().get_or_create(
        session=session, defaults={"service_id": viewer.service_id, "told_at": now} | sealed
    )
    if not is_new:
        before = _opened(viewer.person_id, kept)
        told = _with_what_is_new(before, told)
        if told == before:
            return
        AdverseEffect.objects.filter(session=session).update(**_sealed(viewer.person_id, session_id, told))
    raise_flag(
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        kind=Kind.ADVERSE_EFFECT,
        measure_key="",
        subject_id=session.id,
        due_at=now + time_to_look(wants_contact=told.wants_contact, severity=told.severity),
        now=now,
        by=viewer.person_id,
    )
    _audit(viewer, "tell_adverse_effect", session_id, now)


def _with_what_is_new(before: AdverseEffectTold, told: AdverseEffectTold) -> AdverseEffectTold:
    """What was told twice as one: of each answer the stronger, and words that were not said yet after the first."""
    is_said = not told.words or told.words in before.words
    return AdverseEffectTold(
        severity=max(before.severity, told.severity, key=list(Severity).index),
        lasting=max(before.lasting, told.lasting, key=list(Lasting).index),
        functioning=max(before.functioning, told.functioning, key=list(Functioning).index),
        wants_contact=before.wants_contact or told.wants_contact,
        words=before.words if is_said else f"{before.words}\n{told.words}".strip(),
    )


def _sealed(client_id: UUID, session_id: UUID, told: AdverseEffectTold) -> dict[str, object]:
    words = cipher_for(client_id).seal_text(_place(session_id), told.words) if told.words else b""
    return {
        "severity": told.severity,
        "lasting": told.lasting,
        "functioning": told.functioning,
        "wants_contact": told.wants_contact,
        "words": words,
    }


def _opened(client_id: UUID, kept: AdverseEffect) -> AdverseEffectTold:
    return AdverseEffectTold(
        severity=Severity(kept.severity),
        lasting=Lasting(kept.lasting),
        functioning=Functioning(kept.functioning),
        wants_contact=kept.wants_contact,
        words=cipher_for(client_id).open_text(_place(kept.session_id), kept.words),
    )


def _place(session_id: UUID) -> Place:
    return Place("adverse_effect", "words", str(session_id))


@transaction.atomic
def keep_favourite(*, viewer: Viewer, practice: Practice, wanted: bool) -> None:
    """Keep a practice among one's favourites, or take it out. Twice is once."""
    own = Favourite.objects.filter(client_id=viewer.person_id, practice_key=practice.key)
    if wanted:
        Favourite.objects.get_or_create(client_id=viewer.person_id, practice_key=practice.key)
    else:
        own.delete()


def _audit(viewer: Viewer, action: str, session_id: UUID, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        client_id=viewer.person_id,
        subject="practice_session",
        subject_id=session_id,
        by=viewer.person_id,
    )

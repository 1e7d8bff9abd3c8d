"""Tell what a practice made worse."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from befriend.base.cipher import Place
from befriend.care.practising import Functioning, Lasting, Severity, time_to_look
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.services import raise_flag
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.people.viewer import Viewer

from ..models import AdverseEffect
from ..queries import own_session
from .playing import write_down

Answer = TypeVar("Answer", Severity, Lasting, Functioning)


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEffectTold:
    """What a person tells when a practice made something worse; None where they left a question."""

    severity: Severity | None
    lasting: Lasting | None
    functioning: Functioning | None
    wants_contact: bool
    words: str


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
    write_down(viewer, "tell_adverse_effect", session_id, now)


def _with_what_is_new(before: AdverseEffectTold, told: AdverseEffectTold) -> AdverseEffectTold:
    """What was told twice as one: of each answer the stronger, and words that were not said yet after the first."""
    is_said = not told.words or told.words in before.words
    return AdverseEffectTold(
        severity=_stronger(before.severity, told.severity),
        lasting=_stronger(before.lasting, told.lasting),
        functioning=_stronger(before.functioning, told.functioning),
        wants_contact=before.wants_contact or told.wants_contact,
        words=before.words if is_said else f"{before.words}\n{told.words}".strip(),
    )


def _stronger(before: Answer | None, told: Answer | None) -> Answer | None:
    """The later one in the order of the answers; an answer that was left does not take one back."""
    if before is None or told is None:
        return before or told
    return max(before, told, key=list(type(told)).index)


def _sealed(client_id: UUID, session_id: UUID, told: AdverseEffectTold) -> dict[str, object]:
    words = cipher_for(client_id).seal_text(_place(session_id), told.words) if told.words else b""
    return {
        "severity": told.severity or "",
        "lasting": told.lasting or "",
        "functioning": told.functioning or "",
        "wants_contact": told.wants_contact,
        "words": words,
    }


def _opened(client_id: UUID, kept: AdverseEffect) -> AdverseEffectTold:
    return AdverseEffectTold(
        severity=Severity(kept.severity) if kept.severity else None,
        lasting=Lasting(kept.lasting) if kept.lasting else None,
        functioning=Functioning(kept.functioning) if kept.functioning else None,
        wants_contact=kept.wants_contact,
        words=cipher_for(client_id).open_text(_place(kept.session_id), kept.words),
    )


def _place(session_id: UUID) -> Place:
    return Place("adverse_effect", "words", str(session_id))

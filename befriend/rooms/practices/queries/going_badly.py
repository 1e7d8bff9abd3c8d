"""What practices made worse: whether one told it, and for the clinician what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from befriend.base.cipher import Place
from befriend.rooms.people.queries import cipher_for, linked_client_for
from befriend.rooms.people.viewer import Viewer

from ..models import AdverseEffect


@dataclass(frozen=True, slots=True)
class OpenAdverseEffect:
    """One adverse effect with its words opened, for the person's clinician."""

    session_id: UUID
    practice_key: str
    severity: str
    lasting: str
    functioning: str
    wants_contact: bool
    words: str
    told_at: datetime


def told_with_contact(viewer: Viewer, session_id: UUID) -> bool | None:
    """Whether the viewer wished for contact when they told that this practice went badly; None before they told it."""
    own = AdverseEffect.objects.filter(session_id=session_id, session__client_id=viewer.person_id)
    return own.values_list("wants_contact", flat=True).first()


def reported_since(viewer: Viewer, since: datetime) -> frozenset[str]:
    """The practices that the viewer told of, because they made something worse, after this moment."""
    told = AdverseEffect.objects.filter(session__client_id=viewer.person_id, told_at__gte=since)
    return frozenset(told.values_list("session__practice_key", flat=True))


def adverse_effects_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[OpenAdverseEffect]:
    """What went badly in this client's practices, newest first."""
    linked_client_for(viewer, client_id, now)
    told = AdverseEffect.objects.filter(session__client_id=client_id).select_related("session").order_by("-told_at")
    rows = list(told)
    cipher = cipher_for(client_id) if rows else None
    return [
        OpenAdverseEffect(
            row.session_id,
            row.session.practice_key,
            row.severity,
            row.lasting,
            row.functioning,
            row.wants_contact,
            cipher.open_text(Place("adverse_effect", "words", str(row.session_id)), row.words),
            row.told_at,
        )
        for row in rows
        if cipher is not None
    ]

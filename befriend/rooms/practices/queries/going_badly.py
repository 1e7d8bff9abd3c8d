"""What practices made worse: whether one told it, and for the clinician what was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from befriend.base.cipher import Place
from befriend.care.practising import Felt
from befriend.rooms.people.queries import check_linked_client, cipher_for
from befriend.rooms.people.viewer import Viewer

from ..models import AdverseEffect, PracticeSession


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


def went_badly_since(viewer: Viewer, since: datetime) -> bool:
    """Whether any practice of the viewer's own felt worse, or was told to have made something worse, after this."""
    badly = Q(felt=Felt.WORSE, began_at__gte=since) | Q(adverse_effect__told_at__gte=since)
    return PracticeSession.objects.filter(badly, client_id=viewer.person_id).exists()


def adverse_effects_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[OpenAdverseEffect]:
    """What went badly in this client's practices, newest first."""
    check_linked_client(viewer, client_id, now)
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

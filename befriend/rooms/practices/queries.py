"""Reads of practices done: one's own sessions and favourites, and for a clinician the dose and what went badly."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from befriend.base.cipher import Place
from befriend.base.errors import NotFoundError
from befriend.care.practising import Felt, may_suggest
from befriend.rooms.people.queries import cipher_for, client_for
from befriend.rooms.people.viewer import Viewer

from .models import AdverseEffect, Favourite, PracticeSession

DOSE = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Dose:
    """How often one practice was done in the last four weeks, and how often it felt better or worse."""

    practice_key: str
    times: int
    better: int
    worse: int
    last_at: datetime


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


def own_session(viewer: Viewer, session_id: UUID) -> PracticeSession:
    """One of the viewer's own sessions.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    found = PracticeSession.objects.filter(id=session_id, client_id=viewer.person_id).first()
    if found is None:
        raise NotFoundError("There is no such practice here.")
    return found


def unfinished_session(viewer: Viewer, since: datetime) -> PracticeSession | None:
    """The latest practice that was begun and not ended, to go on with."""
    own = PracticeSession.objects.filter(client_id=viewer.person_id, began_at__gte=since)
    latest = own.order_by("-began_at").first()
    return latest if latest is not None and latest.ended_at is None else None


def has_told_adverse_effect(viewer: Viewer, session_id: UUID) -> bool:
    """Whether the viewer told already that this practice made something worse."""
    return AdverseEffect.objects.filter(session_id=session_id, session__client_id=viewer.person_id).exists()


def favourites_of(viewer: Viewer) -> frozenset[str]:
    return frozenset(Favourite.objects.filter(client_id=viewer.person_id).values_list("practice_key", flat=True))


def not_to_suggest(viewer: Viewer) -> frozenset[str]:
    """The practices that felt worse too often in a row to be suggested again. They can still be found."""
    felt: Mapping[str, list[Felt]] = defaultdict(list)
    said = PracticeSession.objects.filter(client_id=viewer.person_id).exclude(felt="").order_by("-began_at")
    for key, word in said.values_list("practice_key", "felt"):
        felt[key].append(Felt(word))
    return frozenset(key for key, words in felt.items() if not may_suggest(words))


def dose_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[Dose]:
    """What a client practised in the last four weeks, the most often done first."""
    client_for(viewer, client_id, now)
    sessions = PracticeSession.objects.filter(client_id=client_id, began_at__gte=now - DOSE).order_by("began_at")
    rows = list(sessions.values_list("practice_key", "felt", "began_at"))
    times = Counter(key for key, _felt, _at in rows)
    felt = Counter((key, word) for key, word, _at in rows)
    last = {key: at for key, _felt, at in rows}
    return [
        Dose(key, count, felt[key, Felt.BETTER], felt[key, Felt.WORSE], last[key]) for key, count in times.most_common()
    ]


def adverse_effects_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[OpenAdverseEffect]:
    """What went badly in this client's practices, newest first."""
    client_for(viewer, client_id, now)
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

"""For a clinician: what a client practised."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from befriend.care.consent import Purpose
from befriend.care.practising import Felt
from befriend.rooms.consent.queries import has_agreed
from befriend.rooms.people.queries import check_linked_client
from befriend.rooms.people.viewer import Viewer

from ..models import PracticeSession

DOSE = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Dose:
    """How often one practice was ended, or left, in the last four weeks, and how often it felt better or worse."""

    practice_key: str
    times: int
    left: int
    better: int
    worse: int
    last_at: datetime


def dose_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[Dose]:
    """What a client practised in the last four weeks, the most often done first; nothing where they said no to that."""
    check_linked_client(viewer, client_id, now)
    if not has_agreed(client_id, Purpose.PRACTICES, now):
        return []
    sessions = PracticeSession.objects.filter(client_id=client_id, began_at__gte=now - DOSE).order_by("began_at")
    rows = list(sessions.values_list("practice_key", "felt", "began_at", "ended_at"))
    ended = Counter(key for key, _felt, _at, ended_at in rows if ended_at is not None)
    begun = Counter(key for key, _felt, _at, _ended_at in rows)
    felt = Counter((key, word) for key, word, _at, _ended_at in rows)
    last = {key: at for key, _felt, at, _ended_at in rows}
    return [
        Dose(key, ended[key], begun[key] - ended[key], felt[key, Felt.BETTER], felt[key, Felt.WORSE], last[key])
        for key in sorted(begun, key=lambda key: (-ended[key], -begun[key]))
    ]


def is_kept_private(viewer: Viewer, now: datetime) -> bool:
    """Whether the viewer said that nobody else sees what they practise."""
    return viewer.is_client and not has_agreed(viewer.person_id, Purpose.PRACTICES, now)

"""Which programme somebody follows, and how far they came: for themselves, and for a client's clinician."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from befriend.care.consent import Purpose
from befriend.care.programmes import Ended
from befriend.care.roles import Role
from befriend.content.practising import Audience
from befriend.rooms.consent.queries import has_agreed
from befriend.rooms.people.queries import check_linked_client
from befriend.rooms.people.viewer import Viewer

from ..models import OwnProgramme, PracticeSession

FOLLOWED_BY = {Role.CLIENT: Audience.PERSON, Role.HELPER: Audience.HELPER}
SHOWN_TO_CLINICIAN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One time somebody followed a programme. Open while `ended_as` is None."""

    id: UUID
    key: str
    audience: Audience
    week: int
    starts_on: date
    week_began_at: datetime
    is_paused: bool
    ended_as: Ended | None
    ended_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.ended_as is None

    def is_on(self, today: date) -> bool:
        """Begun, and neither paused nor ended."""
        return self.is_open and not self.is_paused and self.starts_on <= today


def audiences_of(viewer: Viewer) -> frozenset[Audience]:
    """The kinds of programmes this viewer can follow."""
    return frozenset(audience for role, audience in FOLLOWED_BY.items() if role in viewer.roles)


def own_programmes(viewer: Viewer) -> Mapping[str, Followed]:
    """The latest time the viewer followed each programme, by its key."""
    own = OwnProgramme.objects.filter(person_id=viewer.person_id).order_by("began_at", "id")
    return {row.programme_key: _followed(row) for row in own}


def open_programmes(viewer: Viewer) -> Sequence[Followed]:
    """What the viewer follows now, paused or not: at most one of each kind."""
    own = OwnProgramme.objects.filter(person_id=viewer.person_id, ended_at__isnull=True)
    return [_followed(row) for row in own.order_by("began_at")]


def practised_since(viewer: Viewer, since: datetime) -> frozenset[str]:
    """The keys of the practices that the viewer began since then."""
    own = PracticeSession.objects.filter(client_id=viewer.person_id, began_at__gte=since)
    return frozenset(own.values_list("practice_key", flat=True))


def programmes_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[Followed]:
    """What a client follows and followed lately, the newest first. What they follow as a helper is not shown."""
    check_linked_client(viewer, client_id, now)
    if not has_agreed(client_id, Purpose.PRACTICES, now):
        return []
    theirs = OwnProgramme.objects.filter(person_id=client_id, audience=Audience.PERSON)
    return [_followed(row) for row in theirs.order_by("-began_at", "-id")[:SHOWN_TO_CLINICIAN]]


def _followed(row: OwnProgramme) -> Followed:
    return Followed(
        id=row.id,
        key=row.programme_key,
        audience=Audience(row.audience),
        week=row.week,
        starts_on=row.starts_on,
        week_began_at=row.week_began_at,
        is_paused=row.paused_at is not None,
        ended_as=Ended(row.ended_as) if row.ended_as else None,
        ended_at=row.ended_at,
    )

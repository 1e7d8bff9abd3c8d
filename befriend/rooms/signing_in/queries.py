"""The reads: one's own second factors, when a lead took them away, and where one is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from befriend.care.roles import STAFF_ROLES
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.people.time_limits import limits_of
from befriend.rooms.people.viewer import Viewer

from .models import LostFactor, SignedIn
from .sealing import place_of_reason


def own_factors(viewer: Viewer) -> Sequence[Authenticator]:
    """The second factors of the viewer, the spare codes among them."""
    return list(Authenticator.objects.filter(user_id=viewer.person_id).order_by("created_at", "id"))


def has_factor_of_kind(person_id: UUID, kind: str) -> bool:
    return bool(Authenticator.objects.filter(user_id=person_id, type=kind).exists())


SAID_AGAIN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class TakenAway:
    """One time a lead took away a client's second factor: who, when, and why."""

    id: UUID
    at: datetime
    by: str
    reason: str
    read_at: datetime | None

    def is_to_be_told(self, signed_in_at: datetime, now: datetime) -> bool:
        """Until it is read; and within the month at each new sign-in, whoever said before that they had read it.

        Somebody who came in by it could say so in the client's place.
        """
        is_recent = now - self.at < SAID_AGAIN_FOR
        return self.read_at is None or (is_recent and self.read_at < signed_in_at)


def taken_away(viewer: Viewer) -> Sequence[TakenAway]:
    """Each time a lead took away the viewer's own second factor, the latest first."""
    own = LostFactor.objects.filter(client_id=viewer.person_id, service_id=viewer.service_id)
    rows = list(own.select_related("removed_by").order_by("-removed_at", "id"))
    if not rows:
        return []
    cipher = cipher_for(viewer.person_id)
    return [
        TakenAway(
            id=row.id,
            at=row.removed_at,
            by=row.removed_by.shown_name,
            reason=cipher.open_text(place_of_reason(row.id), row.reason),
            read_at=row.read_at,
        )
        for row in rows
    ]


def noted_places(viewer: Viewer) -> QuerySet[SignedIn]:
    """Every place that is noted of the viewer, also what has run out."""
    return SignedIn.objects.filter(person_id=viewer.person_id, service_id=viewer.service_id)


def own_places(viewer: Viewer, now: datetime) -> Sequence[SignedIn]:
    """Where the viewer is signed in, the place used last first; without what has run out, though its row stays."""
    limits = limits_of(works_here=not STAFF_ROLES.isdisjoint(viewer.roles))
    lasting = noted_places(viewer).filter(session__expire_date__gt=now)
    going_on = lasting.filter(began_at__gt=now - limits.at_all, last_used_at__gt=now - limits.idle)
    return list(going_on.order_by("-last_used_at", "id"))

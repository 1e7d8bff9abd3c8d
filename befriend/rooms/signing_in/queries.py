"""The reads: one's own second factors, and where one is signed in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator

from befriend.care.roles import STAFF_ROLES
from befriend.rooms.people.time_limits import limits_of
from befriend.rooms.people.viewer import Viewer

from .models import SignedIn


def own_factors(viewer: Viewer) -> Sequence[Authenticator]:
    """The second factors of the viewer, the spare codes among them."""
    return list(Authenticator.objects.filter(user_id=viewer.person_id).order_by("created_at", "id"))


def has_factor_of_kind(person_id: UUID, kind: str) -> bool:
    return bool(Authenticator.objects.filter(user_id=person_id, type=kind).exists())


def own_places(viewer: Viewer, now: datetime) -> Sequence[SignedIn]:
    """Where the viewer is signed in, the place used last first; without what has run out, though its row stays."""
    limits = limits_of(works_here=not STAFF_ROLES.isdisjoint(viewer.roles))
    own = SignedIn.objects.filter(
        person_id=viewer.person_id, service_id=viewer.service_id, session__expire_date__gt=now
    )
    going_on = own.filter(began_at__gt=now - limits.at_all, last_used_at__gt=now - limits.idle)
    return list(going_on.order_by("-last_used_at", "id"))

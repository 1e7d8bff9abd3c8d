"""Reads of consent. Rooms ask `has_agreed` at every request, so that a no counts from the next one on."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from befriend.care.consent import Choice, Purpose, holds
from befriend.rooms.people.viewer import Viewer

from .models import Consent


def own_choices(viewer: Viewer) -> Mapping[Purpose, Choice]:
    """What the viewer said last about each purpose that they were asked about."""
    rows = Consent.objects.filter(client_id=viewer.person_id).order_by("number")
    return {Purpose(row.purpose): Choice(row.is_given, row.until) for row in rows}


def has_agreed(client_id: UUID, purpose: Purpose, now: datetime) -> bool:
    """Whether something of this client may be used for a purpose now. Who may ask at all is the asking room's rule."""
    newest = Consent.objects.filter(client_id=client_id, purpose=purpose).order_by("-number").first()
    return holds(purpose, Choice(newest.is_given, newest.until) if newest else None, localdate(now))


def who_said_no(service_id: UUID, purpose: Purpose, now: datetime) -> frozenset[UUID]:
    """Everybody of a service who said no to a purpose, or whose yes has ended."""
    rows = Consent.objects.filter(service_id=service_id, purpose=purpose).order_by("client_id", "number")
    newest = {row.client_id: Choice(row.is_given, row.until) for row in rows}
    return frozenset(one for one, choice in newest.items() if not holds(purpose, choice, localdate(now)))

"""Reads of emergencies: for the client they were about, for whoever opened or looks at one, and for a lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from befriend.base.errors import NotFoundError
from befriend.care.roles import Right
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import closed_by, flag_about
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.people.viewer import Viewer

from .models import EmergencyAccess
from .sealing import place_of_reason


@dataclass(frozen=True, slots=True)
class Opened:
    """One time a record was opened in an emergency: by whom, from when until when, why, and who looked at it."""

    link_id: UUID
    client_id: UUID
    client_name: str
    by: str
    opened_at: datetime
    closes_at: datetime
    reason: str
    looked_at_by: str

    def is_open(self, now: datetime) -> bool:
        return now < self.closes_at


def about_oneself(viewer: Viewer) -> Sequence[Opened]:
    """Every time the viewer's own record was opened in an emergency, the latest first, with the reasons."""
    return _opened(EmergencyAccess.objects.filter(client_id=viewer.person_id, service_id=viewer.service_id), True)


def last_about_oneself(viewer: Viewer, since: datetime) -> datetime | None:
    """When the viewer's own record was opened in an emergency last, if it was since then."""
    own = EmergencyAccess.objects.filter(client_id=viewer.person_id, link__started_at__gte=since)
    return own.order_by("-link__started_at").values_list("link__started_at", flat=True).first()


def own_open(viewer: Viewer, now: datetime) -> Sequence[Opened]:
    """What the viewer holds open in an emergency now."""
    if not viewer.may(Right.OPEN_IN_EMERGENCY):
        return []
    own = EmergencyAccess.objects.filter(link__clinician_id=viewer.person_id, service_id=viewer.service_id)
    return _opened(own.filter(link__started_at__lte=now, link__ended_at__gt=now), False)


def of_service(viewer: Viewer, most: int) -> Sequence[Opened]:
    """For a lead: every emergency of the service, the latest first. Who, when, of whom; the reason stays with those
    who look at it and with the client."""
    if not viewer.may(Right.CHANGE_ROLES):
        return []
    return _opened(EmergencyAccess.objects.filter(service_id=viewer.service_id), False)[:most]


def to_look_at(viewer: Viewer, link_id: UUID, now: datetime) -> Opened:
    """One emergency with its reason, for whoever may answer the flag about it: never for who opened the record.

    Raises:
        NotFoundError: for anybody else, and where there is none, alike.
    """
    if flag_about(viewer, Kind.EMERGENCY_ACCESS, link_id, now) is None:
        raise NotFoundError("There is nothing here to look at. It may belong to somebody else.")
    return _opened(EmergencyAccess.objects.filter(link_id=link_id, service_id=viewer.service_id), True)[0]


def _opened(found: QuerySet[EmergencyAccess], with_reason: bool) -> list[Opened]:
    rows = list(found.select_related("link__clinician", "client").order_by("-link__started_at", "link_id"))
    looked = closed_by(Kind.EMERGENCY_ACCESS, [row.link_id for row in rows])
    return [
        Opened(
            link_id=row.link_id,
            client_id=row.client_id,
            client_name=row.client.shown_name,
            by=row.link.clinician.shown_name,
            opened_at=row.link.started_at,
            closes_at=row.link.ended_at,
            reason=cipher_for(row.client_id).open_text(place_of_reason(row.link_id), row.reason) if with_reason else "",
            looked_at_by=looked.get(row.link_id, ""),
        )
        for row in rows
        if row.link.ended_at is not None
    ]

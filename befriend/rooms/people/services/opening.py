"""Opening a service, and a team in it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.audit.services import record

from ..models import Service, Team
from ..viewer import Viewer


@transaction.atomic
def open_service(
    *, name: str, country: str, phone: str = "", is_demonstration: bool, now: datetime, by: UUID | None
) -> Service:
    """A new, empty service. Country is a two-letter code, or empty when it was not said: none is guessed."""
    service = Service.objects.create(
        name=name, country=country, phone=phone, is_demonstration=is_demonstration, created_at=now
    )
    record(service_id=service.id, action="open_service", at=now, subject="service", subject_id=service.id, by=by)
    return service


@transaction.atomic
def open_team(*, viewer: Viewer, name: str, now: datetime) -> None:
    """A new team of the viewer's service. A name that is there already changes nothing."""
    if not viewer.may(Right.INVITE_STAFF) or not name.strip():
        raise InputError(_("A team needs a name, and a lead to open it. Please give it a name."))
    team, is_new = Team.objects.get_or_create(service_id=viewer.service_id, name=name.strip())
    if is_new:
        record(
            service_id=viewer.service_id,
            action="open_team",
            at=now,
            subject="team",
            subject_id=team.id,
            by=viewer.person_id,
        )

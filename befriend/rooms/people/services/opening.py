"""Opening a service, what it says of itself, and a team in it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.contact import is_country, is_phone
from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Right
from befriend.rooms.audit.services import record

from ..models import Service, Team
from ..viewer import Viewer

LONGEST_NAME = 120
"""Letters, as many as the table holds."""


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
def describe_service(*, viewer: Viewer, name: str, country: str, phone: str, now: datetime) -> None:
    """Change what every page says of the service: its name, its own number, and whose crisis lines are shown.

    Raises:
        InputError: where a name is missing, or the country or the number have no such shape.
        NotFoundError: for whoever does not lead the service.
    """
    if not viewer.may(Right.CHANGE_ROLES):
        raise NotFoundError("There is no such service here.")
    name, country, phone = name.strip(), country.strip(), phone.strip()
    if not name:
        raise InputError(_("The service needs a name, so that people know where they are."))
    if country and not is_country(country):
        raise InputError(_("A country is two capital letters, such as GB. The United Kingdom is GB, not UK."))
    if phone and not is_phone(phone):
        raise InputError(
            _("This is not a telephone number. Give 3 to 15 digits, with spaces where you like, such as 020 7946 0000.")
        )
    same = Service.objects.filter(id=viewer.service_id, name=name, country=country, phone=phone)
    if same.exists():
        return
    Service.objects.filter(id=viewer.service_id).update(name=name, country=country, phone=phone)
    record(
        service_id=viewer.service_id,
        action="describe_service",
        at=now,
        subject="service",
        subject_id=viewer.service_id,
        by=viewer.person_id,
    )


@transaction.atomic
def open_team(*, viewer: Viewer, name: str, now: datetime) -> None:
    """A new team of the viewer's service. A name that is there already changes nothing."""
    if not viewer.may(Right.INVITE_STAFF) or not name.strip():
        raise InputError(_("A team needs a name, and a lead to open it. Please give it a name."))
    if len(name.strip()) > LONGEST_NAME or not name.strip().isprintable():
        raise InputError(
            _("This name is too long, or holds signs that cannot be shown. Please give a shorter, plain one.")
        )
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

"""Who looks after flags: the deputy and the service's rules, and leave that is entered or taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.ladder import MINUTES_TO_ACKNOWLEDGE, MINUTES_TO_CONTACT
from befriend.care.roles import Right
from befriend.rooms.audit.services import record

from ..models import Leave, SafetyRules, Service
from ..queries.cover import leave_for, who_may_answer_flags
from ..viewer import Viewer


@dataclass(frozen=True, slots=True)
class SafetyChoices:
    """What a service sets about its flags: who is deputy, how long each may take, and when somebody is there."""

    deputy_id: UUID
    minutes_to_acknowledge: int = MINUTES_TO_ACKNOWLEDGE
    minutes_to_contact: int = MINUTES_TO_CONTACT
    open_days: str = "0123456"
    opens_at: time = time()
    closes_at: time = time()
    closed_on: Sequence[date] = ()


@transaction.atomic
def set_safety_rules(*, viewer: Viewer, choices: SafetyChoices, now: datetime) -> None:
    """Say who is the deputy for safety, and how long each may take. The same again changes nothing.

    Raises:
        InputError: the viewer is no lead, the deputy may not answer flags, or the service would never be open.
    """
    if not viewer.may(Right.CHANGE_ROLES):
        raise InputError(_("Only a lead names the deputy. Ask a lead of the service to do it."))
    if choices.deputy_id not in {one.id for one in who_may_answer_flags(viewer, now)}:
        raise InputError(_("The deputy must be a clinician or a lead of this service. Choose one from the list."))
    if not choices.open_days or (choices.closes_at != time() and choices.closes_at <= choices.opens_at):
        raise InputError(
            _("Say at least one day of the week, and a time to close that is later than the time to open.")
        )
    Service.objects.select_for_update().get(id=viewer.service_id)
    wanted = {
        "deputy_id": choices.deputy_id,
        "minutes_to_acknowledge": choices.minutes_to_acknowledge,
        "minutes_to_contact": choices.minutes_to_contact,
        "open_days": choices.open_days,
        "opens_at": choices.opens_at,
        "closes_at": choices.closes_at,
        "closed_on": sorted({day.isoformat() for day in choices.closed_on}),
    }
    if SafetyRules.objects.filter(service_id=viewer.service_id, **wanted).exists():
        return
    SafetyRules.objects.update_or_create(service_id=viewer.service_id, defaults=wanted)
    record(
        service_id=viewer.service_id,
        action="set_safety_rules",
        at=now,
        subject="deputy",
        subject_id=choices.deputy_id,
        by=viewer.person_id,
    )


@transaction.atomic
def enter_leave(
    *,
    viewer: Viewer,
    person_id: UUID,
    starts_on: date,
    ends_on: date,
    stands_in_id: UUID | None = None,
    now: datetime,
) -> Leave:
    """Say that somebody is not there on these days, and who stands in. The same again changes nothing.

    Raises:
        InputError: it is not the viewer's to say, the days are over or the wrong way round, or that person cannot
            stand in.
    """
    able = {one.id for one in who_may_answer_flags(viewer, now)}
    if person_id not in able or (person_id != viewer.person_id and not viewer.may(Right.CHANGE_ROLES)):
        raise InputError(_("You can say when you are away yourself. For somebody else, a lead says it."))
    if ends_on < starts_on or ends_on < timezone.localdate(now):
        raise InputError(_("The last day must not be before the first day, nor over already. Please look at both."))
    if stands_in_id is not None and (stands_in_id == person_id or stands_in_id not in able):
        raise InputError(_("Who stands in must be another clinician or lead of this service. Choose from the list."))
    leave, is_new = Leave.objects.get_or_create(
        service_id=viewer.service_id,
        person_id=person_id,
        starts_on=starts_on,
        ends_on=ends_on,
        stands_in_id=stands_in_id,
        taken_back_at=None,
        defaults={"entered_by_id": viewer.person_id, "entered_at": now},
    )
    if is_new:
        _record(leave, "enter_leave", viewer, now)
    return leave


@transaction.atomic
def take_back_leave(*, viewer: Viewer, leave_id: UUID, now: datetime) -> None:
    """The person is there after all: from now on flags come to them again. Twice is once.

    Raises:
        NotFoundError: it is neither the viewer's own nor, for a lead, one of the service.
    """
    leave = leave_for(viewer, leave_id)
    if leave.taken_back_at is not None:
        return
    leave.taken_back_at = now
    leave.save(update_fields=["taken_back_at"])
    _record(leave, "take_back_leave", viewer, now)


def _record(leave: Leave, action: str, viewer: Viewer, now: datetime) -> None:
    record(
        service_id=leave.service_id,
        action=action,
        at=now,
        subject="person",
        subject_id=leave.person_id,
        by=viewer.person_id,
    )

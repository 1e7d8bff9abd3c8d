"""Raising, acknowledging, closing and passing on flags. Any room raises one here; nobody builds a second list."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from befriend.base.cipher import Place
from befriend.base.errors import InputError
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import cipher_for, flag_owner_for
from befriend.rooms.people.viewer import Viewer

from .kinds import WAITING, Kind, State
from .models import Flag
from .queries import flag_for, is_waiting


@transaction.atomic
def raise_flag(
    *,
    service_id: UUID,
    client_id: UUID,
    kind: Kind,
    measure_key: str,
    subject_id: UUID,
    due_at: datetime,
    now: datetime,
    by: UUID | None,
) -> None:
    """Raise a flag with an owner. Raised again while it is waiting, it can only become due sooner.

    A deterioration that goes on is folded into the flag that is already waiting; a safety answer in another
    check-in never is. A closed flag stays closed: what comes after it is a new one.
    """
    if kind is Kind.DETERIORATION and is_waiting(client_id, kind, measure_key):
        return
    flag, is_new = Flag.objects.exclude(state=State.CLOSED).get_or_create(
        kind=kind,
        subject_id=subject_id,
        defaults={
            "id": uuid4(),
            "service_id": service_id,
            "client_id": client_id,
            "owner_id": flag_owner_for(client_id, service_id, now),
            "measure_key": measure_key,
            "raised_at": now,
            "due_at": due_at,
        },
    )
    if not is_new:
        Flag.objects.filter(id=flag.id, due_at__gt=due_at).update(due_at=due_at)
    else:
        record(
            service_id=service_id,
            action="raise_flag",
            at=now,
            client_id=client_id,
            subject="flag",
            subject_id=flag.id,
            by=by,
        )


@transaction.atomic
def acknowledge_flag(*, viewer: Viewer, flag_id: UUID, now: datetime) -> Flag:
    """Say "I have seen this and I am acting". A second acknowledgement changes nothing."""
    flag = flag_for(viewer, flag_id, now)
    if flag.state != State.OPEN:
        return flag
    flag.state, flag.acknowledged_at, flag.acknowledged_by_id = State.ACKNOWLEDGED, now, viewer.person_id
    flag.save(update_fields=["state", "acknowledged_at", "acknowledged_by"])
    _record(flag, "acknowledge_flag", viewer, now)
    return flag


@transaction.atomic
def close_flag(*, viewer: Viewer, flag_id: UUID, reason: str, now: datetime) -> Flag:
    """Close a flag with what was done. A closed flag stays as it was closed."""
    flag = flag_for(viewer, flag_id, now)
    if flag.state == State.CLOSED:
        return flag
    if not reason.strip():
        raise InputError(_("A flag is closed with a reason. Please write in a few words what was done."))
    place = Place("flag", "closed_reason", str(flag.id))
    flag.closed_reason = cipher_for(flag.client_id).seal_text(place, reason.strip())
    flag.state, flag.closed_at, flag.closed_by_id = State.CLOSED, now, viewer.person_id
    flag.save(update_fields=["state", "closed_at", "closed_by", "closed_reason"])
    _record(flag, "close_flag", viewer, now)
    return flag


def _record(flag: Flag, action: str, viewer: Viewer, now: datetime) -> None:
    record(
        service_id=flag.service_id,
        action=action,
        at=now,
        client_id=flag.client_id,
        subject="flag",
        subject_id=flag.id,
        by=viewer.person_id,
    )


@transaction.atomic
def pass_on_flags(
    *, service_id: UUID, owner_id: UUID | None = None, client_id: UUID | None = None, now: datetime, by: UUID | None
) -> None:
    """Give each waiting flag of this owner, of this client, or of both, to whoever should look at it now.

    Whoever acknowledged it is no longer the one who acts: for the next owner it is as yet unseen.
    """
    for flag in _waiting_at(service_id, owner_id, client_id).select_for_update(of=("self",)):
        owner = flag_owner_for(flag.client_id, service_id, now)
        if owner == flag.owner_id:
            continue
        flag.owner_id, flag.state, flag.acknowledged_at, flag.acknowledged_by_id = owner, State.OPEN, None, None
        flag.save(update_fields=["owner", "state", "acknowledged_at", "acknowledged_by"])
        record(
            service_id=service_id,
            action="pass_on_flag",
            at=now,
            client_id=flag.client_id,
            subject="flag",
            subject_id=flag.id,
            by=by,
        )


def _waiting_at(service_id: UUID, owner_id: UUID | None, client_id: UUID | None) -> QuerySet[Flag]:
    waiting = Flag.objects.filter(service_id=service_id, state__in=WAITING)
    if owner_id is not None:
        waiting = waiting.filter(owner_id=owner_id)
    if client_id is not None:
        waiting = waiting.filter(client_id=client_id)
    return waiting

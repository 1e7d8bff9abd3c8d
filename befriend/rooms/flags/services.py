"""Raising, answering, passing on and climbing of flags. Any room raises one here; nobody builds a second list."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from befriend.base.cipher import Place
from befriend.base.errors import InputError
from befriend.care.ladder import Held
from befriend.care.ontrack import REST_DAYS
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import cipher_for
from befriend.rooms.people.queries.cover import cover_of, flag_owner_for
from befriend.rooms.people.viewer import Viewer

from .holding import held_now
from .kinds import WAITING, Kind, State
from .models import Flag
from .queries import flag_to_change, is_looked_at, is_waiting


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
    never: UUID | None = None,
    is_of_late: bool = False,
    first_subject_id: UUID | None = None,
) -> None:
    """Raise a flag with an owner, who is not `never`. Raised again while it is waiting, it can only become due sooner.

    A deterioration that goes on is folded into the flag that is already waiting, which says "of late" no longer once it
    shows since the first score too. A course that is not on track is
    folded into any flag about a course of the client, and rests for REST_DAYS after one was closed: one talk serves
    both. A safety answer in another check-in never is. A closed flag stays closed: what comes after it is a new one.
    """
    if kind is Kind.DETERIORATION and is_waiting(client_id, kind, measure_key):
        if not is_of_late:
            _say_since_the_first(client_id, measure_key)
        return
    if kind is Kind.NOT_ON_TRACK and is_looked_at(client_id, now - timedelta(days=REST_DAYS)):
        return
    flag, is_new = Flag.objects.exclude(state=State.CLOSED).get_or_create(
        kind=kind,
        subject_id=subject_id,
        defaults={
            "id": uuid4(),
            "service_id": service_id,
            "client_id": client_id,
            "owner_id": flag_owner_for(client_id, service_id, now, never=never),
            "measure_key": measure_key,
            "is_of_late": is_of_late,
            "first_subject_id": first_subject_id,
            "raised_at": now,
            "waiting_since": now,
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


def _say_since_the_first(client_id: UUID, measure_key: str) -> None:
    waiting = Flag.objects.filter(client_id=client_id, kind=Kind.DETERIORATION, measure_key=measure_key)
    waiting.filter(state__in=WAITING, is_of_late=True).update(is_of_late=False)


@transaction.atomic
def acknowledge_flag(*, viewer: Viewer, flag_id: UUID, now: datetime) -> Flag:
    """Say "I have seen this and I am acting": it is the viewer's from now on. A second one changes nothing."""
    flag = flag_to_change(viewer, flag_id, now)
    if flag.state != State.CLOSED and _take(flag, viewer, now):
        flag.save(update_fields=TAKEN)
        _record(flag, "acknowledge_flag", viewer, now)
    return flag


TAKEN = ("owner", "rung", "waiting_since", "state", "acknowledged_at", "acknowledged_by")


def _take(flag: Flag, viewer: Viewer, now: datetime) -> bool:
    """Make the flag the viewer's, as far as it had climbed, unless somebody who is there is acting on it already."""
    held = held_now([flag], cover_of(flag.service_id, now))[flag.id]
    if held.is_seen:
        return False
    flag.owner_id, flag.rung, flag.waiting_since = viewer.person_id, held.rung, held.since
    flag.acknowledged_at, flag.acknowledged_by_id = now, viewer.person_id
    if flag.state == State.OPEN:
        flag.state = State.ACKNOWLEDGED
    return True


@transaction.atomic
def mark_contacted(*, viewer: Viewer, flag_id: UUID, words: str = "", now: datetime) -> Flag:
    """Say "I was in contact with this person". The flag climbs no further. A second one changes nothing."""
    flag = flag_to_change(viewer, flag_id, now)
    if flag.contacted_at is not None or flag.state == State.CLOSED:
        return flag
    _take(flag, viewer, now)
    flag.state, flag.contacted_at, flag.contacted_by_id = State.CONTACTED, now, viewer.person_id
    flag.contacted_words = _sealed(flag, "contacted_words", words)
    flag.save(update_fields=[*TAKEN, "contacted_at", "contacted_by", "contacted_words"])
    _record(flag, "mark_contacted", viewer, now)
    return flag


@transaction.atomic
def mark_plan_reviewed(*, viewer: Viewer, flag_id: UUID, words: str = "", now: datetime) -> Flag:
    """Say "we looked at the plan together", after the contact. A second one changes nothing.

    Raises:
        InputError: nobody was in contact with the person yet.
    """
    flag = flag_to_change(viewer, flag_id, now)
    if flag.reviewed_at is not None or flag.state == State.CLOSED:
        return flag
    if flag.contacted_at is None:
        raise InputError(_("A plan is looked at together. Please say first when you were in contact with the person."))
    flag.state, flag.reviewed_at, flag.reviewed_by_id = State.REVIEWED, now, viewer.person_id
    flag.reviewed_words = _sealed(flag, "reviewed_words", words)
    flag.save(update_fields=["state", "reviewed_at", "reviewed_by", "reviewed_words"])
    _record(flag, "mark_plan_reviewed", viewer, now)
    return flag


def _sealed(flag: Flag, column: str, words: str) -> bytes:
    if not words.strip():
        return b""
    return cipher_for(flag.client_id).seal_text(Place("flag", column, str(flag.id)), words.strip())


@transaction.atomic
def close_flag(*, viewer: Viewer, flag_id: UUID, reason: str, now: datetime) -> Flag:
    """Close a flag with what was done. A closed flag stays as it was closed."""
    flag = flag_to_change(viewer, flag_id, now)
    if flag.state == State.CLOSED:
        return flag
    if not reason.strip():
        raise InputError(_("A flag is closed with a reason. Please write in a few words what was done."))
    flag.closed_reason = _sealed(flag, "closed_reason", reason)
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

    Whoever acknowledged it is no longer the one who acts: for the next owner it is as yet unseen, and their own wait
    begins. A flag that has climbed stays where it climbed to. That somebody was in contact is kept.
    """
    waiting = list(_waiting_at(service_id, owner_id, client_id).select_for_update(of=("self",)))
    for flag in waiting:
        if flag.acknowledged_at is not None:
            flag.waiting_since, flag.acknowledged_at, flag.acknowledged_by_id = now, None, None
    held = held_now(waiting, cover_of(service_id, now))
    for flag in waiting:
        if held[flag.id].owner != flag.owner_id:
            is_first = held[flag.id].rung == 0
            _give(flag, replace(held[flag.id], since=now) if is_first else held[flag.id], "pass_on_flag", now, by)


@transaction.atomic
def climb_flags(*, service_id: UUID, now: datetime, by: UUID | None = None) -> int:
    """Write down whose each waiting flag has become by waiting, or by leave. Twice is once. Returns how many moved.

    Nobody needs it to see a flag: the lists say the same at any moment. It keeps who had it, and when, in the audit.
    """
    waiting = list(_waiting_at(service_id, None, None).select_for_update(of=("self",)).order_by("raised_at", "id"))
    held = held_now(waiting, cover_of(service_id, now))
    moved = [flag for flag in waiting if held[flag.id].owner != flag.owner_id]
    for flag in moved:
        has_climbed = held[flag.id].rung > flag.rung
        _give(flag, held[flag.id], "climb_flag" if has_climbed else "pass_on_flag", now, by)
    return len(moved)


def _give(flag: Flag, held: Held, action: str, now: datetime, by: UUID | None) -> None:
    """Make the flag the new owner's, who has not seen it yet."""
    flag.owner_id, flag.rung, flag.waiting_since = held.owner, held.rung, held.since
    if flag.contacted_at is None:
        flag.state, flag.acknowledged_at, flag.acknowledged_by_id = State.OPEN, None, None
    flag.save(update_fields=TAKEN)
    record(
        service_id=flag.service_id,
        action=action,
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

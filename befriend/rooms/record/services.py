"""The verbs about one's own record: take an export, ask to be erased, take that back; and the erasures that are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care.erasing import TIME_TO_LOOK, due_at, may_erase
from befriend.care.roles import STAFF_ROLES
from befriend.rooms.audit.services import record
from befriend.rooms.backups.services import remember_erased
from befriend.rooms.flags.kinds import LOOKED_AT_FIRST, Kind
from befriend.rooms.flags.queries import is_any_waiting
from befriend.rooms.flags.services import raise_flag
from befriend.rooms.people.queries import lock_person, service_of_somebody, works_here
from befriend.rooms.people.viewer import Viewer

from .erasing import erase_everything
from .models import Erasure
from .queries import open_wish


@transaction.atomic
def export_record(*, viewer: Viewer, now: datetime) -> None:
    """Write down that somebody took an export of everything about themselves."""
    _audit(viewer.service_id, "export_own_record", viewer.person_id, viewer.person_id, now)


@transaction.atomic
def ask_erasure(*, viewer: Viewer, now: datetime) -> None:
    """Ask that everything about the viewer be deleted after some days. Somebody who works here is told. Twice is once.

    Raises:
        InputError: the viewer works here too, and others would be left without them.
    """
    if viewer.roles & STAFF_ROLES:
        raise InputError(
            _("You work here too, and others rely on it. Ask a lead to end your roles first. Then come back.")
        )
    lock_person(viewer.person_id, viewer.service_id)
    if open_wish(viewer.person_id) is not None:
        return
    wish = Erasure.objects.create(
        service_id=viewer.service_id,
        person_id=viewer.person_id,
        asked_at=now,
        due_at=due_at(now, settings.ERASURE_DAYS),
    )
    raise_flag(
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        kind=Kind.ERASURE,
        measure_key="",
        subject_id=wish.id,
        due_at=now + TIME_TO_LOOK,
        now=now,
        by=viewer.person_id,
    )
    _audit(viewer.service_id, "ask_erasure", viewer.person_id, viewer.person_id, now)


@transaction.atomic
def take_back_erasure(*, viewer: Viewer, now: datetime) -> None:
    """Everything stays. Twice is once."""
    lock_person(viewer.person_id, viewer.service_id)
    wish = open_wish(viewer.person_id)
    if wish is not None:
        wish.taken_back_at = now
        wish.save(update_fields=["taken_back_at"])
        _audit(viewer.service_id, "take_back_erasure", viewer.person_id, viewer.person_id, now)


@dataclass(frozen=True, slots=True)
class Done:
    """How many were erased, and how many wait: a human has to look first, or they work here and hand over first."""

    erased: int
    held: int


def erase_due(*, now: datetime) -> Done:
    """Erase everybody whose time has come, each in a transaction of their own. Twice is once.

    One that fails keeps nobody else from theirs: it is raised when all were tried, with a note of how many failed.
    """
    due = Erasure.objects.filter(taken_back_at__isnull=True, done_at__isnull=True, due_at__lte=now)
    erased, failures = list[bool](), list[Exception]()
    for wish in list(due.order_by("due_at", "id")):
        try:
            erased.append(_erase_wish(wish, now))
        except Exception as failure:
            failures.append(failure)
    if failures:
        failures[0].add_note(f"Erased {erased.count(True)}, failed {len(failures)}, held {erased.count(False)}.")
        raise failures[0]
    return Done(erased.count(True), erased.count(False))


@transaction.atomic
def _erase_wish(wish: Erasure, now: datetime) -> bool:
    """Whether the person is erased. The wish is read again under the lock: it may have been taken back just now."""
    lock_person(wish.person_id, wish.service_id)
    wish.refresh_from_db()
    if wish.taken_back_at is not None or wish.done_at is not None:
        return wish.done_at is not None
    # A role may have been given since the wish was said.
    if works_here(wish.person_id, now):
        return False
    if not may_erase(due=wish.due_at, now=now, waits_for_a_human=is_any_waiting(wish.person_id, LOOKED_AT_FIRST)):
        return False
    _erase(wish.service_id, wish.person_id, now, "erase_record")
    return True


@transaction.atomic
def repeat_erasures(*, erased: Mapping[UUID, datetime], now: datetime) -> int:
    """Erase again whoever a restored backup brought back. How many it brought back. Twice is once.

    Nothing holds this up: these were erased before, and whoever has to look has nothing left to look at.
    """
    back = 0
    for person_id in erased:
        service_id = service_of_somebody(person_id)
        if service_id is not None:
            lock_person(person_id, service_id)
            _erase(service_id, person_id, now, "repeat_erasure")
            back += 1
    remember_erased(erased=erased)
    return back


def _erase(service_id: UUID, person_id: UUID, now: datetime, action: str) -> None:
    erase_everything(person_id, now)
    Erasure.objects.filter(person_id=person_id, taken_back_at__isnull=True, done_at__isnull=True).update(done_at=now)
    remember_erased(erased={person_id: now})
    _audit(service_id, action, person_id, None, now)


def _audit(service_id: UUID, action: str, person_id: UUID, by: UUID | None, now: datetime) -> None:
    record(
        service_id=service_id,
        action=action,
        at=now,
        client_id=person_id,
        subject="person",
        subject_id=person_id,
        by=by,
    )

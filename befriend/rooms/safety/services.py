"""The verbs of this room: save a safety plan, choose who reads it, read a shared one, ask for a call, be quiet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care import safety
from befriend.rooms.audit.services import record
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import waiting_subjects
from befriend.rooms.flags.services import raise_flag
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import lock_client
from befriend.rooms.people.viewer import Viewer

from .calling import LONGEST_NUMBER, TIMES_OF_DAY
from .models import CallAsked, PlanSharing, PlanVersion, QuietMode
from .planning import LONGEST_PART, PlanWords
from .queries import OpenPlan, opened_plan, place_of_number, place_of_plan, shared_versions


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """A plan's form. Its id was made when it opened; `based_on` is the version it showed, None where there was none."""

    writing_id: UUID
    words: PlanWords
    based_on: UUID | None


@transaction.atomic
def save_safety_plan(*, viewer: Viewer, sheet: PlanSheet, is_shared: bool | None, now: datetime) -> None:
    """Keep a client's plan as its newest version, and who may read it, where that was said.

    The same form sent again is stored once. A form that had not seen the newest version is kept beside it.

    Raises:
        InputError: nothing is written, or a part is too long. Nothing is stored.
        NotFoundError: the viewer is no client.
    """
    if sheet.words.is_empty:
        raise InputError(_("Nothing is written here yet. One line in one part is enough."))
    if sheet.words.too_long:
        raise InputError(
            _("One part holds more than %(most)s letters. Make it shorter, so that your plan fits on one page.")
            % {"most": LONGEST_PART}
        )
    cipher = lock_client(viewer.person_id, viewer.service_id)
    if is_shared is not None:
        _choose_sharing(viewer, is_shared, now)
    version_id = uuid5(sheet.writing_id, f"{viewer.person_id}{cipher.mark(sheet.words.content())}")
    versions = PlanVersion.objects.filter(client_id=viewer.person_id)
    newest = versions.order_by("-number").first()
    if versions.filter(id=version_id).exists() or (newest and opened_plan(cipher, newest).words == sheet.words):
        return
    PlanVersion.objects.create(
        id=version_id,
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        number=newest.number + 1 if newest else 1,
        words=cipher.seal_json(place_of_plan(version_id), sheet.words.content()),
        saved_at=now,
        beside=newest.number if newest and newest.id != sheet.based_on else None,
    )
    _audit(viewer, "save_own_plan", viewer.person_id, version_id, now)


@transaction.atomic
def share_safety_plan(*, viewer: Viewer, is_shared: bool, now: datetime) -> None:
    """Let the clinicians linked to the viewer read their plan, or no longer: from the next request on. Twice is once.

    Raises:
        NotFoundError: the viewer is no client.
    """
    lock_client(viewer.person_id, viewer.service_id)
    _choose_sharing(viewer, is_shared, now)


def _choose_sharing(viewer: Viewer, is_shared: bool, now: datetime) -> None:
    chosen = {"service_id": viewer.service_id, "is_shared": is_shared, "chosen_at": now}
    if PlanSharing.objects.filter(client_id=viewer.person_id, is_shared=is_shared).exists():
        return
    PlanSharing.objects.update_or_create(client_id=viewer.person_id, defaults=chosen)
    action = "share_own_plan" if is_shared else "keep_own_plan_private"
    _audit(viewer, action, viewer.person_id, viewer.person_id, now)


@transaction.atomic
def read_safety_plan(*, viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[OpenPlan]:
    """Open the plan that a client shares, and write down that it was opened. Nothing to open leaves no row.

    Raises:
        NotFoundError: the viewer is not linked to this client, or there is no such client.
    """
    versions = shared_versions(viewer, client_id, now)
    if versions:
        opened(
            Opening.SHARED_PLAN,
            viewer=viewer,
            client_id=client_id,
            subject="help",
            subject_id=versions[0].id,
            now=now,
        )
    return versions


@transaction.atomic
def ask_to_be_called(*, viewer: Viewer, call_id: UUID, time_of_day: str = "", number: str = "", now: datetime) -> None:
    """Keep a client's wish to be called, with a flag so that a human does. While one waits, another only adds to it.

    Raises:
        InputError: the number is too long, or the time of day is none that is offered. Nothing is stored.
        NotFoundError: the viewer is no client.
    """
    if len(number) > LONGEST_NUMBER:
        raise InputError(
            _("This number is longer than %(most)s signs. Please write only the number.") % {"most": LONGEST_NUMBER}
        )
    if time_of_day not in TIMES_OF_DAY:
        raise InputError(_("This time of day is not one of those offered. Please choose one of them."))
    cipher = lock_client(viewer.person_id, viewer.service_id)
    waiting = waiting_subjects(Kind.CALL_ME, viewer.person_id)
    asked = CallAsked.objects.filter(client_id=viewer.person_id, id__in=waiting).first()
    if asked is not None:
        told = _told_now(asked, time_of_day, number.strip())
        if told:
            if "number" in told:
                asked.number = cipher.seal_text(place_of_number(asked.id), number.strip())
            asked.time_of_day = time_of_day or asked.time_of_day
            asked.save(update_fields=told)
            _audit(viewer, "say_more_of_a_call", viewer.person_id, asked.id, now)
        return
    own_id = uuid5(call_id, str(viewer.person_id))
    if CallAsked.objects.filter(id=own_id).exists():
        return  # a late one: it was answered
    CallAsked.objects.create(
        id=own_id,
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        time_of_day=time_of_day,
        number=cipher.seal_text(place_of_number(own_id), number.strip()) if number.strip() else b"",
        asked_at=now,
    )
    raise_flag(
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        kind=Kind.CALL_ME,
        measure_key="",
        subject_id=own_id,
        due_at=safety.due_at(now, safety.MINUTES_TO_CALL),
        now=now,
        by=viewer.person_id,
    )
    _audit(viewer, "ask_to_be_called", viewer.person_id, own_id, now)


def _told_now(asked: CallAsked, time_of_day: str, number: str) -> list[str]:
    """What a further tap adds to a wish that waits. A tap alone adds nothing."""
    told = ["time_of_day"] if time_of_day and time_of_day != asked.time_of_day else []
    return [*told, "number"] if number else told


@transaction.atomic
def choose_quiet(*, viewer: Viewer, is_quiet: bool, now: datetime) -> None:
    """Neutral names and signs for this person on every device, or no longer. The same again changes nothing."""
    if QuietMode.objects.filter(person_id=viewer.person_id, is_quiet=is_quiet).exists():
        return
    chosen = {"service_id": viewer.service_id, "is_quiet": is_quiet, "chosen_at": now}
    QuietMode.objects.update_or_create(person_id=viewer.person_id, defaults=chosen)
    record(
        service_id=viewer.service_id,
        action="choose_quiet",
        at=now,
        subject="person",
        subject_id=viewer.person_id,
        by=viewer.person_id,
    )


def _audit(viewer: Viewer, action: str, client_id: UUID, subject_id: UUID, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        client_id=client_id,
        subject="help",
        subject_id=subject_id,
        by=viewer.person_id,
    )

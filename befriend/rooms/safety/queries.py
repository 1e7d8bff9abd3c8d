"""Reads of this room: one's own safety plan, a client's for those linked, calls that were asked for, the quiet mode."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import NotFoundError
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import waiting_subjects
from befriend.rooms.people.queries import check_client, check_linked_client, cipher_for
from befriend.rooms.people.viewer import Viewer

from .models import CallAsked, PlanSharing, PlanVersion, QuietMode
from .planning import PARTS, PlanWords


@dataclass(frozen=True, slots=True)
class OpenPlan:
    """One version of a safety plan with its words opened."""

    id: UUID
    number: int
    words: PlanWords
    saved_at: datetime
    beside: int | None


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A wish to be called, with its number opened."""

    id: UUID
    time_of_day: str
    number: str
    asked_at: datetime


def place_of_plan(version_id: UUID) -> Place:
    return Place("safety_plan_version", "words", str(version_id))


def place_of_number(call_id: UUID) -> Place:
    return Place("call_asked", "number", str(call_id))


def opened_plan(cipher: ClientCipher, row: PlanVersion) -> OpenPlan:
    content = cipher.open_json(place_of_plan(row.id), row.words)
    held = content if isinstance(content, dict) else {}
    words = PlanWords({part.key: str(held[part.key]) for part in PARTS if part.key in held})
    return OpenPlan(row.id, row.number, words, row.saved_at, row.beside)


def own_plan(viewer: Viewer) -> OpenPlan | None:
    """The viewer's own safety plan as it stands now; None when they have none."""
    newest = PlanVersion.objects.filter(client_id=viewer.person_id).order_by("-number").first()
    return opened_plan(cipher_for(viewer.person_id), newest) if newest else None


def own_versions(viewer: Viewer) -> Sequence[OpenPlan]:
    """Every version of the viewer's own plan, the newest first."""
    return _versions(viewer.person_id)


def own_version(viewer: Viewer, version_id: UUID) -> OpenPlan:
    """One version of the viewer's own plan.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    found = PlanVersion.objects.filter(id=version_id, client_id=viewer.person_id).first()
    if found is None:
        raise NotFoundError("There is no such plan here.")
    return opened_plan(cipher_for(viewer.person_id), found)


def shared_versions(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[OpenPlan]:
    """The versions of a client's plan, while the viewer is linked to them and the client shares it; else nothing.

    Raises:
        NotFoundError: the viewer is not linked to this client, or there is no such client.
    """
    check_linked_client(viewer, client_id, now)
    return _versions(client_id) if PlanSharing.objects.filter(client_id=client_id, is_shared=True).exists() else []


def _versions(client_id: UUID) -> Sequence[OpenPlan]:
    rows = list(PlanVersion.objects.filter(client_id=client_id).order_by("-number"))
    cipher = cipher_for(client_id) if rows else None
    return [opened_plan(cipher, row) for row in rows if cipher is not None]


def is_shared(viewer: Viewer) -> bool | None:
    """Whether the viewer's clinicians may read their plan; None when they have not said yet."""
    return PlanSharing.objects.filter(client_id=viewer.person_id).values_list("is_shared", flat=True).first()


def call_waiting(viewer: Viewer, client_id: UUID, now: datetime) -> OpenCall | None:
    """The call that this client asked for and that nobody has closed yet.

    Raises:
        NotFoundError: the viewer is neither that client nor linked to them.
    """
    check_client(viewer, client_id, now)
    waiting = waiting_subjects(Kind.CALL_ME, client_id)
    row = CallAsked.objects.filter(client_id=client_id, id__in=waiting).order_by("-asked_at").first()
    if row is None:
        return None
    number = cipher_for(client_id).open_text(place_of_number(row.id), row.number) if row.number else ""
    return OpenCall(row.id, row.time_of_day, number, row.asked_at)


def is_quiet_for(person_id: UUID) -> bool:
    """Whether this person wants it quiet on every device."""
    return QuietMode.objects.filter(person_id=person_id, is_quiet=True).exists()

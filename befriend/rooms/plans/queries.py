"""Reads of the plan: reviews for client and clinician, notes for whoever may see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max

from befriend.base.cipher import ClientCipher, Place
from befriend.care.reviewing import Looked, told_looked
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import waiting_subjects
from befriend.rooms.people.queries import check_client, cipher_for
from befriend.rooms.people.viewer import Viewer

from .models import ChangeAsked, Note, Review


@dataclass(frozen=True, slots=True)
class OpenReview:
    """One review of the plan with its words opened. `looked` is for those who work here, where it went by topics."""

    id: UUID
    reviewed_on: date
    agreed: str
    changed: str
    next_review_on: date | None
    written_by: str
    looked: Looked | None = None


@dataclass(frozen=True, slots=True)
class OpenNote:
    """One note with its words opened."""

    id: UUID
    text: str
    is_shared: bool
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class OpenChangeAsked:
    """A wish to change the plan with its words opened; `is_waiting` until somebody answered its flag.

    `has_newer_plan` once a review was recorded after it: then the talk about it may have been.
    """

    id: UUID
    words: str
    asked_at: datetime
    is_waiting: bool
    has_newer_plan: bool


def changes_asked(viewer: Viewer, client_id: UUID, now: datetime, most: int) -> Sequence[OpenChangeAsked]:
    """What this client asked to change in their plan, newest first."""
    check_client(viewer, client_id, now)
    rows = list(ChangeAsked.objects.filter(client_id=client_id).order_by("-asked_at")[:most])
    waiting = waiting_subjects(Kind.PLAN_CHANGE, client_id) if rows else frozenset()
    newest_plan = Review.objects.filter(client_id=client_id).aggregate(at=Max("written_at"))["at"] if rows else None
    cipher = cipher_for(client_id) if rows else None
    return [
        OpenChangeAsked(
            id=row.id,
            words=cipher.open_text(Place("change_asked", "words", str(row.id)), row.words) if row.words else "",
            asked_at=row.asked_at,
            is_waiting=row.id in waiting,
            has_newer_plan=newest_plan is not None and newest_plan > row.asked_at,
        )
        for row in rows
        if cipher is not None
    ]


def reviews_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[OpenReview]:
    """Every review of this client's plan, the oldest first: their numbers stand on the course."""
    check_client(viewer, client_id, now)
    rows = list(
        Review.objects.filter(client_id=client_id)
        .select_related("written_by", "looked_at")
        .only("id", "reviewed_on", "agreed", "changed", "next_review_on", "written_by__shown_name", "looked_at__found")
        .order_by("reviewed_on", "written_at")
    )
    cipher = cipher_for(client_id) if rows else None
    is_own = viewer.person_id == client_id
    return [
        OpenReview(
            id=row.id,
            reviewed_on=row.reviewed_on,
            agreed=cipher.open_text(Place("review", "agreed", str(row.id)), row.agreed),
            changed=cipher.open_text(Place("review", "changed", str(row.id)), row.changed),
            next_review_on=row.next_review_on,
            written_by=row.written_by.shown_name,
            looked=None if is_own else _looked(cipher, row),
        )
        for row in rows
        if cipher is not None
    ]


def _looked(cipher: ClientCipher, row: Review) -> Looked | None:
    if not hasattr(row, "looked_at"):
        return None
    return told_looked(cipher.open_json(Place("looked_at", "found", str(row.id)), row.looked_at.found))


def notes_of(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[OpenNote]:
    """The notes this viewer may see, newest first: all of them for a clinician, the shared ones for the client."""
    check_client(viewer, client_id, now)
    notes = Note.objects.filter(client_id=client_id).select_related("written_by").order_by("-written_at")
    visible = notes.only("id", "text", "is_shared", "written_at", "written_by__shown_name")
    rows = list(visible.filter(is_shared=True) if viewer.person_id == client_id else visible)
    cipher = cipher_for(client_id) if rows else None
    return [
        OpenNote(
            id=row.id,
            text=cipher.open_text(Place("note", "text", str(row.id)), row.text),
            is_shared=row.is_shared,
            written_by=row.written_by.shown_name,
            written_at=row.written_at,
        )
        for row in rows
        if cipher is not None
    ]

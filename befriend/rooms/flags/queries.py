"""Reads of flags: for the person who owns them and for those linked to the client."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, QuerySet

from befriend.base.cipher import ClientCipher, Place
from befriend.base.errors import NotFoundError
from befriend.care.roles import Right
from befriend.rooms.people.queries import (
    caseload_of,
    cipher_for,
    ciphers_for,
    clients_with_a_clinician,
    how_many_clients,
    own_emergency_links,
)
from befriend.rooms.people.queries.cover import Cover, cover_of
from befriend.rooms.people.viewer import Viewer

from .holding import as_held, held_now, may_wait_for, reached
from .kinds import OF_A_COURSE, WAITING, Kind, State
from .models import Flag

NAMED = ("client", "owner", "acknowledged_by", "contacted_by", "reviewed_by")
"""Whose names stand beside a flag."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was said of a flag on its way: which state it came to, when, by whom, and their words if any."""

    state: str
    at: datetime
    by: str
    words: str


def steps_of(flags: Sequence[Flag]) -> Mapping[UUID, Sequence[Step]]:
    """The steps of each of these flags, in their order. One question, and none where nobody wrote anything."""
    written = {flag.client_id for flag in flags if flag.contacted_words or flag.reviewed_words}
    ciphers = ciphers_for(written) if written else {}
    return {flag.id: list(_steps(flag, ciphers.get(flag.client_id))) for flag in flags}


def _steps(flag: Flag, cipher: ClientCipher | None) -> Iterator[Step]:
    if flag.acknowledged_at is not None and flag.acknowledged_by is not None:
        yield Step(State.ACKNOWLEDGED, flag.acknowledged_at, flag.acknowledged_by.shown_name, "")
    if flag.contacted_at is not None and flag.contacted_by is not None:
        words = _opened(flag, "contacted_words", flag.contacted_words, cipher)
        yield Step(State.CONTACTED, flag.contacted_at, flag.contacted_by.shown_name, words)
    if flag.reviewed_at is not None and flag.reviewed_by is not None:
        words = _opened(flag, "reviewed_words", flag.reviewed_words, cipher)
        yield Step(State.REVIEWED, flag.reviewed_at, flag.reviewed_by.shown_name, words)


def _opened(flag: Flag, column: str, sealed: bytes | memoryview, cipher: ClientCipher | None) -> str:
    return cipher.open_text(Place("flag", column, str(flag.id)), sealed) if sealed and cipher is not None else ""


@dataclass(frozen=True, slots=True)
class ClosedFlag:
    """A flag that was closed: by whom, when, what was done, and what was said of it on its way."""

    kind: str
    is_of_late: bool
    raised_at: datetime
    closed_at: datetime
    closed_by: str
    reason: str
    steps: Sequence[Step]


def _visible_to(viewer: Viewer, now: datetime, cover: Cover | None = None) -> QuerySet[Flag]:
    """Flags of linked clients, while they are linked, and those that came to the viewer by the ladder.

    For a lead as well: those they own, and those nobody is linked to. So a flag never becomes invisible when its
    owner leaves: somebody linked, or else a lead, always sees it. Whoever closed a flag may read so again.
    """
    if not viewer.may(Right.ANSWER_FLAGS):
        return Flag.objects.none()
    came = reached(viewer, cover or cover_of(viewer.service_id, now))
    visible = Q(client_id__in=caseload_of(viewer, now).values("client_id")) | Q(id__in=came)
    visible |= Q(closed_by_id=viewer.person_id)
    if viewer.may(Right.LINK_PEOPLE):
        visible |= Q(owner_id=viewer.person_id) | ~Q(client_id__in=clients_with_a_clinician(now))
    # Nobody answers a flag about themselves, or about what they did themselves.
    found = Flag.objects.filter(visible, service_id=viewer.service_id).exclude(client_id=viewer.person_id)
    return found.exclude(kind=Kind.EMERGENCY_ACCESS, subject_id__in=own_emergency_links(viewer))


def flag_for(viewer: Viewer, flag_id: UUID, now: datetime) -> Flag:
    """One flag this viewer may answer.

    Raises:
        NotFoundError: for anybody else's flag and for one that does not exist, alike.
    """
    found = _visible_to(viewer, now).filter(id=flag_id).first()
    if found is None:
        raise NotFoundError("There is no such flag here. It may belong to somebody else.")
    return found


def flag_to_change(viewer: Viewer, flag_id: UUID, now: datetime) -> Flag:
    """One flag this viewer may answer, for one writer at a time: what somebody else just said of it is not undone.

    Raises:
        NotFoundError: for anybody else's flag and for one that does not exist, alike.
    """
    list(Flag.objects.select_for_update().filter(id=flag_id, service_id=viewer.service_id).values_list("id"))
    return flag_for(viewer, flag_id, now)


def flags_for(viewer: Viewer, flag_ids: Collection[UUID], now: datetime) -> Sequence[Flag]:
    """Those of these flags that this viewer may answer, in the order in which they were raised."""
    return list(_visible_to(viewer, now).filter(id__in=flag_ids).order_by("raised_at", "id"))


def how_many_wait(viewer: Viewer, now: datetime, cover: Cover | None = None) -> int:
    """Flags that are this person's now and that they have not seen; for a lead, others' late ones as well."""
    if not viewer.may(Right.ANSWER_FLAGS):
        return 0
    cover = cover or cover_of(viewer.service_id, now)
    flags = list(may_wait_for(viewer, cover))
    held = held_now(flags, cover)
    unseen = [flag for flag in flags if not held[flag.id].is_seen]
    sees_late = viewer.may(Right.LINK_PEOPLE)
    return sum(held[flag.id].owner == viewer.person_id or (sees_late and flag.due_at < now) for flag in unseen)


@dataclass(frozen=True, slots=True)
class LateFlags:
    """How many flags of one kind nobody has acknowledged in time, and who owns them. Nothing of whom they are about."""

    owner: str
    kind: str
    count: int
    due_since: datetime


def late_by_owner(viewer: Viewer, now: datetime) -> Sequence[LateFlags]:
    """For a lead: the late flags of clients whom somebody is linked to, counted by owner and kind.

    Whose they are and what was answered stays with those who are linked. What the lead may answer stands in their list.
    """
    if not viewer.may(Right.LINK_PEOPLE):
        return []
    late = Flag.objects.filter(service_id=viewer.service_id, state=State.OPEN, due_at__lt=now)
    elsewhere = late.exclude(id__in=_visible_to(viewer, now).values("id"))
    counted = elsewhere.values("owner_id", "owner__shown_name", "kind").annotate(count=Count("id"), since=Min("due_at"))
    return [
        LateFlags(row["owner__shown_name"], row["kind"], row["count"], row["since"])
        for row in counted.order_by("since", "owner__shown_name", "kind")
    ]


def waiting_flag_about(viewer: Viewer, kind: str, subject_id: UUID, now: datetime) -> Flag | None:
    """The waiting flag of this kind about one thing, when this viewer may answer it."""
    return _visible_to(viewer, now).filter(kind=kind, subject_id=subject_id, state__in=WAITING).first()


def flag_about(viewer: Viewer, kind: str, subject_id: UUID, now: datetime) -> Flag | None:
    """The flag of this kind about one thing, waiting or closed, when this viewer may answer it or closed it."""
    return _visible_to(viewer, now).filter(kind=kind, subject_id=subject_id).first()


def closed_by(kind: str, subject_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Who closed the flags of this kind about these things, by name. Nothing of what they wrote."""
    closed = Flag.objects.filter(kind=kind, subject_id__in=subject_ids, state=State.CLOSED)
    return dict(closed.values_list("subject_id", "closed_by__shown_name"))


def open_flags_of_client(viewer: Viewer, client_id: UUID, now: datetime, cover: Cover | None = None) -> Sequence[Flag]:
    """This client's flags that are not closed: the safety ones first, and what nobody has seen yet before the rest."""
    of_client = Flag.objects.filter(client_id=client_id, state__in=WAITING)
    if not of_client.exists():  # as for most clients: one question, where who looks after whom would take four more
        return []
    cover = cover or cover_of(viewer.service_id, now)
    waiting = _visible_to(viewer, now, cover).filter(client_id=client_id).filter(state__in=WAITING)
    found = as_held(waiting.select_related(*NAMED), cover)
    return sorted(found, key=lambda flag: (flag.kind != Kind.SAFETY, flag.state != State.OPEN, flag.raised_at))


def closed_flags_of_client(
    viewer: Viewer, client_id: UUID, now: datetime, most: int, cover: Cover | None = None
) -> Sequence[ClosedFlag]:
    """This client's flags that were closed last, newest first, with what was done."""
    closed = _visible_to(viewer, now, cover).filter(client_id=client_id, state=State.CLOSED)
    rows = list(closed.select_related("closed_by", *NAMED).order_by("-closed_at")[:most])
    steps = steps_of(rows)
    cipher = cipher_for(client_id) if rows else None
    return [
        ClosedFlag(
            kind=row.kind,
            is_of_late=row.is_of_late,
            raised_at=row.raised_at,
            closed_at=row.closed_at,
            closed_by=row.closed_by.shown_name,
            reason=cipher.open_text(Place("flag", "closed_reason", str(row.id)), row.closed_reason),
            steps=steps[row.id],
        )
        for row in rows
        if cipher is not None and row.closed_at is not None and row.closed_by is not None
    ]


def flags_waiting_for(viewer: Viewer, now: datetime, cover: Cover | None = None) -> Sequence[Flag]:
    """Every waiting flag this person should look at: the unseen first, of those the safety ones, then by due time.

    For a clinician those of their clients; for a lead those they own and those of clients whom nobody is linked to;
    for everybody what came to them by the ladder. Each with its owner of this moment.
    """
    cover = cover or cover_of(viewer.service_id, now)
    waiting = as_held(_visible_to(viewer, now, cover).filter(state__in=WAITING).select_related(*NAMED), cover)
    return sorted(waiting, key=lambda flag: (flag.state != State.OPEN, flag.kind != Kind.SAFETY, flag.due_at))


def is_hard_now(viewer: Viewer) -> bool:
    """Whether a worrying answer of the viewer's own still waits: then no page tells them that it got easier."""
    own = Flag.objects.filter(client_id=viewer.person_id, kind=Kind.SAFETY, state__in=WAITING)
    return own.exists()


def is_any_waiting(client_id: UUID, kinds: Collection[Kind]) -> bool:
    """Whether a flag of one of these kinds about this client waits for somebody who works here."""
    return Flag.objects.filter(client_id=client_id, kind__in=kinds, state__in=WAITING).exists()


def is_waiting(client_id: UUID, kind: str, measure_key: str) -> bool:
    """Whether a flag of this kind and measure waits for the client already."""
    same = Flag.objects.filter(client_id=client_id, kind=kind, measure_key=measure_key)
    return same.filter(state__in=WAITING).exists()


def is_looked_at(client_id: UUID, since: datetime) -> bool:
    """Whether a flag about a course of this client waits, or was closed after `since`."""
    of_a_course = Flag.objects.filter(client_id=client_id, kind__in=OF_A_COURSE)
    return of_a_course.filter(Q(state__in=WAITING) | Q(closed_at__gt=since)).exists()


def waiting_about_courses(viewer: Viewer, client_id: UUID, now: datetime) -> Sequence[Flag]:
    """The flags about courses of this client that wait and that this viewer may answer, in the order of raising."""
    waiting = _visible_to(viewer, now).filter(client_id=client_id, kind__in=OF_A_COURSE, state__in=WAITING)
    return list(waiting.order_by("raised_at", "id"))


def waiting_subjects(kind: str, client_id: UUID) -> frozenset[UUID]:
    """What flags of this kind that wait for the client are about."""
    waiting = Flag.objects.filter(client_id=client_id, kind=kind, state__in=WAITING)
    return frozenset(waiting.values_list("subject_id", flat=True))


def was_raised(kind: str, subject_id: UUID) -> bool:
    """Whether this ever raised a flag of the kind, waiting or closed: for who may read what raised it."""
    return Flag.objects.filter(kind=kind, subject_id=subject_id).exists()


def waiting_of_outer_client() -> QuerySet[Flag]:
    """The waiting flags of the outer row's client.

    Asked row by row through an index: a list of every flagged client would grow with the service, not the caseload.
    """
    return Flag.objects.filter(client_id=OuterRef("client_id"), state__in=WAITING)


def waiting_flags_of(
    viewer: Viewer, client_ids: Sequence[UUID], now: datetime, cover: Cover | None = None
) -> Sequence[Flag]:
    """The waiting flags of several clients as they are held now, as far as the viewer is linked to them."""
    if not viewer.may(Right.ANSWER_FLAGS):
        return []
    linked = caseload_of(viewer, now).filter(client_id__in=client_ids).values("client_id")
    waiting = Flag.objects.filter(client_id__in=linked, service_id=viewer.service_id, state__in=WAITING)
    return as_held(waiting.order_by("raised_at"), cover or cover_of(viewer.service_id, now))


def how_many_wait_at(viewer: Viewer, owner_id: UUID) -> int:
    """How many waiting flags somebody of the service owns, for whoever may end their role: a number, and no more."""
    if not viewer.may(Right.CHANGE_ROLES):
        return 0
    return Flag.objects.filter(service_id=viewer.service_id, owner_id=owner_id, state__in=WAITING).count()


def how_many_wait_about(viewer: Viewer, client_id: UUID) -> int:
    """How many waiting flags are about this client, for whoever may end their role: a number, and no more."""
    if not viewer.may(Right.CHANGE_ROLES):
        return 0
    return Flag.objects.filter(service_id=viewer.service_id, client_id=client_id, state__in=WAITING).count()


def services_with_waiting_flags() -> Sequence[UUID]:
    """The services of this installation in which a flag waits, for the command that writes climbs down."""
    waiting = Flag.objects.filter(state__in=WAITING).order_by("service_id")
    return list(waiting.values_list("service_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class RaisedOfLate:
    """How many flags of each kind a service's clients raised in the last days, and how many clients it has."""

    by_kind: Mapping[str, int]
    clients: int
    days: int


OF_LATE = timedelta(days=30)


def raised_of_late(viewer: Viewer, now: datetime) -> RaisedOfLate:
    """For a lead: numbers of their service, and nothing of whom they are about."""
    if not viewer.may(Right.CHANGE_ROLES):
        return RaisedOfLate({}, 0, OF_LATE.days)
    raised = Flag.objects.filter(service_id=viewer.service_id, raised_at__gt=now - OF_LATE, raised_at__lte=now)
    counted = raised.values_list("kind").annotate(count=Count("id")).order_by("kind")
    return RaisedOfLate(dict(counted), how_many_clients(viewer, now), OF_LATE.days)

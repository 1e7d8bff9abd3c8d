"""Whose each waiting flag is at a moment: what was written down, seen through the ladder of care/ladder.py."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from befriend.care.ladder import Held, Staff, Standing, held_at, moment_after
from befriend.care.roles import Right
from befriend.rooms.people.queries import caseload_of, linked_to, opened_in_emergency_by
from befriend.rooms.people.queries.cover import Cover, is_linked_and_there, names_of, safety_rules_of, without
from befriend.rooms.people.viewer import Viewer

from .kinds import CLIMBING, Kind, State
from .models import Flag


def due_for(service_id: UUID, now: datetime) -> datetime:
    """By when somebody must have seen a climbing flag that is raised now: the service's own wait, while it is open."""
    rules = safety_rules_of(service_id)
    return moment_after(now, rules.minutes_to_acknowledge, rules.opening)


def held_now(flags: Collection[Flag], cover: Cover) -> Mapping[UUID, Held]:
    """Who has each of these flags now. One question, however many there are."""
    if not flags:
        return {}
    staff = cover.staff_for({flag.client_id for flag in flags})
    openers = _openers(flags)
    return {
        flag.id: held_at(_standing(flag), _besides(staff[flag.client_id], openers.get(flag.id)), cover.rules, cover.now)
        for flag in flags
    }


def waiting_in(service_id: UUID) -> QuerySet[Flag]:
    """All flags of a service that are not closed, found through an index that holds no others."""
    return Flag.objects.filter(service_id=service_id, closed_at__isnull=True)


def not_surely_seen(waiting: QuerySet[Flag], now: datetime) -> QuerySet[Flag]:
    """Of these flags those that `held_now` could call unseen, by a rule that a database answers.

    Left out is what somebody acknowledged who is still linked to the client and is there, when they were in contact or
    the kind does not climb. Most of what waits in a service is of that sort.
    """
    stays = Q(contacted_at__isnull=False) | ~Q(kind__in=CLIMBING)
    seen = stays & ~Q(kind=Kind.EMERGENCY_ACCESS) & is_linked_and_there("acknowledged_by", now)
    return waiting.exclude(seen)


def may_wait_for(viewer: Viewer, cover: Cover) -> QuerySet[Flag]:
    """Flags among which all are that wait for this viewer unseen, by rules that a database answers.

    Whom the ladder takes nowhere beyond their links is asked of their own clients alone. After a client who stands on
    the ladder themselves, with nobody beside them, anybody may have to look: `otherwise` in people/queries/cover.py.
    """
    waiting = not_surely_seen(waiting_in(viewer.service_id).exclude(client_id=viewer.person_id), cover.now)
    above = {one for one in (cover.deputy, *cover.leads) if one is not None}
    if viewer.may(Right.LINK_PEOPLE) or cover.may_reach(viewer.person_id) or not above:
        return waiting
    own = caseload_of(viewer, cover.now).values("client_id")
    return waiting.filter(Q(client_id__in=own) | Q(client_id__in=above))


def _openers(flags: Collection[Flag]) -> Mapping[UUID, UUID]:
    """Who opened a record in an emergency, by the flag about it. Asked only where there is such a flag."""
    about = {flag.id: flag.subject_id for flag in flags if flag.kind == Kind.EMERGENCY_ACCESS}
    by_link = opened_in_emergency_by(set(about.values())) if about else {}
    return {flag_id: by_link[link_id] for flag_id, link_id in about.items() if link_id in by_link}


def _besides(staff: Staff, opener: UUID | None) -> Staff:
    """Nobody looks at what they did themselves, as long as there is anybody else at all."""
    others = staff if opener is None else without(staff, opener)
    return others if others.linked or others.deputy or others.leads or others.otherwise else staff


def _standing(flag: Flag) -> Standing:
    return Standing(
        since=flag.waiting_since,
        rung=flag.rung,
        seen_at=flag.acknowledged_at,
        seen_by=flag.acknowledged_by_id,
        is_contacted=flag.contacted_at is not None,
        climbs=flag.kind in CLIMBING,
    )


def reached(viewer: Viewer, cover: Cover) -> Sequence[UUID]:
    """The waiting flags that have come to this viewer by the ladder, whoever is linked to their clients."""
    if not cover.may_reach(viewer.person_id):
        return []
    away = [one.person for one in cover.leaves]
    may_have_come = Q(kind__in=(*CLIMBING, Kind.EMERGENCY_ACCESS)) | Q(client_id__in=linked_to(away, cover.now))
    waiting = list(waiting_in(cover.service_id).filter(may_have_come))
    return [one for one, held in held_now(waiting, cover).items() if viewer.person_id in held.reached]


def as_held(flags: Iterable[Flag], cover: Cover) -> list[Flag]:
    """The same flags with their owner of this moment, and open where that one has not seen them. Not to be saved."""
    found = list(flags)
    held = held_now(found, cover)
    moved = [flag for flag in found if held[flag.id].owner != flag.owner_id]
    people = names_of({held[flag.id].owner for flag in moved})
    for flag in moved:
        flag.owner = people[held[flag.id].owner]
    for flag in found:
        if flag.state == State.ACKNOWLEDGED and not held[flag.id].is_seen:
            flag.state = State.OPEN
    return found

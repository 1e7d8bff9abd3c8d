"""Flags as a template may see them: this room's own list, and the client pages of other rooms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise

from befriend.content.reading import library_of

from .kinds import CLIMBING, OF_A_COURSE, Kind, State
from .models import Flag
from .queries import ClosedFlag, LateFlags, Step, steps_of
from .words import REASONS, SIGNS, STEPS, reason_of


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step on a flag's way: what was said, when, by whom, and their words."""

    word: Promise
    at: datetime
    by: str
    words: str


def _steps_shown(steps: Iterable[Step]) -> list[StepShown]:
    return [StepShown(STEPS[one.state], one.at, one.by, one.words) for one in steps]


@dataclass(frozen=True, slots=True)
class FlagShown:
    """One waiting flag: its reason, its owner, and whether it is late."""

    id: UUID
    kind: str
    reason: Promise
    sign: str
    client_id: UUID
    client_name: str
    owner: str
    raised_at: datetime
    due_at: datetime
    is_late: bool
    is_acknowledged: bool
    subject_id: UUID
    first_subject_id: UUID | None
    is_of_late: bool
    measure_key: str
    measure: str
    """The short name by which staff know the measure; empty where the flag is about none."""
    has_steps: bool
    is_contacted: bool
    is_reviewed: bool
    steps: Sequence[StepShown]

    @property
    def is_of_a_course(self) -> bool:
        """Whether it leads to a look at the plan, topic by topic."""
        return self.kind in OF_A_COURSE

    @property
    def is_of_a_correction(self) -> bool:
        return self.first_subject_id is not None


def flags_shown(flags: Sequence[Flag], now: datetime) -> list[FlagShown]:
    steps = steps_of(flags)
    measures = library_of(settings.PACKS).measures
    return [
        FlagShown(
            id=flag.id,
            kind=flag.kind,
            reason=reason_of(flag.kind, is_of_late=flag.is_of_late),
            sign=SIGNS[flag.kind],
            client_id=flag.client_id,
            client_name=flag.client.shown_name,
            owner=flag.owner.shown_name,
            raised_at=flag.raised_at,
            due_at=flag.due_at,
            is_late=flag.state == State.OPEN and flag.due_at < now,
            is_acknowledged=flag.state != State.OPEN,
            subject_id=flag.subject_id,
            first_subject_id=flag.first_subject_id,
            is_of_late=flag.kind == Kind.DETERIORATION and flag.is_of_late,
            measure_key=flag.measure_key,
            measure=measures[flag.measure_key].measure.name if flag.measure_key in measures else "",
            has_steps=flag.kind in CLIMBING,
            is_contacted=flag.contacted_at is not None,
            is_reviewed=flag.reviewed_at is not None,
            steps=_steps_shown(steps[flag.id]),
        )
        for flag in flags
    ]


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """Flags that are looked at together: several safety flags of one client, or one flag alone."""

    flags: Sequence[FlagShown]

    @property
    def first(self) -> FlagShown:
        return self.flags[0]

    @property
    def is_one(self) -> bool:
        return len(self.flags) == 1

    @property
    def times(self) -> int:
        """How often it happened: a form and its corrections are one time, though each has a flag of its own."""
        return len({flag.first_subject_id or flag.subject_id for flag in self.flags})

    @property
    def is_acknowledged(self) -> bool:
        return all(flag.is_acknowledged for flag in self.flags)

    @property
    def is_contacted(self) -> bool:
        return all(flag.is_contacted for flag in self.flags)

    @property
    def is_reviewed(self) -> bool:
        return all(flag.is_reviewed for flag in self.flags)

    @property
    def is_late(self) -> bool:
        return any(flag.is_late for flag in self.flags)


def grouped(flags: Sequence[FlagShown]) -> list[FlagGroup]:
    """In the order given; the safety flags of one client stand together, where the first of them stands."""
    together: dict[UUID, list[FlagShown]] = {}
    for flag in flags:
        together.setdefault(flag.client_id if flag.kind == Kind.SAFETY else flag.id, []).append(flag)
    return [FlagGroup(found) for found in together.values()]


@dataclass(frozen=True, slots=True)
class LateShown:
    """Late flags of one owner and kind: how many, and since when the first of them is late."""

    owner: str
    reason: Promise
    sign: str
    count: int
    due_since: datetime


def late_shown(late: Iterable[LateFlags]) -> list[LateShown]:
    return [LateShown(one.owner, REASONS[one.kind], SIGNS[one.kind], one.count, one.due_since) for one in late]


@dataclass(frozen=True, slots=True)
class ClosedFlagShown:
    """One closed flag: why it was raised, who closed it and when, and what was done."""

    reason: Promise
    raised_at: datetime
    closed_at: datetime
    closed_by: str
    what_was_done: str
    steps: Sequence[StepShown]


def closed_flags_shown(flags: Iterable[ClosedFlag]) -> list[ClosedFlagShown]:
    return [
        ClosedFlagShown(
            reason_of(flag.kind, is_of_late=flag.is_of_late),
            flag.raised_at,
            flag.closed_at,
            flag.closed_by,
            flag.reason,
            _steps_shown(flag.steps),
        )
        for flag in flags
    ]

"""The lines, a safety plan and a call as a template may see them: on pages of this room, and of others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from befriend.content.frozen import CrisisLine

from .calling import TIMES_OF_DAY
from .planning import PARTS, PlanWords
from .queries import OpenCall, OpenPlan


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The lines of the service's country; none when no country was set, because none is ever guessed."""

    lines: tuple[CrisisLine, ...]
    emergency_number: str | None
    service_name: str
    service_phone: str


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part of a plan: its place in the order, its name, and what was written."""

    number: int
    key: str
    title: Promise
    hint: Promise
    text: str
    has_lines: bool


@dataclass(frozen=True, slots=True)
class PlanShown:
    """One version of a plan: all six parts, also the empty ones, so that the order stays the same."""

    id: UUID
    saved_at: datetime
    was_beside: bool
    parts: Sequence[PartShown]


@dataclass(frozen=True, slots=True)
class CallShown:
    """A call that was asked for and waits."""

    asked_at: datetime
    time_of_day: Promise
    number: str


def parts_shown(words: PlanWords) -> Sequence[PartShown]:
    return [
        PartShown(number, part.key, part.title, part.hint, words.parts.get(part.key, ""), part.has_lines)
        for number, part in enumerate(PARTS, start=1)
    ]


def plan_shown(plan: OpenPlan) -> PlanShown:
    return PlanShown(plan.id, plan.saved_at, plan.beside is not None, parts_shown(plan.words))


def call_shown(call: OpenCall | None) -> CallShown | None:
    return CallShown(call.asked_at, TIMES_OF_DAY[call.time_of_day], call.number) if call else None

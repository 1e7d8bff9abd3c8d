"""Saying the verbs of the safety room in one line: a plan, who reads it, a call."""

from datetime import datetime
from uuid import UUID, uuid4

from befriend.rooms.safety.models import PlanVersion
from befriend.rooms.safety.planning import PARTS, PlanWords
from befriend.rooms.safety.services import (
    PlanSheet,
    ask_to_be_called,
    read_safety_plan,
    save_safety_plan,
    share_safety_plan,
)
from tests.rooms.cast import NOW, Cast


def plan_sheet(words: str, *, based_on: UUID | None = None, writing_id: UUID | None = None) -> PlanSheet:
    """A plan that says the same in each of its six parts."""
    return PlanSheet(writing_id or uuid4(), PlanWords({part.key: words for part in PARTS}), based_on)


def keep_plan(
    cast: Cast, sheet: PlanSheet, name: str = "alice", *, is_shared: bool | None = None, now: datetime = NOW
) -> UUID:
    """Save it, and tell the id of what counts now."""
    save_safety_plan(viewer=cast.viewer(name), sheet=sheet, is_shared=is_shared, now=now)
    return newest_plan(cast, name).id


def newest_plan(cast: Cast, name: str = "alice") -> PlanVersion:
    return PlanVersion.objects.filter(client=cast[name]).latest("number")


def share_plan(cast: Cast, name: str = "alice", *, is_shared: bool = True) -> None:
    share_safety_plan(viewer=cast.viewer(name), is_shared=is_shared, now=NOW)


def read_plan(cast: Cast, who: str = "clara", name: str = "alice") -> str:
    """All that this person may read of somebody's plan, versions and all."""
    return repr(read_safety_plan(viewer=cast.viewer(who), client_id=cast.id(name), now=NOW))


def ask_for_call(
    cast: Cast, name: str = "alice", *, call_id: UUID | None = None, time_of_day: str = "", number: str = ""
) -> None:
    ask_to_be_called(
        viewer=cast.viewer(name), call_id=call_id or uuid4(), time_of_day=time_of_day, number=number, now=NOW
    )

"""Leave as a template may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from befriend.care.roles import Right

from .models import Leave
from .viewer import Viewer


@dataclass(frozen=True, slots=True)
class LeaveShown:
    """One leave: whose, when, who stands in, and whether this viewer may take it back."""

    id: UUID
    name: str
    starts_on: date
    ends_on: date
    stands_in: str
    is_now: bool
    may_take_back: bool


def leaves_shown(leaves: Iterable[Leave], viewer: Viewer, now: datetime) -> list[LeaveShown]:
    today = timezone.localdate(now)
    return [
        LeaveShown(
            id=one.id,
            name=one.person.shown_name,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            stands_in=one.stands_in.shown_name if one.stands_in else "",
            is_now=one.starts_on <= today,
            may_take_back=one.person_id == viewer.person_id or viewer.may(Right.CHANGE_ROLES),
        )
        for one in leaves
    ]

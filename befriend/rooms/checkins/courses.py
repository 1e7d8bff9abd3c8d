"""A course in numbers: its points, where it stands, and what changed. Plain values, no tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from befriend.care.schedule import Interval, due_on
from befriend.measure.change import ChangeClass, classify
from befriend.measure.items import ChangeRule, Measure, Subscale

RECENT = 12


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One check-in's main score. `value` is None when too many questions were skipped.

    `is_skipped`: every question was. It is kept and shown, and does not count as done for the schedule.
    """

    checkin_id: UUID
    answered_at: datetime
    value: float | None
    band: str
    answered: int
    of: int
    is_skipped: bool = False


class Scheduled(Protocol):
    """Anything that says how often a measure is asked."""

    every_days: int
    starts_on: date


@dataclass(frozen=True, slots=True)
class Summary:
    """Where a course stands: the next due day, the latest score, the change since the start and of late."""

    due_on: date | None
    latest: float | None
    since_start: ChangeClass | None
    of_late: ChangeClass | None
    answered_at: datetime | None
    recent: tuple[tuple[date, float], ...]

    def columns(self) -> dict[str, object]:
        return {
            "due_on": self.due_on,
            "latest": self.latest,
            "since_start": self.since_start or "",
            "of_late": self.of_late or "",
            "answered_at": self.answered_at,
            "recent": [[day.isoformat(), value] for day, value in self.recent],
        }


def shown_rule(scale: Subscale) -> ChangeRule | None:
    """The change rule a screen may use: the first whose source was read, never one that is only remembered."""
    return next((rule for rule in scale.change_rules if rule.source.may_be_shown), None)


def change_between(scale: Subscale, first: float, last: float) -> ChangeClass | None:
    """Whether the change is reliable, by the scale's rule; None where no rule may be shown."""
    rule = shown_rule(scale)
    return None if rule is None else classify(rule, scale.direction, first, last).kind


def summarise(measure: Measure, points: Sequence[CoursePoint], interval: Scheduled | None) -> Summary:
    """The summary of one course from its points in order of time."""
    dated = [(timezone.localdate(point.answered_at), point.value) for point in points if point.value is not None]
    scored = [value for _day, value in dated]
    last_at = points[-1].answered_at if points else None
    done_at = next((point.answered_at for point in reversed(points) if not point.is_skipped), None)
    return Summary(
        due_on=_due(interval, done_at),
        latest=scored[-1] if scored else None,
        since_start=change_between(measure.main, scored[0], scored[-1]) if len(scored) > 1 else None,
        of_late=_turn(measure.main, scored) if len(scored) > 2 else None,
        answered_at=last_at,
        recent=tuple(dated[-RECENT:]),
    )


def _turn(scale: Subscale, scored: Sequence[float]) -> ChangeClass | None:
    """The latest score against both scores before it: a turn that one odd score alone does not make."""
    turns = {change_between(scale, before, scored[-1]) for before in scored[-3:-1]}
    return turns.pop() if len(turns) == 1 else ChangeClass.NO_CLEAR_CHANGE


def _due(interval: Scheduled | None, done_at: datetime | None) -> date | None:
    if interval is None:
        return None
    return due_on(Interval(interval.every_days, interval.starts_on), timezone.localdate(done_at) if done_at else None)


def was_skipped(due: date | None, answered_at: datetime | None) -> bool:
    """Whether the last check-in left its day as it was: sent on or after that day, with every question skipped."""
    return due is not None and answered_at is not None and due <= timezone.localdate(answered_at)

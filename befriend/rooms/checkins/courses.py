"""A course in numbers: its points, where it stands, and what changed. Plain values, no tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a course must be remembered to say where it stands after one check-in more."""

    first: float | None = None
    recent: tuple[tuple[date, float], ...] = ()
    answered_at: datetime | None = None
    done_at: datetime | None = None
    """The last check-in that was not skipped as a whole: the schedule counts from it."""
    ends_scored: bool = False
    first_on: date | None = None

    def after(self, point: CoursePoint) -> "Standing":
        done_at = self.done_at if point.is_skipped else point.answered_at
        if point.value is None:
            return Standing(self.first, self.recent, point.answered_at, done_at, first_on=self.first_on)
        day = timezone.localdate(point.answered_at)
        recent = (*self.recent, (day, point.value))[-RECENT:]
        first = point.value if self.first is None else self.first
        return Standing(first, recent, point.answered_at, done_at, ends_scored=True, first_on=self.first_on or day)

    @property
    def week(self) -> float:
        """How many weeks after the first score the latest one was given; 0 while there is one day of scores alone."""
        return weeks_between(self.first_on, self.recent[-1][0]) if self.first_on and self.recent else 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """Where a course stands: the next due day, the latest score, the change since the start and of late."""

    standing: Standing
    due_on: date | None
    latest: float | None
    since_start: ChangeClass | None
    of_late: ChangeClass | None

    def columns(self) -> dict[str, object]:
        return {
            "due_on": self.due_on,
            "first": self.standing.first,
            "first_on": self.standing.first_on,
            "latest": self.latest,
            "since_start": self.since_start or "",
            "of_late": self.of_late or "",
            "answered_at": self.standing.answered_at,
            "done_at": self.standing.done_at,
            "recent": [[day.isoformat(), value] for day, value in self.standing.recent],
        }


def shown_rule(scale: Subscale) -> ChangeRule | None:
    """The change rule a screen may use: the first whose source was read, never one that is only remembered."""
    return next((rule for rule in scale.change_rules if rule.source.may_be_shown), None)


def change_between(scale: Subscale, first: float, last: float) -> ChangeClass | None:
    """Whether the change is reliable, by the scale's rule; None where no rule may be shown."""
    rule = shown_rule(scale)
    return None if rule is None else classify(rule, scale.direction, first, last).kind


def weeks_between(first: date, later: date) -> float:
    """By whole days where the service is: the time of day of a check-in says nothing."""
    return (later - first).days / 7


def standing_of(points: Iterable[CoursePoint]) -> Standing:
    """Where a course stands after its points in order of time."""
    return reduce(Standing.after, points, Standing())


def summarise(measure: Measure, standing: Standing, interval: Interval | None) -> Summary:
    """What is shown of a course that stands so, asked for at this interval."""
    scored = [value for _day, value in standing.recent]
    return Summary(
        standing=standing,
        due_on=_due(interval, standing.done_at),
        latest=scored[-1] if scored else None,
        since_start=_since_start(measure.main, standing.first, scored),
        of_late=_turn(measure.main, scored) if len(scored) > 2 else None,
    )


def _since_start(scale: Subscale, first: float | None, scored: Sequence[float]) -> ChangeClass | None:
    return change_between(scale, first, scored[-1]) if first is not None and len(scored) > 1 else None


def _turn(scale: Subscale, scored: Sequence[float]) -> ChangeClass | None:
    """The latest score against both scores before it: a turn that one odd score alone does not make."""
    turns = {change_between(scale, before, scored[-1]) for before in scored[-3:-1]}
    return turns.pop() if len(turns) == 1 else ChangeClass.NO_CLEAR_CHANGE


def _due(interval: Interval | None, done_at: datetime | None) -> date | None:
    if interval is None:
        return None
    return due_on(interval, timezone.localdate(done_at) if done_at else None)


def was_skipped(due: date | None, answered_at: datetime | None) -> bool:
    """Whether the last check-in left its day as it was: sent on or after that day, with every question skipped."""
    return due is not None and answered_at is not None and due <= timezone.localdate(answered_at)

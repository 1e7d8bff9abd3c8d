"""When a check-in is due. Plain dates in, plain dates out."""

from dataclasses import dataclass
from datetime import date, timedelta

DAYS_BEFORE_OVERDUE = 3
"""A check-in this many days late counts as overdue: a weekend must not make anyone overdue."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How often a measure is asked: every so many days, from a first day on."""

    every_days: int
    starts_on: date


def due_on(interval: Interval, last_answered_on: date | None) -> date:
    """The day the next check-in is due: one interval after the last, or the first day when there was none.

    >>> due_on(Interval(7, date(2026, 1, 5)), date(2026, 1, 13))
    datetime.date(2026, 1, 20)
    """
    if last_answered_on is None:
        return interval.starts_on
    return max(interval.starts_on, last_answered_on + timedelta(days=interval.every_days))


def is_due(due: date, today: date) -> bool:
    return due <= today


def overdue_before(today: date) -> date:
    """A check-in due before this day is overdue.

    >>> overdue_before(date(2026, 1, 20))
    datetime.date(2026, 1, 17)
    """
    return today - timedelta(days=DAYS_BEFORE_OVERDUE)

"""From values and days to places in a picture, and where the ticks of an axis stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, log10

DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


def placed(number: float) -> float:
    """A tenth of a unit is finer than any screen, and keeps the picture small."""
    return round(number, 1)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from values to places: `low` stands at `at_low`, `high` at `at_high`."""

    low: float
    high: float
    at_low: float
    at_high: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return placed((self.at_low + self.at_high) / 2)
        share = (value - self.low) / (self.high - self.low)
        return placed(self.at_low + share * (self.at_high - self.at_low))

    def held(self, value: float) -> float:
        """The place of a value, or of the end of the scale that it passes."""
        return self(min(max(value, self.low), self.high))


@dataclass(frozen=True, slots=True)
class DateTick:
    """A day worth naming on the time axis, and the Django date format that names it briefly."""

    at: date
    pattern: str


def value_ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round numbers from low to high, at most `most` of them, in steps of 1, 2 or 5 times a power of ten."""
    raw = (high - low) / (most - 1)
    power = 10.0 ** floor(log10(raw))
    step = next(times * power for times in (1, 2, 5, 10, 20) if _fits(low, high, times * power, most))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return tuple(round(index * step, 6) for index in range(first, last + 1))


def _fits(low: float, high: float, step: float, most: int) -> bool:
    return floor(high / step + 1e-9) - ceil(low / step - 1e-9) + 1 <= most


def date_ticks(start: date, end: date, most: int = 6) -> tuple[DateTick, ...]:
    """Days that name the time from start to end: whole weeks while it is short, firsts of months when it is long."""
    days = (end - start).days
    for step in DAY_STEPS:
        if days / step <= most - 1:
            return tuple(DateTick(start + timedelta(days=n), "j M") for n in range(0, days + 1, step))
    by_month = (tuple(_firsts(start, end, step)) for step in MONTH_STEPS)
    firsts = next((found for found in by_month if len(found) <= most), ())
    return tuple(DateTick(day, "M Y") for day in firsts or (start,))


def _firsts(start: date, end: date, step: int) -> Iterator[date]:
    month = start.year * 12 + start.month - (start.day == 1)
    while (day := date(month // 12, month % 12 + 1, 1)) <= end:
        yield day
        month += step

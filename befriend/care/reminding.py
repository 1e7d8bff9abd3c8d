"""When somebody is reminded of a quiet minute: on their own rhythm, ever more seldom while they leave it, then no more.

| reminder | wait, in steps of the rhythm | what it says |
|---|---|---|
| 1 | 1 | the person's words |
| 2 | 2 | if it suits you |
| 3 | 4 | no hurry |
| 4 | 8 | only if you feel like it |
| 5 | 16 | welcome any time: the last one |

A step is the number of days somebody chose; with days of the week it is one day, and a reminder then waits for the next
chosen day. No wait is shorter than the one before it, and none is longer than `LONGEST_WAIT`: a slow rhythm ends after
fewer reminders. Whatever somebody does starts the table anew.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from befriend.base.errors import InputError

WAITS = (1, 2, 4, 8, 16)
"""The waits of the table above, in steps of the rhythm."""
LONGEST_WAIT = 32
"""After a wait of more days than this, nobody remembers what they asked for."""
MOST_DAYS = 14
"""The slowest rhythm: the first reminder two weeks after the last practice, another after four more, and no third."""
WEEK = 7


class Tone(StrEnum):
    """What a reminder says, softer each time. The last one says goodbye and is not a question any more."""

    PLAIN = "plain"
    IF_IT_SUITS = "if_it_suits"
    NO_HURRY = "no_hurry"
    ONLY_IF_YOU_LIKE = "only_if_you_like"
    WELCOME_ANY_TIME = "welcome_any_time"


class What(StrEnum):
    """What a reminder leads to. A calendar never names it."""

    NOTHING = "nothing"
    PRACTICE = "practice"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Either days of the week (Monday is 0), or every so many days."""

    weekdays: AbstractSet[int] = frozenset()
    every_days: int | None = None

    def __post_init__(self) -> None:
        if bool(self.weekdays) == (self.every_days is not None):
            raise InputError(
                f"A rhythm has days of the week or a number of days, one of the two. "
                f"Given: {sorted(self.weekdays)} and {self.every_days}."
            )
        if not self.weekdays <= set(range(WEEK)):
            raise InputError(f"A day of the week is 0 (Monday) to 6 (Sunday). Given: {sorted(self.weekdays)}.")
        if self.every_days is not None and not 1 <= self.every_days <= MOST_DAYS:
            raise InputError(f"A number of days is 1 to {MOST_DAYS}. Given: {self.every_days}.")


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder: its day, the moment on that day, and how it speaks."""

    day: date
    at: datetime
    tone: Tone


def days_of(rhythm: Rhythm, last: date) -> list[date]:
    """The days on which somebody who does nothing after `last` is reminded: a few, ever further apart.

    >>> [day.day for day in days_of(Rhythm(every_days=1), date(2026, 1, 1))]
    [2, 4, 8, 16, 1]
    >>> [day.isoformat() for day in days_of(Rhythm(every_days=7), date(2026, 1, 1))]
    ['2026-01-08', '2026-01-22', '2026-02-19']
    >>> [day.isoformat() for day in days_of(Rhythm(frozenset({0})), date(2026, 1, 7))]
    ['2026-01-12', '2026-01-19', '2026-01-26', '2026-02-09', '2026-03-02']
    """
    days: list[date] = []
    before, wait = last, 0
    for times in WAITS:
        day = _chosen_on_or_after(rhythm, before + timedelta(days=max(wait, times * (rhythm.every_days or 1))))
        wait = (day - before).days
        if wait > LONGEST_WAIT:
            break
        days.append(day)
        before = day
    return days


def _chosen_on_or_after(rhythm: Rhythm, day: date) -> date:
    if not rhythm.weekdays:
        return day
    return min(day + timedelta(days=(weekday - day.weekday()) % WEEK) for weekday in rhythm.weekdays)


def reminders_of(rhythm: Rhythm, at: time, last: date, zone: tzinfo) -> list[Due]:
    """All reminders of somebody who last did something on the day `last`. The last one always says goodbye."""
    days = days_of(rhythm, last)
    tones = [*list(Tone)[: len(days) - 1], Tone.WELCOME_ANY_TIME]
    return [Due(day, moment_of(day, at, zone), tone) for day, tone in zip(days, tones, strict=True)]


def moment_of(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment of a clock time on a day, in UTC, so that every calendar agrees on it.

    Where the clocks go forward over the chosen time, it is as much later by the new clock; where they go back over it,
    the first of the two.

    >>> from zoneinfo import ZoneInfo
    >>> madrid = ZoneInfo("Europe/Madrid")
    >>> moment_of(date(2026, 3, 29), time(2, 30), madrid).astimezone(madrid).time()
    datetime.time(3, 30)
    """
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def last_day(done_at: datetime | None, kept_at: datetime, at: time, zone: tzinfo) -> date:
    """The day from which reminders are counted: of the last thing done, or of the choice itself where that is newer.

    Whoever asks in the morning for a reminder in the evening may get it that evening.
    """
    if done_at is not None and done_at >= kept_at:
        return done_at.astimezone(zone).date()
    chosen_on = kept_at.astimezone(zone).date()
    is_still_ahead = moment_of(chosen_on, at, zone) > kept_at
    return chosen_on - timedelta(days=1) if is_still_ahead else chosen_on


def due_now(reminders: Sequence[Due], now: datetime, zone: tzinfo) -> Due | None:
    """The reminder of this very day, once its time has come. Another day it is over: nothing is held up to anybody."""
    today = now.astimezone(zone).date()
    return next((one for one in reminders if one.at <= now and one.at.astimezone(zone).date() == today), None)


def still_to_come(reminders: Sequence[Due], now: datetime) -> list[Due]:
    """What is ahead. What went by is not kept: a calendar full of left reminders would be a list of failures."""
    return [one for one in reminders if one.at > now]

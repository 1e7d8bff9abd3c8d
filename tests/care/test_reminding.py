"""Reminders grow seldom, stop by themselves, and never come at an hour that nobody chose."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.care.reminding import (
    LONGEST_WAIT,
    MOST_DAYS,
    WAITS,
    Rhythm,
    Tone,
    days_of,
    due_now,
    last_day,
    moment_of,
    reminders_of,
    still_to_come,
)

MADRID, AUCKLAND, LORD_HOWE = ZoneInfo("Europe/Madrid"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Australia/Lord_Howe")
ZONES = st.sampled_from([UTC, MADRID, AUCKLAND, LORD_HOWE, ZoneInfo("America/Los_Angeles"), ZoneInfo("Asia/Kolkata")])
RHYTHMS = st.one_of(
    st.builds(Rhythm, st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(Rhythm, every_days=st.integers(1, MOST_DAYS)),
)
DATES, TIMES = st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.times()
# From the days of `DATES` until after the last reminder of each.
MOMENTS = st.builds(lambda hours: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=hours), st.integers(0, 150_000))
TOLERANCE = timedelta(hours=1)  # The widest jump of a clock in these zones (IANA time zone database).


def waits_of(rhythm: Rhythm, last: date) -> list[int]:
    days = [last, *days_of(rhythm, last)]
    return [(after - before).days for before, after in pairwise(days)]


@pytest.mark.slow
@given(RHYTHMS, DATES)
def test_while_somebody_leaves_it_no_wait_is_shorter_than_the_one_before(rhythm: Rhythm, last: date) -> None:
    waits = waits_of(rhythm, last)

    assert waits == sorted(waits)
    assert waits[0] >= 1
    assert waits[-1] <= LONGEST_WAIT


@pytest.mark.slow
@given(RHYTHMS, DATES)
def test_there_are_few_reminders_and_then_silence(rhythm: Rhythm, last: date) -> None:
    # A rhythm of two weeks waits 14 and 28 days; 56 would be more than the longest wait.
    assert 2 <= len(days_of(rhythm, last)) <= len(WAITS) == 5


@pytest.mark.slow
@given(RHYTHMS, DATES)
def test_a_reminder_comes_only_on_a_day_of_the_week_that_was_chosen(rhythm: Rhythm, last: date) -> None:
    assert all(day.weekday() in rhythm.weekdays for day in days_of(rhythm, last)) or rhythm.every_days


@given(st.integers(1, MOST_DAYS), DATES)
def test_every_so_many_days_the_waits_double(every: int, last: date) -> None:
    assert waits_of(Rhythm(every_days=every), last) == [w for n in range(5) if (w := every * 2**n) <= LONGEST_WAIT]


@pytest.mark.slow
@given(RHYTHMS, DATES, TIMES, ZONES)
def test_a_reminder_comes_at_the_chosen_time_and_at_no_other(
    rhythm: Rhythm, last: date, at: time, zone: ZoneInfo
) -> None:
    for one in reminders_of(rhythm, at, last, zone):
        there = one.at.astimezone(zone)
        assert timedelta(0) <= there.replace(tzinfo=None) - datetime.combine(one.day, at) <= TOLERANCE
        if (there - timedelta(hours=3)).utcoffset() == there.utcoffset():  # no clock was changed just before
            assert (there.date(), there.time()) == (one.day, at)


@pytest.mark.slow
@given(RHYTHMS, DATES, TIMES, ZONES)
def test_words_get_softer_and_the_last_is_a_welcome(rhythm: Rhythm, last: date, at: time, zone: ZoneInfo) -> None:
    tones = [one.tone for one in reminders_of(rhythm, at, last, zone)]

    assert tones == sorted(tones, key=list(Tone).index)
    assert len(set(tones)) == len(tones)
    assert (tones[0], tones[-1]) == (Tone.PLAIN, Tone.WELCOME_ANY_TIME)


def test_an_hour_that_the_clock_leaves_out_comes_an_hour_later_by_the_new_clock() -> None:
    # Spain, 29 March 2026: from 02:00 (UTC+1) to 03:00 (UTC+2). Source: IANA time zone database.
    assert moment_of(date(2026, 3, 29), time(2, 30), MADRID) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_an_hour_that_comes_twice_reminds_the_first_time() -> None:
    # Spain, 25 October 2026: from 03:00 (UTC+2) back to 02:00 (UTC+1).
    assert moment_of(date(2026, 10, 25), time(2, 30), MADRID) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_six_in_the_evening_stays_six_in_the_evening_when_the_clocks_change() -> None:
    before, after = (moment_of(date(2026, 3, day), time(18), MADRID) for day in (28, 29))

    assert (before.hour, after.hour) == (17, 16)


def test_the_day_of_a_practice_is_the_day_where_the_service_is() -> None:
    kept, done = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 21, 20, tzinfo=UTC)

    assert last_day(done, kept, time(18), AUCKLAND) == date(2026, 11, 22)
    assert last_day(done, kept, time(18), ZoneInfo("America/Los_Angeles")) == date(2026, 11, 21)


@pytest.mark.parametrize(("hour", "counted_from"), [(9, date(2026, 1, 4)), (20, date(2026, 1, 5))])
def test_who_asks_before_the_time_of_day_may_be_reminded_the_same_day(hour: int, counted_from: date) -> None:
    assert last_day(None, datetime(2026, 1, 5, hour, tzinfo=UTC), time(18), UTC) == counted_from


@pytest.mark.slow
@given(RHYTHMS, DATES, TIMES, ZONES, MOMENTS)
def test_what_is_due_now_is_of_this_very_day(
    rhythm: Rhythm, last: date, at: time, zone: ZoneInfo, now: datetime
) -> None:
    reminders = reminders_of(rhythm, at, last, zone)
    due = due_now(reminders, now, zone)

    assert due is None or (due.at <= now and due.at.astimezone(zone).date() == now.astimezone(zone).date())
    assert due not in still_to_come(reminders, now)


def test_a_reminder_is_due_from_its_time_until_midnight() -> None:
    reminders = reminders_of(Rhythm(every_days=1), time(18), date(2026, 1, 4), UTC)

    def is_due(day: int, hour: int, minute: int = 0) -> bool:
        return due_now(reminders, datetime(2026, 1, day, hour, minute, tzinfo=UTC), UTC) is not None

    assert [is_due(5, 17, 59), is_due(5, 18), is_due(5, 23, 59), is_due(6, 0), is_due(6, 19)] == [
        False,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("weekdays", "every_days"),
    [(frozenset(), None), (frozenset({1}), 3), (frozenset({7}), None), (frozenset(), 0), (frozenset(), MOST_DAYS + 1)],
)
def test_what_is_no_rhythm_is_refused(weekdays: frozenset[int], every_days: int | None) -> None:
    with pytest.raises(InputError, match="Given"):
        Rhythm(weekdays, every_days)


@pytest.mark.parametrize(
    ("every", "days"),
    [(1, [1, 3, 7, 15, 31]), (3, [3, 9, 21, 45]), (7, [7, 21, 49]), (14, [14, 42])],
)
def test_the_days_are_those_of_the_page_that_explains_them(every: int, days: list[int]) -> None:
    # Source: docs/explanation/reminders.md, worked out by hand from the table of waits.
    last = date(2026, 1, 1)

    assert [(day - last).days for day in days_of(Rhythm(every_days=every), last)] == days

"""Places and ticks: checked against sums done by hand and against the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.drawing.scale import Scale, date_ticks, value_ticks


def test_a_value_halfway_stands_halfway() -> None:
    assert Scale(0, 10, at_low=200, at_high=100)(5) == 150


def test_a_scale_without_length_puts_everything_in_the_middle() -> None:
    assert Scale(3, 3, at_low=0, at_high=100)(3) == 50


def test_an_interval_that_leaves_the_scale_is_held_at_its_end() -> None:
    scale = Scale(0, 27, at_low=270, at_high=0)

    assert scale.held(-2) == 270
    assert scale.held(30) == 0


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 27, (0, 5, 10, 15, 20, 25)),
        (0, 21, (0, 5, 10, 15, 20)),
        (1, 5, (1, 2, 3, 4, 5)),
        (0, 100, (0, 20, 40, 60, 80, 100)),
        (0, 1, (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_ticks_are_round_numbers_inside_the_range(low: float, high: float, ticks: tuple[float, ...]) -> None:
    assert value_ticks(low, high) == ticks


@given(st.integers(-50, 200), st.integers(1, 900), st.integers(3, 9))
def test_ticks_never_crowd_or_leave_the_range(low: int, length: int, most: int) -> None:
    ticks = value_ticks(low, low + length, most)

    assert 1 <= len(ticks) <= most
    assert all(low <= tick <= low + length for tick in ticks)


def test_a_month_is_named_by_weeks_from_its_first_check_in() -> None:
    ticks = date_ticks(date(2026, 1, 12), date(2026, 2, 9), 6)

    assert [tick.at for tick in ticks] == [date(2026, 1, 12), date(2026, 1, 19), date(2026, 1, 26), date(2026, 2, 2),
                                           date(2026, 2, 9)]  # fmt: skip
    assert {tick.pattern for tick in ticks} == {"j M"}


def test_half_a_year_is_named_by_firsts_of_months() -> None:
    ticks = date_ticks(date(2026, 1, 12), date(2026, 7, 27), 4)

    assert [tick.at for tick in ticks] == [date(2026, 2, 1), date(2026, 4, 1), date(2026, 6, 1)]
    assert {tick.pattern for tick in ticks} == {"M Y"}


def test_a_course_that_begins_on_a_first_is_named_from_that_day() -> None:
    assert date_ticks(date(2026, 1, 1), date(2026, 12, 31), 12)[0].at == date(2026, 1, 1)


def test_one_day_has_one_tick() -> None:
    assert [tick.at for tick in date_ticks(date(2026, 1, 12), date(2026, 1, 12))] == [date(2026, 1, 12)]


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 9000), st.integers(2, 9))
def test_dates_never_crowd_or_leave_the_course(start: date, days: int, most: int) -> None:
    end = date.fromordinal(start.toordinal() + days)

    ticks = date_ticks(start, end, most)

    assert len(ticks) <= most
    assert all(start <= tick.at <= end for tick in ticks)

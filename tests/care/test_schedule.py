"""When a check-in is due: one interval after the last, never before the first day, and late only after a weekend."""

from datetime import date, timedelta

import pytest

from befriend.care.schedule import DAYS_BEFORE_OVERDUE, Interval, due_on, is_due, overdue_before

MONDAY = date(2026, 1, 5)


def test_the_first_check_in_is_due_on_the_first_day() -> None:
    assert due_on(Interval(7, MONDAY), None) == MONDAY


@pytest.mark.parametrize("days", [1, 7, 14, 28, 84])
def test_the_next_is_due_one_interval_after_the_last(days: int) -> None:
    answered = MONDAY + timedelta(days=3)

    assert due_on(Interval(days, MONDAY), answered) == answered + timedelta(days=days)


def test_a_check_in_from_before_the_schedule_does_not_pull_the_first_day_forward() -> None:
    assert due_on(Interval(7, MONDAY), MONDAY - timedelta(days=60)) == MONDAY


def test_an_early_check_in_moves_the_next_from_its_own_day() -> None:
    # Answered two days before it was due: the next is a week after the answer, not after the due day.
    assert due_on(Interval(7, MONDAY), MONDAY + timedelta(days=5)) == MONDAY + timedelta(days=12)


def test_a_leap_day_is_a_day() -> None:
    assert due_on(Interval(7, date(2028, 1, 1)), date(2028, 2, 25)) == date(2028, 3, 3)


def test_due_begins_on_the_day_itself() -> None:
    assert not is_due(MONDAY, MONDAY - timedelta(days=1))
    assert is_due(MONDAY, MONDAY)
    assert is_due(MONDAY, MONDAY + timedelta(days=400))


def test_friday_due_is_not_overdue_on_monday() -> None:
    friday = MONDAY - timedelta(days=3)

    assert DAYS_BEFORE_OVERDUE == 3
    assert not friday < overdue_before(MONDAY)
    assert friday < overdue_before(MONDAY + timedelta(days=1))

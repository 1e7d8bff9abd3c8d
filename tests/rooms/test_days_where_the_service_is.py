"""A day is the day where the service is: never that of Greenwich, on either side of the date line."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from pytest_django import Settings

from befriend.base.errors import InputError
from befriend.rooms.checkins.models import CourseSummary, ScheduledMeasure
from befriend.rooms.checkins.services import set_schedule
from befriend.rooms.plans.services import record_review
from tests.rooms.cast import Cast, send, submission
from tests.rooms.verbs import a_review

# One moment each at which the service's day is not that of Greenwich: UTC+13 in summer, UTC-8 in winter.
# Source: the IANA time zone database.
AUCKLAND = ("Pacific/Auckland", datetime(2026, 11, 21, 20, 0, tzinfo=UTC), date(2026, 11, 22))
LOS_ANGELES = ("America/Los_Angeles", datetime(2026, 11, 22, 3, 0, tzinfo=UTC), date(2026, 11, 21))


@pytest.fixture(params=[AUCKLAND, LOS_ANGELES], ids=["Auckland", "Los Angeles"])
def there(request: pytest.FixtureRequest, settings: Settings) -> Iterator[tuple[datetime, date]]:
    """A moment, and its day where the service is."""
    zone, now, today = request.param
    settings.TIME_ZONE = zone
    with timezone.override(ZoneInfo(zone)):
        yield now, today


def ask(cast: Cast, every_days: int, starts_on: date, now: datetime) -> None:
    set_schedule(
        service_id=cast.harbour.id,
        client_id=cast.id("alice"),
        measure_key="phq9",
        every_days=every_days,
        starts_on=starts_on,
        now=now,
        by=cast.id("clara"),
    )


def test_a_review_of_today_is_kept(cast: Cast, there: tuple[datetime, date]) -> None:
    now, today = there

    record_review(viewer=cast.viewer("clara"), review=a_review(cast, reviewed_on=today, next_review_on=None), now=now)


def test_a_review_of_tomorrow_is_not(cast: Cast, there: tuple[datetime, date]) -> None:
    now, today = there
    tomorrow = a_review(cast, reviewed_on=today + timedelta(days=1), next_review_on=None)

    with pytest.raises(InputError):
        record_review(viewer=cast.viewer("clara"), review=tomorrow, now=now)


def test_the_next_check_in_is_due_a_week_after_the_day_of_the_last(cast: Cast, there: tuple[datetime, date]) -> None:
    now, today = there
    ask(cast, 7, today, now)

    send(submission(cast["alice"], at=now))

    summary = CourseSummary.objects.get()
    assert summary.due_on == today + timedelta(days=7)
    assert [day for day, _value in summary.recent] == [today.isoformat()]


def test_asking_ends_on_the_day_it_was_ended(cast: Cast, there: tuple[datetime, date]) -> None:
    now, today = there
    ask(cast, 7, today, now)

    ask(cast, 0, today, now)

    assert ScheduledMeasure.objects.get().ended_on == today

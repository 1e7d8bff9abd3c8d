"""Moments as a calendar file (RFC 5545), in times that every calendar agrees on. It names nobody and no place.

Times are in UTC, so no time zone tells where somebody lives, and no entry links back to the service.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from icalendar import Component

MEDIA_TYPE = "text/calendar; charset=utf-8"
FILE_NAME = "calendar.ics"
# It names neither the service nor the software: whoever looks over a shoulder learns nothing of either.
MAKER = "-//Calendar//1.0//EN"
LASTS = timedelta(minutes=5)
ASKED_AGAIN, ASKED_AGAIN_TEXT = timedelta(hours=4), "PT4H"


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment in a calendar."""

    id: UUID
    at: datetime
    summary: str
    description: str


def calendar_file(entries: Sequence[Entry], *, name: str, language: str, made_at: datetime) -> bytes:
    """The entries as a file; one without any is a calendar that took back all it held."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name, {"language": language})
    calendar.add("refresh-interval", ASKED_AGAIN, {"value": "DURATION"})
    # What older calendars know instead; icalendar does not know that the second is a duration.
    calendar.add("x-wr-calname", name)
    calendar.add("x-published-ttl", ASKED_AGAIN_TEXT)
    for entry in entries:
        calendar.add_component(_event(entry, made_at))
    if not entries:
        calendar.add_component(_nothing_but_a_time_zone())
    return bytes(calendar.to_ical())


def _event(entry: Entry, made_at: datetime) -> "Component":
    from icalendar import Alarm, Event

    event = Event()
    event.add("uid", str(entry.id))
    event.add("dtstamp", made_at.replace(microsecond=0))
    event.add("dtstart", entry.at)
    event.add("dtend", entry.at + LASTS)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(0))
    alarm.add("description", entry.summary)
    event.add_component(alarm)
    return event


def _nothing_but_a_time_zone() -> "Component":
    """RFC 5545, 3.6: a calendar holds at least one component, and a time zone is one that shows nothing."""
    from icalendar import Timezone, TimezoneStandard

    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 (a time zone is described in local time)
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone

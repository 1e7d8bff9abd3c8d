"""A calendar file holds what RFC 5545 asks for, reads back as it was, and names nobody."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from icalendar import Calendar

from befriend.files.calendar import Entry, calendar_file

MADE_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
# Longer than a line may be, with everything that must be escaped, and letters of more than one octet.
LONG = "Ñandú, águila; y un minuto \\ tranquilo, sin prisa ninguna, para mí 🌿 " * 3
ENTRIES = [
    Entry(UUID(int=1), datetime(2026, 3, 29, 1, 30, tzinfo=UTC), LONG, "One.\nTwo."),
    Entry(UUID(int=2), datetime(2026, 10, 25, 17, tzinfo=UTC), "A quiet minute", "No hurry."),
]


def made(entries: list[Entry] = ENTRIES) -> bytes:
    return calendar_file(entries, name="Reminders", language="en", made_at=MADE_AT)


def lines(file: bytes) -> list[str]:
    """The content lines, unfolded by RFC 5545, 3.1, with no help of the part that folded them."""
    return file.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


@pytest.mark.parametrize("entries", [ENTRIES, []])
def test_no_line_is_longer_than_75_octets_and_each_ends_as_it_must(entries: list[Entry]) -> None:
    file = made(entries)

    assert max(len(line) for line in file.split(b"\r\n")) <= 75
    assert b"\n" not in file.replace(b"\r\n", b"")
    assert file.endswith(b"END:VCALENDAR\r\n")


def test_what_was_written_reads_back() -> None:
    found = Calendar.from_ical(made()).events

    told = [(UUID(str(one["UID"])), one.start, one["SUMMARY"], one["DESCRIPTION"]) for one in found]
    assert told == [(one.id, one.at, one.summary, one.description) for one in ENTRIES]


def test_our_own_reading_of_the_lines_agrees() -> None:
    escaped = LONG.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")

    found = lines(made())

    assert f"SUMMARY:{escaped}" in found
    assert "DESCRIPTION:One.\\nTwo." in found
    assert [line for line in found if line.startswith("DTSTART")] == [
        "DTSTART:20260329T013000Z",
        "DTSTART:20261025T170000Z",
    ]


def test_each_entry_has_what_the_standard_asks_for_and_a_sound_at_its_start() -> None:
    for event in Calendar.from_ical(made()).events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(event)
        assert [alarm.trigger for alarm in event.alarms.times] == [event.start]


def test_a_calendar_with_nothing_in_it_still_holds_one_component() -> None:
    calendar = Calendar.from_ical(made([]))

    assert calendar.events == []
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


@pytest.mark.parametrize("telling", ["ORGANIZER", "ATTENDEE", "URL", "LOCATION", "CONTACT", "befriend", "TZID"])
def test_nothing_tells_who_where_or_by_which_software(telling: str) -> None:
    assert telling.lower() not in made().decode().lower()

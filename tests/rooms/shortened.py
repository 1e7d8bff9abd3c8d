"""Short forms for the tests: a client of whom one is asked, with the sum it starts from, and the forms themselves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from befriend.rooms.checkins.queries import alarm_here
from befriend.rooms.checkins.services import Submission, set_schedule
from befriend.rooms.checkins.shortening import next_question
from tests.rooms.cast import NOW, Cast, answers, measure, send, submission

WEEK = timedelta(days=7)
SUM = 8
"""What `answers(1)` gives on the PHQ-9: eight items at 1, the safety item at 0."""


def ask_short(cast: Cast, name: str = "alice", now: datetime = NOW, *, every_days: int = 7) -> None:
    """Clara asks for the short form."""
    set_schedule(
        service_id=cast[name].service_id,
        client_id=cast.id(name),
        measure_key="phq9",
        every_days=every_days,
        starts_on=(now - timedelta(days=200)).date(),
        now=now,
        by=cast.id("clara"),
        is_short=True,
    )


def with_a_sum(cast: Cast, at: datetime = NOW - WEEK, given: int = 1) -> UUID:
    """Alice has answered everything once, and is asked the short form from then on."""
    sent = send(submission(cast["alice"], answers(given), at=at))
    ask_short(cast, now=at)
    return sent.checkin_id


def answered_as(level: int | None, **other: int | None) -> Callable[[str], int | None]:
    """The same answer to everything, zero for the safety item, and what is told."""
    return lambda item: other.get(item, 0 if item == "phq9_9" else level)


AS_BEFORE = answered_as(1)


def walked(cast: Cast, answer: Callable[[str], int | None] = AS_BEFORE, at: datetime = NOW) -> Mapping[str, int | None]:
    """What the form asks one after another until it ends, with these answers."""
    alarm = alarm_here(cast.id("alice"), measure(), at)
    assert alarm is not None
    given: dict[str, int | None] = {}
    while (item := next_question(measure(), given, alarm)) is not None:
        given[item] = answer(item)
    return given


def short_submission(cast: Cast, given: Mapping[str, int | None], at: datetime = NOW) -> Submission:
    return replace(submission(cast["alice"], given, at=at), asked=tuple(given))


def send_short(
    cast: Cast, answer: Callable[[str], int | None] = AS_BEFORE, at: datetime = NOW
) -> tuple[UUID, Sequence[str]]:
    """A short form that is filled in by its rules and sent: its id, and what was asked."""
    given = walked(cast, answer, at)
    assert len(given) < len(measure().items), "these answers have everything asked"
    return send(short_submission(cast, given, at)).checkin_id, tuple(given)

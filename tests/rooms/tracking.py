"""Courses of given sums, for the tests of what is expected and of what is not on track."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.people.models import Person
from tests.rooms.cast import NOW, Cast, answers, send, submission


def phq9_of(total: int) -> dict[str, int | None]:
    """Answers of the PHQ-9 that add up to this, the safety item left at zero; at most 24."""
    given = answers(0)
    for number in range(1, 9):
        given[f"phq9_{number}"] = min(max(total - 3 * (number - 1), 0), 3)
    return given


def go_through(person: Person, *totals: int, until: datetime = NOW, every: timedelta = timedelta(weeks=1)) -> None:
    """One PHQ-9 after the other at this distance, the last of them at `until`."""
    for place, total in enumerate(totals):
        send(submission(person, phq9_of(total), at=until - (len(totals) - 1 - place) * every))


# By the stated curve, a first score of 14 has a bound of 14.3 after eight weeks (tests/care/test_ontrack.py). 15 is
# beyond it, and one point is no reliable change (6 by the NHS rule).
OFF_TRACK = (14, 14, 13, 14, 13, 14, 14, 14, 15)


def flagged_off_track(cast: Cast, name: str = "alice", totals: Sequence[int] = OFF_TRACK) -> Flag:
    go_through(cast[name], *totals)
    return Flag.objects.get(client=cast[name], kind=Kind.NOT_ON_TRACK)

"""What our rules are around a practice: how it felt, when it is no longer suggested, when a human must know."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

WORSE_IN_A_ROW = 2
"""After so many "worse" in a row a practice is no longer suggested (Britton 2021: lasting bad effects in 6 to 14 %)."""


class Felt(StrEnum):
    """One tap after a practice."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    RATHER_NOT_SAY = "rather_not_say"


class Severity(StrEnum):
    MILD = "mild"
    STRONG = "strong"
    VERY_STRONG = "very_strong"


class Lasting(StrEnum):
    """How long it went on, as far as known when it is told."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Functioning(StrEnum):
    """What it kept the person from."""

    NOTHING = "nothing"
    SOME_THINGS = "some_things"
    MANY_THINGS = "many_things"


def may_suggest(felt_newest_first: Sequence[Felt]) -> bool:
    """Whether a practice may still be suggested to somebody, from how it felt each time they said so.

    Rather not saying is no answer: it does not make up for a worse one before it.

    >>> may_suggest([Felt.WORSE, Felt.BETTER]), may_suggest([Felt.WORSE, Felt.WORSE, Felt.BETTER])
    (True, False)
    """
    latest = [felt for felt in felt_newest_first if felt is not Felt.RATHER_NOT_SAY][:WORSE_IN_A_ROW]
    return len(latest) < WORSE_IN_A_ROW or any(felt is not Felt.WORSE for felt in latest)


def key_of_the_day(keys: Sequence[str], person_id: UUID, day: date) -> str | None:
    """Which of these a person is shown on a day: each of them once before any comes again, people at different places.

    >>> person = UUID(int=7)
    >>> month = {key_of_the_day([f"moment_{n}" for n in range(30)], person, date(2026, 6, d)) for d in range(1, 31)}
    >>> len(month)
    30
    """
    ordered = sorted(keys)
    return ordered[(day.toordinal() + person_id.int) % len(ordered)] if ordered else None


def time_to_look(*, wants_contact: bool, severity: Severity | None) -> timedelta:
    """How long the owner of the flag has to look at an adverse effect. One of unsaid strength may be a strong one."""
    return timedelta(days=1) if wants_contact or severity in (None, Severity.VERY_STRONG) else timedelta(days=3)

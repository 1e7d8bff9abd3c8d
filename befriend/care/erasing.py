"""What our rules are when somebody asks that everything about them be deleted."""

from datetime import datetime, timedelta

DAYS_TO_THINK = 7
"""Between the wish and the deed: long enough to sleep on it, and for every night's backup to hold the wish.

The law leaves a month for the answer (GDPR, Article 12(3), as we remember it), so a service may set at most 28.
"""
TIME_TO_LOOK = timedelta(days=2)
"""How soon somebody who works here looks at such a wish: one's own good decision, or a sign of a hard time."""


def due_at(asked_at: datetime, days: int = DAYS_TO_THINK) -> datetime:
    """When everything is deleted, unless the wish is taken back before.

    >>> due_at(datetime(2026, 1, 1, 12)).isoformat()
    '2026-01-08T12:00:00'
    """
    return asked_at + timedelta(days=days)


def may_erase(*, due: datetime, now: datetime, waits_for_a_human: bool) -> bool:
    """Whether the time has come. Nobody's record goes while somebody may be in danger and no human has looked.

    >>> noon = datetime(2026, 1, 8, 12)
    >>> may_erase(due=noon, now=noon, waits_for_a_human=False), may_erase(due=noon, now=noon, waits_for_a_human=True)
    (True, False)
    """
    return now >= due and not waits_for_a_human

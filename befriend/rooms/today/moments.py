"""Today's micro-practice for one person."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from befriend.care.practising import key_of_the_day
from befriend.content.frozen import Library
from befriend.content.practising import Practice, PracticeKind


def moment_of_the_day(
    library: Library, person_id: UUID, today: date, not_to_suggest: Collection[str]
) -> Practice | None:
    """A moment for today, another one tomorrow; None where nothing is left to suggest."""
    moments = [key for key, practice in library.practices.items() if practice.kind is PracticeKind.MOMENT]
    key = key_of_the_day([key for key in moments if key not in not_to_suggest], person_id, today)
    return library.practices[key] if key else None

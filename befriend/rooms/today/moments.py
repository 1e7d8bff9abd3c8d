"""Today's micro-practice for one person."""

from datetime import date
from uuid import UUID

from befriend.care.practising import key_of_the_day
from befriend.content.frozen import Library
from befriend.content.practising import Practice, PracticeKind


def moment_of_the_day(library: Library, person_id: UUID, today: date) -> Practice | None:
    """A moment for today, another one tomorrow; None where the packs hold none."""
    moments = [key for key, practice in library.practices.items() if practice.kind is PracticeKind.MOMENT]
    key = key_of_the_day(moments, person_id, today)
    return library.practices[key] if key else None

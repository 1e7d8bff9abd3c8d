"""What our rules are around a programme: how it ends, and which one thing of a week comes next."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum


class Ended(StrEnum):
    """Both are good ends."""

    STOPPED = "stopped"
    FINISHED = "finished"


class Thing(StrEnum):
    """What a week holds that can be a next thing. A worksheet is a practice on paper."""

    LESSON = "lesson"
    PRACTICE = "practice"


def next_of_week(
    lessons: Sequence[str],
    practices: Sequence[str],
    worksheet: str | None,
    done: AbstractSet[str],
    left_out: AbstractSet[str] = frozenset(),
) -> tuple[Thing, str] | None:
    """The one thing of a week to show next, from the keys of what was practised in it; None when nothing is left.

    Reading is not recorded. Whoever has practised something of the week is taken to have read what they wanted.
    What is `left_out` felt worse too often: the week holds it, and nothing leads there.

    >>> next_of_week(["tricky_brain"], ["grounding_feet", "safe_place"], None, frozenset())
    (<Thing.LESSON: 'lesson'>, 'tricky_brain')
    >>> next_of_week(["tricky_brain"], ["grounding_feet", "safe_place"], None, {"grounding_feet"})
    (<Thing.PRACTICE: 'practice'>, 'safe_place')
    >>> next_of_week([], ["grounding_feet", "safe_place"], None, frozenset(), left_out={"grounding_feet"})
    (<Thing.PRACTICE: 'practice'>, 'safe_place')
    """
    to_practise = [*practices, worksheet] if worksheet else list(practices)
    if lessons and done.isdisjoint(to_practise):
        return Thing.LESSON, lessons[0]
    left = next((key for key in to_practise if key not in done and key not in left_out), None)
    return None if left is None else (Thing.PRACTICE, left)

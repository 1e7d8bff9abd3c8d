"""Which answers a human must look at, and how soon. No score, no level of risk: an answer, a person, a time.

Known limits, stated because they are true: a question such as the last one of the PHQ-9 misses many people
in danger and over-calls others (Simon 2013; facts in docs/explanation/safety.md). So an answer of
zero is never shown as "safe", and an answer above zero is never turned into a level.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from befriend.care.ladder import MINUTES_TO_ACKNOWLEDGE
from befriend.measure.items import Measure

MINUTES_TO_CALL = 4 * 60
"""How long a wish to be called may wait before it counts as late: within the working day on which it came."""


def safety_answers(measure: Measure, answers: Mapping[str, int | None]) -> tuple[str, ...]:
    """The ids of the safety items that were answered at or above their level, whatever the total."""
    return tuple(
        item.id
        for item in measure.safety_items
        if item.safety_from is not None and (answers.get(item.id) or 0) >= item.safety_from
    )


def due_at(raised_at: datetime, minutes: int = MINUTES_TO_ACKNOWLEDGE) -> datetime:
    return raised_at + timedelta(minutes=minutes)

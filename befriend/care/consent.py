"""What a person may say yes or no to, one purpose at a time: who then sees what, what holds unasked, and until when.

What stands here is asked of everybody. Who may read one entry of a journal or a safety plan is asked where it is
written (rooms/journal, rooms/safety), for each person or for those who are linked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from befriend.base.words import marked


class Purpose(StrEnum):
    """One thing that what somebody left here is used for."""

    PRACTICES = "practices"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class Asked:
    """One purpose in plain words, and whether it holds for somebody who has not said anything yet."""

    title: str
    what: str
    who: str
    holds_unasked: bool


ASKED: Mapping[Purpose, Asked] = MappingProxyType(
    {
        Purpose.PRACTICES: Asked(
            title=marked("What I practise"),
            what=marked("Which practices and programmes you do, how often, and how you felt afterwards."),
            who=marked("The clinicians who are linked to you."),
            holds_unasked=True,
        ),
        Purpose.LEARNING: Asked(
            title=marked("Learning from many people"),
            what=marked(
                "Your scores, how often you practised, how practices felt and which programme you began are counted "
                "together with those of many others, without names. So the service learns what helps here, and can "
                "say so in reports. After a no, new reports leave you out, and what is learned leaves you out from "
                "the next night on."
            ),
            who=marked("Nobody looks at your numbers by themselves for this."),
            holds_unasked=True,
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody said about one purpose. `until`: the last day on which a yes holds; none: until taken back."""

    is_given: bool
    until: date | None = None


def holds(purpose: Purpose, choice: Choice | None, today: date) -> bool:
    """Whether something may be used for a purpose on this day.

    >>> holds(Purpose.PRACTICES, None, date(2026, 1, 5)), holds(Purpose.PRACTICES, Choice(False), date(2026, 1, 5))
    (True, False)
    >>> [holds(Purpose.LEARNING, Choice(True, date(2026, 1, 5)), date(2026, 1, day)) for day in (5, 6)]
    [True, False]
    """
    if choice is None:
        return ASKED[purpose].holds_unasked
    return choice.is_given and (choice.until is None or today <= choice.until)

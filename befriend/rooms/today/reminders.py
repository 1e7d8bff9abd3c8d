"""The quiet line of a reminder: there on its day, from its time on, and gone the next day."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from befriend.care.reminding import Due, What
from befriend.content.practising import Practice
from befriend.rooms.practices.queries import OwnReminder
from befriend.rooms.practices.words import called, said_in

from .weeks import WeekDoor


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """What a reminder says, and where it leads."""

    said: str
    below: str
    url: str


def reminder_line(
    due: tuple[OwnReminder, Due] | None, practices: Mapping[str, Practice], week: WeekDoor | None
) -> ReminderLine | None:
    """The line of this moment, if there is one."""
    if due is None:
        return None
    own, reminder = due
    said, below = said_in(reminder.tone, called(own.words, own.own_words))
    return ReminderLine(said, below, _where(own, practices, week))


def _where(own: OwnReminder, practices: Mapping[str, Practice], week: WeekDoor | None) -> str:
    """Where it leads. What somebody chose may be gone since: then to all practices."""
    if own.what is What.PRACTICE and own.practice_key in practices:
        return reverse("practices:practice", args=[own.practice_key])
    if own.what is What.WEEK and week is not None:
        return reverse("practices:week", args=[week.programme_key, week.week])
    return reverse("practices:find")

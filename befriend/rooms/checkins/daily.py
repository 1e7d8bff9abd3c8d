"""The one-minute daily check-in: two questions and one line if you like. It is not a measure and has no score."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DAILY = "daily"
VERSION = "2026.11"


@dataclass(frozen=True, slots=True)
class DailyQuestion:
    id: str
    text: Promise
    options: tuple[tuple[int, Promise], ...]

    def words_for(self, value: int | None) -> Promise | str:
        """The chosen option in words; empty when the question was skipped."""
        return next((label for option, label in self.options if option == value), "")


QUESTIONS: tuple[DailyQuestion, ...] = (
    DailyQuestion(
        "how_i_am",
        _("How are you right now?"),
        (
            (4, _("Good")),
            (3, _("All right")),
            (2, _("Up and down")),
            (1, _("Hard")),
            (0, _("Very hard")),
        ),
    ),
    DailyQuestion(
        "towards_myself",
        _("How are you being towards yourself?"),
        (
            (4, _("Kind, like a good friend")),
            (3, _("Quite kind")),
            (2, _("Neither kind nor hard")),
            (1, _("Quite hard on myself")),
            (0, _("Very hard on myself")),
        ),
    ),
)


def is_very_hard(answers: Mapping[str, int | None]) -> bool:
    """Whether somebody said that it is very hard right now: then the lines to call stand on the receipt."""
    return answers.get("how_i_am") == 0


def daily_questions() -> dict[str, tuple[int, ...]]:
    """Each daily question with the answers it allows."""
    return {question.id: tuple(value for value, _label in question.options) for question in QUESTIONS}

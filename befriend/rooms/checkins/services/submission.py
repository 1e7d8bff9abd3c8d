"""What a verb is given: one filled form as it arrived, checked against the questions it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.care import safety
from befriend.content.frozen import MeasureContent
from befriend.content.reading import library_of
from befriend.measure.scoring.one import check_answers

from ..daily import DAILY, QUESTIONS
from ..models import SELF

Answers = Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One filled form as it arrived. `id` was made when the form opened.

    `asked` names the items that a short form asked, in that order; it is empty for a whole form.
    """

    id: UUID
    service_id: UUID
    client_id: UUID
    measure_key: str
    language: str
    answers: Answers
    opened_at: datetime
    answered_at: datetime
    note: str = ""
    entered_by: str = SELF
    corrects: UUID | None = None
    correction_reason: str = ""
    asked: Sequence[str] = ()

    @property
    def is_short(self) -> bool:
        return bool(self.asked)

    @property
    def has_safety_answer(self) -> bool:
        if self.measure_key == DAILY:
            return False
        return bool(safety.safety_answers(content_of(self.measure_key).measure, self.answers))

    @property
    def is_skipped(self) -> bool:
        """Every question was. What a person enters for a client was answered: an empty form is refused there."""
        return self.entered_by == SELF and all(answer is None for answer in self.answers.values())


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender may rely on: the check-in is stored. The same submission always gets the same receipt."""

    checkin_id: UUID
    is_conflict: bool
    raised_safety: bool


def check(submission: Submission) -> None:
    """Refuse answers that are not on the list of their question."""
    if submission.measure_key == DAILY:
        _check_daily(submission.answers)
    else:
        check_answers(content_of(submission.measure_key).measure, submission.answers)


def _check_daily(answers: Answers) -> None:
    allowed = {question.id: {value for value, _label in question.options} for question in QUESTIONS}
    for key, value in answers.items():
        if key not in allowed or (value is not None and value not in allowed[key]):
            raise InputError(
                _("One of the answers is not on the list. Please choose again. Your words are still here.")
            )


def content_of(measure_key: str) -> MeasureContent:
    """The measure's content.

    Raises:
        InputError: no pack of this service holds the measure.
    """
    found = library_of(settings.PACKS).measures.get(measure_key)
    if found is None:
        raise InputError(f"There is no measure {measure_key!r} in this service's packs. Choose one from the list.")
    return found

"""Two versions of one check-in made ready to be read side by side: where they differ first, then the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from befriend.content.frozen import MeasureContent, Wording

from .pages import DAILY_WORDS, AnswerShown, Words, answers_of
from .queries import TwoVersions
from .services import ENTERED_BY_STAFF


@dataclass(frozen=True, slots=True)
class VersionToChoose:
    """One version: when it arrived, and for one entered from paper the day on which it was answered."""

    id: UUID
    number: int
    received_at: datetime
    answered_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class QuestionCompared:
    """One question with what each version answered, in the order of the versions."""

    number: int
    question: Words
    answers: Sequence[AnswerShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingPage:
    client_id: UUID
    client_name: str
    checkin_id: UUID
    name: Words
    versions: Sequence[VersionToChoose]
    different: Sequence[QuestionCompared]
    same: Sequence[QuestionCompared]
    has_other_words: bool
    has_other_days: bool
    is_waiting: bool
    wording_lang: str


def settling_page(
    content: MeasureContent | None,
    wording: Wording | None,
    found: TwoVersions,
    *,
    client_id: UUID,
    client_name: str,
    language: str,
    is_waiting: bool,
) -> SettlingPage:
    """The page: every version, and every question with all its answers."""

    versions = _versions(found)
    given = [answers_of(content, wording, found.counting)]
    given += [answers_of(content, wording, one) for one in found.others]
    compared = [
        QuestionCompared(together[0].number, together[0].question, together) for together in zip(*given, strict=True)
    ]
    return SettlingPage(
        client_id=client_id,
        client_name=client_name,
        checkin_id=found.checkin_id,
        name=content.words_for(language).plain_name if content else DAILY_WORDS["name"],
        versions=versions,
        different=[one for one in compared if _differs(one)],
        same=[one for one in compared if not _differs(one)],
        has_other_words=len({one.note for one in versions}) > 1,
        has_other_days=len({one.answered_on for one in versions}) > 1,
        is_waiting=is_waiting,
        wording_lang=wording.language if wording and wording.language != language else "",
    )


def _versions(found: TwoVersions) -> list[VersionToChoose]:
    first, is_from_paper = found.counting, found.counting.entered_by == ENTERED_BY_STAFF
    day = localdate(first.answered_at) if is_from_paper else None
    rest = [
        VersionToChoose(one.id, number, one.received_at, one.answered_on, one.note)
        for number, one in enumerate(found.others, start=2)
    ]
    return [VersionToChoose(first.id, 1, first.received_at, day, first.note), *rest]


def _differs(one: QuestionCompared) -> bool:
    return len({(str(answer.answer), answer.is_asked) for answer in one.answers}) > 1

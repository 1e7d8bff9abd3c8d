"""What there is to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from befriend.content.practising import Further, Lesson, Practice, Prose

from ..words import LANGUAGES
from .evidence import EvidenceShown, evidence_shown
from .finding import Words


@dataclass(frozen=True, slots=True)
class LessonCard:
    """Something to read, in a list."""

    key: str
    title: str
    minutes: int
    language: str


@dataclass(frozen=True, slots=True)
class FurtherShown:
    """Something to read next. `other_language` is empty where it is in the reader's own."""

    title: str
    where: str
    language: str
    other_language: Words


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One lesson: its text in blocks, one thing to try, what it rests on, and what to read next."""

    text: Prose
    minutes: int
    try_key: str
    try_title: str
    try_language: str
    evidence: Sequence[EvidenceShown]
    further: Sequence[FurtherShown]


def lesson_card(lesson: Lesson, language: str) -> LessonCard:
    text = lesson.text_for(language)
    return LessonCard(lesson.key, text.title, lesson.minutes, text.language)


def lesson_page(lesson: Lesson, to_try: Practice | None, language: str) -> LessonPage:
    """The lesson in a language. Further reading in that language comes first."""
    words = to_try.words_for(language) if to_try else None
    text = lesson.text_for(language)
    return LessonPage(
        text,
        lesson.minutes,
        to_try.key if to_try else "",
        words.title if words else "",
        words.language if words else "",
        evidence_shown(lesson.evidence, lesson.findings_for(language), text.language),
        sorted((_further(one, language) for one in lesson.further), key=lambda shown: shown.language != language),
    )


def _further(further: Further, language: str) -> FurtherShown:
    other = "" if further.language == language else LANGUAGES.get(further.language, further.language)
    return FurtherShown(further.title, further.where, further.language, other)

"""What there is to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from befriend.content.practising import (
    Lesson,
    Practice,
    Prose,
)


@dataclass(frozen=True, slots=True)
class LessonCard:
    """Something to read, in a list."""

    key: str
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class LessonPage:
    """One lesson: its text in blocks, one thing to try, and what to read next."""

    text: Prose
    minutes: int
    try_key: str
    try_title: str
    further: Sequence[tuple[str, str]]


def lesson_card(lesson: Lesson, language: str) -> LessonCard:
    return LessonCard(lesson.key, lesson.text_for(language).title, lesson.minutes)


def lesson_page(lesson: Lesson, to_try: Practice | None, language: str) -> LessonPage:
    return LessonPage(
        lesson.text_for(language),
        lesson.minutes,
        to_try.key if to_try else "",
        to_try.words_for(language).title if to_try else "",
        [(further.title, further.where) for further in lesson.further],
    )

"""One frozen object per page of this room: all a template may see."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from befriend.content.practising import (
    Component,
    Lesson,
    Need,
    Practice,
    PracticeKind,
    PracticeWords,
    Prose,
    StepKind,
)
from befriend.content.timing import steps_for

from .words import ANCHORS, COMPONENTS, NEEDS

Words = str | Promise

FIRST_NEEDS = (Need.HARD_ON_MYSELF, Need.ALONE, Need.CANNOT_SETTLE, Need.BEFORE_SLEEP, Need.TWO_MINUTES)


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A practice in a list."""

    key: str
    title: str
    summary: str
    shortest: int
    longest: int
    is_favourite: bool
    is_written: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to find by: a need, a component or a length."""

    value: str
    words: Words
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPage:
    first_needs: Sequence[Choice]
    more_needs: Sequence[Choice]
    components: Sequence[Choice]
    lengths: Sequence[Choice]
    chosen: Words
    found: Sequence[PracticeCard]
    favourites: Sequence[PracticeCard]
    unfinished: PracticeCard | None
    unfinished_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePage:
    """One practice before it begins: what it is, when not to, how long."""

    key: str
    session_id: UUID
    words: PracticeWords
    lengths: Sequence[int]
    anchors: Sequence[Words]
    evidence: Sequence[tuple[str, str]]
    way_out: PracticeCard | None
    is_favourite: bool
    is_written: bool


@dataclass(frozen=True, slots=True)
class StepShown:
    """One step as it is done: its text, how long it stays by itself, its options or its box."""

    number: int
    kind: str
    text: str
    seconds: int
    options: Sequence[str]
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayPage:
    session_id: UUID
    key: str
    title: str
    content_note: str
    steps: Sequence[StepShown]
    at_step: int
    is_written: bool
    way_out_key: str
    way_out_title: str


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


@dataclass(frozen=True, slots=True)
class WorksheetStep:
    """One step on paper: its text, its options to tick, the label and the lines to write on."""

    text: str
    options: Sequence[str]
    prompt: str
    lines: range


def practice_card(practice: Practice, language: str, favourites: Collection[str]) -> PracticeCard:
    words = practice.words_for(language)
    return PracticeCard(
        practice.key,
        words.title,
        words.summary,
        practice.lengths[0],
        practice.lengths[-1],
        practice.key in favourites,
        practice.is_written,
    )


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


def find_page(
    practices: Mapping[str, Practice],
    *,
    shows_all: bool,
    need: str,
    component: str,
    minutes: str,
    language: str,
    favourites: AbstractSet[str],
    not_to_suggest: AbstractSet[str],
    unfinished: tuple[UUID, str] | None,
) -> FindPage:
    """What fits the choice and did not feel worse too often; everything when all are asked for.

    What fills the chosen time best comes first; then practices before micro-practices, by title.
    """
    time = int(minutes) if minutes else None
    found = [
        one
        for one in practices.values()
        if (need or component or minutes or shows_all)
        and (shows_all or one.key not in not_to_suggest)
        and (not need or need in one.needs)
        and (not component or component in one.components)
        and (time is None or one.lengths[0] <= time)
    ]
    found.sort(key=lambda one: _order(one, language, time))
    cards = [practice_card(one, language, favourites) for one in found]
    begun = practices.get(unfinished[1]) if unfinished else None
    return FindPage(
        first_needs=[_choice(one, NEEDS[one], need) for one in FIRST_NEEDS],
        more_needs=[_choice(one, words, need) for one, words in NEEDS.items() if one not in FIRST_NEEDS],
        components=[_choice(one, words, component) for one, words in COMPONENTS.items()],
        lengths=[Choice(str(one), str(one), str(one) == minutes) for one in (3, 5, 10, 20)],
        chosen=_chosen(need, component, minutes),
        found=cards,
        favourites=[practice_card(practices[key], language, favourites) for key in sorted(favourites & set(practices))],
        unfinished=practice_card(begun, language, favourites) if begun else None,
        unfinished_id=unfinished[0] if unfinished and begun else None,
    )


def _chosen(need: str, component: str, minutes: str) -> Words:
    if need:
        return NEEDS[Need(need)]
    if component:
        return COMPONENTS[Component(component)]
    return _("Up to %(minutes)s minutes") % {"minutes": minutes} if minutes else ""


def _order(practice: Practice, language: str, time: int | None) -> tuple[int, bool, str]:
    left_over = 0 if time is None else time - max(length for length in practice.lengths if length <= time)
    return left_over, practice.kind is PracticeKind.MOMENT, practice.words_for(language).title


def _choice(value: Need | Component, words: Promise, chosen: str) -> Choice:
    return Choice(value.value, words, value.value == chosen)


def practice_page(
    practice: Practice, *, session_id: UUID, language: str, favourites: Collection[str], way_out: Practice
) -> PracticePage:
    """What a person reads before they begin. A way out that is the practice itself is not offered beside it."""
    return PracticePage(
        key=practice.key,
        session_id=session_id,
        words=practice.words_for(language),
        lengths=practice.lengths,
        anchors=[ANCHORS[anchor] for anchor in practice.anchors],
        evidence=_evidence(practice, language),
        way_out=None if way_out is practice else practice_card(way_out, language, favourites),
        is_favourite=practice.key in favourites,
        is_written=practice.is_written,
    )


def _evidence(practice: Practice, language: str) -> list[tuple[str, str]]:
    """What was found, and where it stands."""
    references = [one.reference for one in practice.evidence]
    return list(zip(practice.words_for(language).findings, references, strict=True))


def play_page(
    practice: Practice, *, session_id: UUID, minutes: int, at_step: int, language: str, way_out: Practice
) -> PlayPage:
    """The practice as it is done. A length that a newer version no longer has falls back to the shortest."""
    words = practice.words_for(language)
    length = minutes if minutes in practice.lengths else practice.lengths[0]
    steps = [
        StepShown(
            number=number,
            kind=timed.step.kind.value,
            text=words.steps[timed.step.id],
            seconds=timed.seconds,
            options=list(words.options.get(timed.step.id, {}).values()),
            prompt=words.prompts.get(timed.step.id, "") if timed.step.kind is StepKind.WRITE else "",
        )
        for number, timed in enumerate(steps_for(practice, length), start=1)
    ]
    return PlayPage(
        session_id=session_id,
        key=practice.key,
        title=words.title,
        content_note=words.content_note,
        steps=steps,
        at_step=min(at_step, len(steps)),
        is_written=practice.is_written,
        way_out_key=way_out.key,
        way_out_title=way_out.words_for(language).title,
    )


def worksheet_steps(practice: Practice, language: str) -> list[WorksheetStep]:
    """Every step in order, a choice with its options, a writing step with its empty lines."""
    words = practice.words_for(language)
    return [
        WorksheetStep(
            text=words.steps[step.id],
            options=list(words.options.get(step.id, {}).values()),
            prompt=words.prompts.get(step.id, ""),
            lines=range(words.lines_for(step.id) if step.kind is StepKind.WRITE else 0),
        )
        for step in practice.steps
    ]

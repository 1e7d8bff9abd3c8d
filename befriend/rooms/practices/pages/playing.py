"""One practice before it begins, and as it is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from befriend.content.practising import (
    Practice,
    PracticeWords,
    StepKind,
)
from befriend.content.timing import steps_for

from ..words import ANCHORS
from .evidence import EvidenceShown, evidence_shown
from .finding import PracticeCard, Words, practice_card


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticePage:
    """One practice before it begins: what it is, when not to, how long."""

    key: str
    session_id: UUID
    words: PracticeWords
    lengths: Sequence[int]
    anchors: Sequence[Words]
    evidence: Sequence[EvidenceShown]
    way_out: PracticeCard | None
    is_favourite: bool
    is_written: bool
    may_stir: bool


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
    language: str
    content_note: str
    not_when: str
    steps: Sequence[StepShown]
    at_step: int
    is_written: bool
    way_out_key: str
    way_out_title: str
    way_out_language: str
    stop: str


def practice_page(
    practice: Practice, *, session_id: UUID, language: str, favourites: Collection[str], way_out: Practice
) -> PracticePage:
    """What a person reads before they begin. A way out that is the practice itself is not offered beside it."""
    words = practice.words_for(language)
    return PracticePage(
        key=practice.key,
        session_id=session_id,
        words=words,
        lengths=practice.lengths,
        anchors=[ANCHORS[anchor] for anchor in practice.anchors],
        evidence=evidence_shown(practice.evidence, words.findings, words.language),
        way_out=None if way_out is practice else practice_card(way_out, language, favourites),
        is_favourite=practice.key in favourites,
        is_written=practice.is_written,
        may_stir=practice.may_stir,
    )


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
        language=words.language,
        content_note=words.content_note,
        not_when=words.not_when if practice.may_stir else "",
        steps=steps,
        at_step=min(at_step, len(steps)),
        is_written=practice.is_written,
        way_out_key=way_out.key,
        way_out_title=way_out.words_for(language).title,
        way_out_language=way_out.words_for(language).language,
        stop=words.stop,
    )

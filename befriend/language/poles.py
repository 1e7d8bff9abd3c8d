"""The two voices: which sentences sound like one of Neff's six poles. It abstains whenever it is in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from befriend.language.rulebook import Hit, rule_set


class Pole(StrEnum):
    """Three ways in which the inner friend speaks, and three of the inner critic."""

    SELF_KINDNESS = "self-kindness"
    SELF_JUDGEMENT = "self-judgement"
    COMMON_HUMANITY = "common-humanity"
    ISOLATION = "isolation"
    MINDFULNESS = "mindfulness"
    OVER_IDENTIFICATION = "over-identification"

    @property
    def is_kind(self) -> bool:
        """Whether it is the friend who speaks."""
        return self in _KIND


_KIND = frozenset({Pole.SELF_KINDNESS, Pole.COMMON_HUMANITY, Pole.MINDFULNESS})
TURN = "turn"
"""The rule for words such as "but": what stands after them is what the sentence comes to."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One sentence, from which to before which character; the pole it sounds like, and the rule that says so."""

    start: int
    end: int
    pole: Pole
    rule: str


def voices(text: str, language: str) -> tuple[Mark, ...]:
    """The sentences that sound like a pole, in the order of the text. A language without rules gives none.

    Most sentences are not marked, and that means nothing. A mark is no measurement: it is never kept, counted or
    shown to others.

    >>> [(mark.pole.value, mark.rule) for mark in voices("I am such an idiot. The bus was late.", "en")]
    [('self-judgement', 'harsh-name')]
    """
    rules = rule_set("voices", language)
    if rules is None:
        return ()
    marks = []
    for sentence in rules.sentences(text, by_line=True):
        hit = _what_it_comes_to(rules.hits(sentence))
        if hit is not None:
            marks.append(Mark(sentence.start, sentence.end, Pole(hit.rule.pole), hit.rule.id))
    return tuple(marks)


def _what_it_comes_to(hits: Sequence[Hit]) -> Hit | None:
    """The first rule of the file that holds. Where both voices speak, the one after "but"; without a "but", neither."""
    turns = [hit.first for hit in hits if hit.rule.pole == TURN]
    heard = [hit for hit in hits if hit.rule.pole != TURN]
    if turns and _are_two_voices(heard):
        heard = [hit for hit in heard if hit.first >= max(turns)]
    return None if not heard or _are_two_voices(heard) else heard[0]


def _are_two_voices(hits: Sequence[Hit]) -> bool:
    return len({Pole(hit.rule.pole).is_kind for hit in hits}) > 1

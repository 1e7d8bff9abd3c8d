"""Words that call for help: where in a text somebody says, openly or in other words, that they think of dying."""

from collections.abc import Iterator
from dataclasses import dataclass

from befriend.language.poles import Pole
from befriend.language.rulebook import RuleSet, rule_set
from befriend.language.sentences import Sentence
from befriend.language.weighing import weights_of

KIND_POLES = frozenset({Pole.SELF_KINDNESS, Pole.COMMON_HUMANITY, Pole.MINDFULNESS})
BY_WEIGHT = "by-weight"
"""Named instead of a rule where no phrase was found and the words all together weigh enough."""


@dataclass(frozen=True, slots=True)
class Call:
    """From which to before which character, and the id of the rule that heard it, or BY_WEIGHT."""

    start: int
    end: int
    rule: str


def calls_for_help(text: str, language: str) -> tuple[Call, ...]:
    """The words that call for help, in the order of the text. A language without rules gives none.

    What is found says only: show help now, openly, and let the writer decide. What is not found says nothing at all.

    >>> calls_for_help("Long day. I want to die.", "en")
    (Call(start=10, end=23, rule='wish-to-die'),)
    >>> calls_for_help("This traffic is killing me.", "en")
    ()
    """
    rules = rule_set("help", language)
    if rules is None:
        return ()
    calls = {call for sentence in rules.sentences(text, by_line=False) for call in _calls_in(sentence, rules, language)}
    return tuple(_widest(sorted(calls, key=lambda call: (call.start, -call.end, call.rule))))


def _calls_in(sentence: Sentence, rules: RuleSet, language: str) -> Iterator[Call]:
    """By phrases; where they find nothing, by weight. What a guard kept back is not asked again."""
    found = rules.found(sentence)
    if found:
        for hit in rules.kept(found, sentence):
            yield Call(sentence.starts[hit.first], sentence.ends[hit.after - 1], hit.rule.id)
        return
    weights = weights_of("help", language)
    if weights is not None and weights.call(sentence.words) and not _is_a_kind_voice(sentence, language):
        yield Call(sentence.start, sentence.end, BY_WEIGHT)


def _is_a_kind_voice(sentence: Sentence, language: str) -> bool:
    """Whether the inner friend speaks in it, by rules: words all together are not asked against that."""
    heard = rule_set("voices", language)
    return heard is not None and any(hit.rule.pole in KIND_POLES for hit in heard.hits(sentence))


def _widest(calls: list[Call]) -> list[Call]:
    """Without those that begin inside the one before: one call is shown once."""
    kept: list[Call] = []
    for call in calls:
        if not kept or call.start >= kept[-1].end:
            kept.append(call)
    return kept

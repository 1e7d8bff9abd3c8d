"""Words that call for help: where in a text somebody says, openly or in other words, that they think of dying."""

from dataclasses import dataclass

from befriend.language.rulebook import rule_set


@dataclass(frozen=True, slots=True)
class Call:
    """From which to before which character, and the id of the rule that heard it."""

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
    calls = {
        Call(sentence.starts[hit.first], sentence.ends[hit.after - 1], hit.rule.id)
        for sentence in rules.sentences(text, by_line=False)
        for hit in rules.hits(sentence)
    }
    return tuple(_widest(sorted(calls, key=lambda call: (call.start, -call.end, call.rule))))


def _widest(calls: list[Call]) -> list[Call]:
    """Without those that begin inside the one before: one call is shown once."""
    kept: list[Call] = []
    for call in calls:
        if not kept or call.start >= kept[-1].end:
            kept.append(call)
    return kept

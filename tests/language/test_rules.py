"""Every rule file can be read, explains itself, and finds what its examples say."""

import pytest

from befriend.language.phrases import PhraseBook, PhraseError
from befriend.language.poles import TURN, Pole
from befriend.language.rulebook import Rule, RuleError, RuleSet, rule_set

FILES = [(purpose, language) for purpose in ("voices", "help") for language in ("en", "es")]
POLES = {pole.value for pole in Pole} | {TURN}


def rules_of(purpose: str, language: str) -> RuleSet:
    rules = rule_set(purpose, language)
    assert rules is not None
    return rules


def told(purpose: str, language: str) -> list[tuple[str, str, Rule]]:
    return [(purpose, language, rule) for rule in rules_of(purpose, language).rules.values()]


every_file = pytest.mark.parametrize(("purpose", "language"), FILES)
every_rule = pytest.mark.parametrize(
    ("purpose", "language", "rule"),
    [one for file in FILES for one in told(*file)],
    ids=[f"{one[0]}-{one[1]}-{one[2].id}" for file in FILES for one in told(*file)],
)


def held(purpose: str, language: str, text: str) -> set[str]:
    rules = rules_of(purpose, language)
    return {hit.rule.id for sentence in rules.sentences(text, by_line=False) for hit in rules.hits(sentence)}


@every_rule
def test_a_rule_finds_each_of_its_examples(purpose: str, language: str, rule: Rule) -> None:
    assert [text for text in rule.examples if rule.id not in held(purpose, language, text)] == []


@every_rule
def test_a_rule_leaves_each_of_its_counterexamples_alone(purpose: str, language: str, rule: Rule) -> None:
    assert [text for text in rule.counterexamples if rule.id in held(purpose, language, text)] == []


@every_rule
def test_a_rule_says_why_it_stands_there_and_shows_an_example(purpose: str, language: str, rule: Rule) -> None:
    assert rule.reason.endswith(".")
    assert rule.examples


@every_file
def test_a_guard_says_why_it_stands_there(purpose: str, language: str) -> None:
    assert [guard.id for guard in rules_of(purpose, language).guards.values() if not guard.reason.endswith(".")] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_voices_have_a_rule_for_each_pole(language: str) -> None:
    assert {rule.pole for rule in rules_of("voices", language).rules.values()} == POLES


@pytest.mark.parametrize(
    ("phrase", "text", "is_found"),
    [
        ("i am (so) tired", "well i am tired", True),
        ("i am (so) tired", "i am so tired", True),
        ("i am (so) tired", "i am very tired", False),
        ("i want ... to end", "i want all of this to end", True),
        ("i want ... to end", "i want all of this so much to end", False),
        ("a/an {name}", "such a lost cause", True),
        ("a/an {name}", "such a lost", False),
    ],
)
def test_a_phrase_means_what_the_notation_says(phrase: str, text: str, is_found: bool) -> None:
    book = PhraseBook([("rule", phrase)], lists={"name": ["fool", "lost cause"]}, forms={})

    assert bool(book.find(text.split())) == is_found


@pytest.mark.parametrize(
    "phrase", ["", "... to end", "i want ...", "(so)", "i am {nowhere}", "i am (tired", "i {na me}"]
)
def test_a_phrase_that_cannot_be_read_is_refused(phrase: str) -> None:
    with pytest.raises(PhraseError):
        PhraseBook([("rule", phrase)], lists={}, forms={})


def test_a_rule_that_names_an_unknown_guard_is_refused() -> None:
    rule = {"id": "one", "reason": "Why.", "phrases": ["so tired"], "not_when": ["nowhere"]}

    with pytest.raises(RuleError, match="nowhere"):
        RuleSet({"rule": [rule]}, {})


def test_a_guard_that_stands_nowhere_is_refused() -> None:
    guard = {"id": "one", "reason": "Why.", "where": "below", "phrases": ["not"]}

    with pytest.raises(RuleError, match="below"):
        RuleSet({"rule": [], "guard": [guard]}, {})

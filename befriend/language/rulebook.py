"""Reads a language's rules from its files, and finds in a sentence the rules that hold and that no guard keeps back."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from befriend.base.errors import BefriendError
from befriend.language.phrases import Found, PhraseBook
from befriend.language.sentences import Sentence, sentences_in

FOLDER = Path(__file__).parent / "rules"

Where = Literal["before", "after", "anywhere", "quoted"]
NEARBY = 4
"""How many words may stand between a phrase and the exception that keeps it back."""

LONGEST_EXCEPTION = 12
"""No exception has more words."""

PLACES: tuple[Where, ...] = ("before", "after", "anywhere", "quoted")


class RuleError(BefriendError):
    """A rule file says something that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Words near a phrase that turn what it says: "not", "my brother", "in the film".

    `spares`: found words with one of these among them are never kept back by it.
    """

    id: str
    reason: str
    where: Where
    within: int
    spares: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """What it looks for, why, what keeps it back, and sentences it must and must not find."""

    id: str
    pole: str
    reason: str
    phrases: tuple[str, ...]
    not_when: tuple[str, ...]
    unless: tuple[str, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds, and the words it holds for: from the first to before `after`."""

    rule: Rule
    first: int
    after: int


class RuleSet:
    """The rules of one language for one purpose, ready to be asked."""

    def __init__(self, table: Mapping[str, Any], forms: Mapping[str, tuple[str, ...]]) -> None:
        self.forms = forms
        self.lists: Mapping[str, Sequence[str]] = table.get("lists", {})
        self.guards = {guard.id: guard for guard in map(_guard, table.get("guard", ()))}
        self.rules = {rule.id: rule for rule in map(_rule, table["rule"])}
        self._refuse_unknown_guards()
        self._order = {name: place for place, name in enumerate(self.rules)}
        self._phrases = self._book((rule.id, phrase) for rule in self.rules.values() for phrase in rule.phrases)
        self._exceptions = self._book((rule.id, phrase) for rule in self.rules.values() for phrase in rule.unless)
        self._turning = self._book((guard.id, phrase) for guard in self.guards.values() for phrase in guard.phrases)

    def sentences(self, text: str, *, by_line: bool) -> Iterator[Sentence]:
        return sentences_in(text, self.forms, by_line=by_line)

    def hits(self, sentence: Sentence) -> list[Hit]:
        """The rules that hold in a sentence, in the order of the file."""
        return self.kept(self.found(sentence), sentence)

    def found(self, sentence: Sentence) -> list[Found]:
        """The phrases that stand in a sentence, before any guard is asked."""
        return self._phrases.find(sentence.words)

    def kept(self, found: Sequence[Found], sentence: Sentence) -> list[Hit]:
        """What of it no guard and no exception keeps back."""
        if not found:
            return []
        ends = {(one.key, one.first): one.after for one in self._exceptions.find(sentence.words)}
        turning = _Turning(self._turning.find(sentence.words), sentence)
        hits = []
        for one in found:
            rule = self.rules[one.key]
            guards = (self.guards[name] for name in rule.not_when)
            if not _is_excepted(one, ends) and not any(turning.turns(guard, one) for guard in guards):
                hits.append(Hit(rule, one.first, one.after))
        return sorted(hits, key=lambda hit: self._order[hit.rule.id])

    def _book(self, phrases: Iterable[tuple[str, str]]) -> PhraseBook:
        return PhraseBook(list(phrases), lists=self.lists, forms=self.forms)

    def _refuse_unknown_guards(self) -> None:
        for rule in self.rules.values():
            if unknown := set(rule.not_when) - set(self.guards):
                raise RuleError(f"The rule {rule.id} names guards that the file does not have: {sorted(unknown)}.")


def _is_excepted(found: Found, ends: Mapping[tuple[str, int], int]) -> bool:
    """Whether an exception of the same rule stands near. One far away in a long sentence must not silence a call.

    `ends` says for each rule and first word where its exception ends. Only the words around are asked, so that the time
    stays proportional to the text.
    """
    around = range(found.first - NEARBY - LONGEST_EXCEPTION, found.after + NEARBY + 1)
    return any(ends[key] + NEARBY >= found.first for first in around if (key := (found.key, first)) in ends)


class _Turning:
    """Where the words of each guard stand in one sentence."""

    def __init__(self, found: Sequence[Found], sentence: Sentence) -> None:
        self._sentence = sentence
        self._firsts: dict[str, set[int]] = {}
        self._afters: dict[str, set[int]] = {}
        for one in found:
            self._firsts.setdefault(one.key, set()).add(one.first)
            self._afters.setdefault(one.key, set()).add(one.after)

    def turns(self, guard: Guard, found: Found) -> bool:
        if guard.id not in self._firsts or self._is_spared(guard, found):
            return False
        match guard.where:
            case "before":
                return any(found.first - gap in self._afters[guard.id] for gap in range(guard.within + 1))
            case "after":
                return any(found.after + gap in self._firsts[guard.id] for gap in range(guard.within + 1))
            case "quoted":
                return self._sentence.is_quoted[found.first]
            case _:
                return True

    def _is_spared(self, guard: Guard, found: Found) -> bool:
        return any(word in guard.spares for word in self._sentence.words[found.first : found.after])


@cache
def rule_set(purpose: str, language: str, folder: Path = FOLDER) -> RuleSet | None:
    """The rules for "voices" or "help" in a language such as "en" or "es-MX"; None where nobody wrote any.

    Raises:
        RuleError: the file says something that cannot be followed.
        PhraseError: a phrase cannot be read.
    """
    base = language.replace("_", "-").partition("-")[0].lower()
    path = folder / f"{purpose}.{base}.toml"
    if not base.isalpha() or not path.is_file():
        return None
    return RuleSet(_read(path), _forms(folder / f"forms.{base}.toml"))


def _forms(path: Path) -> dict[str, tuple[str, ...]]:
    """Short forms and the words they stand for. They are compared without accents, so they are written without."""
    if not path.is_file():
        return {}
    return {short: tuple(full.split()) for short, full in _read(path)["forms"].items()}


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _guard(table: Mapping[str, Any]) -> Guard:
    where = table["where"]
    if where not in PLACES:
        raise RuleError(f"The guard {table['id']} stands {where!r}. It may stand: {', '.join(PLACES)}.")
    spares, phrases = tuple(table.get("spares", ())), tuple(table["phrases"])
    return Guard(table["id"], table["reason"], where, table.get("within", 0), spares, phrases)


def _rule(table: Mapping[str, Any]) -> Rule:
    lists = (tuple(table.get(name, ())) for name in ("phrases", "not_when", "unless", "examples", "counterexamples"))
    return Rule(table["id"], table.get("pole", ""), table["reason"], *lists)

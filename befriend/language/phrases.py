"""Phrases as people write them, and finding many of them at once in time proportional to the text.

i am a/an {name}       one of the words between slashes; one of the words or phrases of the list "name"
i am (so) tired        what stands in round brackets may be left out
i want ... to end      up to three other words in between
< i am done >          the sentence begins here; the sentence ends here
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from befriend.base.errors import BefriendError
from befriend.language.sentences import END, START, words_of

WORDS_IN_A_GAP = 3
GAP = "..."

Forms = Mapping[str, tuple[str, ...]]
Lists = Mapping[str, Sequence[str]]
Ways = frozenset[tuple[str, ...]]
"""The ways in which one part of a phrase may be said. Empty: a gap."""

_PART = re.compile(r"\([^()]+\)|\{[\w-]+\}|[^\s(){}]+")


class PhraseError(BefriendError):
    """A phrase of a rule file cannot be read."""


@dataclass(slots=True)
class _Node:
    """What may follow a beginning that phrases share."""

    branches: dict[Ways, "_Node"] = field(default_factory=dict)
    by_word: dict[str, list[tuple[tuple[str, ...], "_Node"]]] = field(default_factory=dict)
    after_gap: "_Node | None" = None
    ended: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """Whose phrase was found, and from which word to before which."""

    key: str
    first: int
    after: int


class PhraseBook:
    """Many phrases, each filed under the key of its rule, sharing their beginnings."""

    def __init__(self, phrases: Sequence[tuple[str, str]], *, lists: Lists, forms: Forms) -> None:
        self._root = _Node()
        for key, phrase in phrases:
            for parts in parse(phrase, lists=lists, forms=forms):
                _file(self._root, parts, key)

    def find(self, words: Sequence[str]) -> list[Found]:
        """Every phrase that stands in these words, in the order of their first words."""
        by_word = self._root.by_word
        found = []
        for first, word in enumerate(words):
            if word in by_word:
                ends = sorted(set(_walk(self._root, words, first)))
                found += [Found(key, first, after) for after, key in ends]
        return found


def parse(phrase: str, *, lists: Lists, forms: Forms) -> Iterator[tuple[Ways, ...]]:
    """The phrase with and without each of its brackets.

    >>> [len(parts) for parts in parse("i am (so) tired", lists={}, forms={})]
    [4, 3]
    """
    parts = _PART.findall(phrase)
    if not parts or GAP in (parts[0], parts[-1]) or "".join("".join(parts).split()) != "".join(phrase.split()):
        raise PhraseError(f"The phrase {phrase!r} cannot be read. See the notation at the head of phrases.py.")
    choices = [_choices(part, lists=lists, forms=forms) for part in parts]
    for chosen in product(*choices):
        kept = tuple(ways for some in chosen for ways in some)
        if not kept:
            raise PhraseError(f"The phrase {phrase!r} may be left out as a whole.")
        yield kept


def _choices(part: str, *, lists: Lists, forms: Forms) -> list[tuple[Ways, ...]]:
    if part == GAP:
        return [(frozenset(),)]
    if part.startswith("("):
        inner = tuple(_ways(word, lists=lists, forms=forms) for word in part[1:-1].split())
        return [inner, ()]
    return [(_ways(part, lists=lists, forms=forms),)]


def _ways(part: str, *, lists: Lists, forms: Forms) -> Ways:
    if part in (START, END):
        return frozenset({(part,)})
    if part.startswith("{"):
        name = part[1:-1]
        if name not in lists:
            raise PhraseError(f"There is no list {name!r}. The file has: {', '.join(sorted(lists))}.")
        said = lists[name]
    else:
        said = part.split("/")
    ways = frozenset(words_of(one, forms) for one in said)
    if () in ways:
        raise PhraseError(f"{part!r} holds no word.")
    return ways


def _file(node: _Node, parts: Sequence[Ways], key: str) -> None:
    for ways in parts:
        node = _next(node, ways)
    if key not in node.ended:
        node.ended.append(key)


def _next(node: _Node, ways: Ways) -> _Node:
    if not ways:
        node.after_gap = node.after_gap or _Node()
        return node.after_gap
    if ways not in node.branches:
        branch = node.branches[ways] = _Node()
        for said in ways:
            node.by_word.setdefault(said[0], []).append((said, branch))
    return node.branches[ways]


def _walk(node: _Node, words: Sequence[str], at: int) -> Iterator[tuple[int, str]]:
    """Where phrases end that go on from here. A phrase has few gaps, so the number of ways is bounded by the rules."""
    for key in node.ended:
        yield at, key
    if node.after_gap is not None:
        for skipped in range(WORDS_IN_A_GAP + 1):
            if at + skipped < len(words):
                yield from _walk(node.after_gap, words, at + skipped)
    if at < len(words):
        for said, branch in node.by_word.get(words[at], ()):
            if len(said) == 1 or tuple(words[at : at + len(said)]) == said:
                yield from _walk(branch, words, at + len(said))

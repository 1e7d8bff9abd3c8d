"""Cuts a text into sentences and words and remembers where each stood, in time proportional to the text."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# One run of characters each, without nesting, so that no text can make them slow.
_WORD = re.compile(r"[\w\u0300-\u036f'’ʼ`´]+")
_ENDS = re.compile(r"[.!?…]+[)\]\"'”’»]*|\n\s*")
_APOSTROPHES = str.maketrans("’ʼ`´", "''''")
_OPENING = '"“„«‹'
_CLOSING = '"”“»›'
_TILDE = "\u0303"

START = "<"
END = ">"
LONGEST_WORD = 40
"""No phrase holds a longer word; what is longer is cut, so that a text of one word costs no more than others."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence in the form that phrases are written in, between its START and its END.

    `starts` and `ends` say for each word where it stood in the text, `is_quoted` whether between quotation marks.
    """

    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    is_quoted: tuple[bool, ...]


def sentences_in(text: str, forms: Mapping[str, tuple[str, ...]], *, by_line: bool) -> Iterator[Sentence]:
    """The sentences that hold words. `by_line`: the end of a line ends a sentence; else only an empty line does."""
    for start, end in _stretches(text, by_line=by_line):
        sentence = _sentence(text, start, end, forms)
        if len(sentence.words) > 2:
            yield sentence


def words_of(phrase: str, forms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The words of a phrase as they are compared: small letters, no accents, short forms written out.

    >>> words_of("I can’t go on", {"can't": ("can", "not")})
    ('i', 'can', 'not', 'go', 'on')
    """
    return tuple(word for found in _WORD.findall(phrase) for word in _written_out(found, forms))


def _written_out(found: str, forms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """One word of the text as it is compared, or the words that it is short for. None for a lone apostrophe.

    >>> _written_out("Sooo", {}), _written_out("MAÑANA", {}), _written_out("adiós", {})
    (('so',), ('mañana',), ('adios',))
    """
    plain = _without_accents(found[:LONGEST_WORD].translate(_APOSTROPHES).lower()).strip("'_")
    plain = _without_runs(plain)
    return forms.get(plain, (plain,)) if plain else ()


def _without_accents(word: str) -> str:
    """People leave accents out, and a phone puts them in. The tilde stays: año is not ano."""
    if word.isascii():
        return word
    kept = (sign for sign in unicodedata.normalize("NFD", word) if sign == _TILDE or not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", "".join(kept))


def _without_runs(word: str) -> str:
    """A letter three times or more is a cry, not a spelling: it is read once."""
    return re.sub(r"([^\W\d])\1{2,}", r"\1", word)


def _stretches(text: str, *, by_line: bool) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _ENDS.finditer(text):
        if _ends_a_sentence(text, found, by_line=by_line):
            yield start, found.end()
            start = found.end()
    yield start, len(text)


def _ends_a_sentence(text: str, found: re.Match[str], *, by_line: bool) -> bool:
    mark = found.group()
    if mark[0] == "\n":
        return by_line or mark.count("\n") > 1
    following = text[found.end() : found.end() + 2]
    if following[:1].isalnum():
        return False  # 3.5, or a name with a dot in it
    # Three dots in the middle of a thought: "I want... to go".
    return not (mark.startswith(("..", "…")) and following.strip()[:1].islower())


def _sentence(text: str, start: int, end: int, forms: Mapping[str, tuple[str, ...]]) -> Sentence:
    words, starts, ends, quoted = [START], [start], [start], [False]
    is_open, read = False, start
    for found in _WORD.finditer(text, start, end):
        is_open = _is_open_after(text, read, found.start(), is_open=is_open)
        read = found.end()
        for word in _written_out(found.group(), forms):
            words.append(word)
            starts.append(found.start())
            ends.append(found.end())
            quoted.append(is_open)
    words.append(END)
    last = ends[-1]
    starts.append(last)
    ends.append(last)
    quoted.append(False)
    whole = text[start:end]
    first = start + len(whole) - len(whole.lstrip())
    return Sentence(first, start + len(whole.rstrip()), *map(tuple, (words, starts, ends, quoted)))  # type: ignore[arg-type]


def _is_open_after(text: str, start: int, end: int, *, is_open: bool) -> bool:
    """Whether a quotation is open after the signs between two words."""
    for sign in text[start:end]:
        if is_open and sign in _CLOSING:
            is_open = False
        elif not is_open and sign in _OPENING:
            is_open = True
    return is_open

"""Words that our own texts do not use: unsafe ones (safe_messaging/), and those that push or shame (pushing_words/)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from befriend.base.errors import PackError
from befriend.content.problems import Problem, refuse_the_first
from befriend.content.tables import read_toml

_UNSAFE = Path(__file__).parent / "safe_messaging"
_PUSHING = Path(__file__).parent / "pushing_words"
# Between these a voice is quoted, the inner critic's above all: it may push and shame.
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Slip:
    """Words found in a text that do not belong there: as they stand, why they hurt, and what to write instead."""

    words: str
    why: str
    instead: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    pattern: re.Pattern[str]
    why: str
    instead: str


def slips_in(text: str, language: str) -> tuple[Slip, ...]:
    """Every unsafe phrase in a text, in the list's order. None for a language that has no list yet."""
    return _found(text, _phrases(_UNSAFE).get(language, ()))


def pushes_in(text: str, language: str) -> tuple[Slip, ...]:
    """Every word that pushes or shames, but for quoted words. None for a language that has no list yet."""
    return _found(_QUOTED.sub("“”", text), _phrases(_PUSHING).get(language, ()))


def _found(text: str, phrases: tuple[_Phrase, ...]) -> tuple[Slip, ...]:
    return tuple(
        Slip(found.group(), phrase.why, phrase.instead) for phrase in phrases for found in phrase.pattern.finditer(text)
    )


@cache
def _phrases(folder: Path) -> Mapping[str, tuple[_Phrase, ...]]:
    return {path.stem: _read_phrases(path) for path in sorted(folder.glob("*.toml"))}


def _read_phrases(path: Path) -> tuple[_Phrase, ...]:
    problems: list[Problem] = []
    table = read_toml(path, problems.append)
    entries = () if table is None else table.tables("phrases")
    phrases = tuple(
        _Phrase(_pattern(entry.text("words")), entry.text("why"), entry.text("instead")) for entry in entries
    )
    refuse_the_first(problems)
    if not phrases:
        raise PackError(f"{path} holds no phrases. Add at least one [[phrases]] table.")
    return phrases


def _pattern(words: str) -> re.Pattern[str]:
    anywhere = words.replace(" ", r"\s+")
    return re.compile(rf"\b(?:{anywhere})\b", re.IGNORECASE)

"""A second ear: words and pairs of words with weights, for what no phrase foresaw. The weights are a file to read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

FOLDER = Path(__file__).parent / "weights"
FEWEST_KNOWN = 3
"""A sentence with fewer words and pairs that it knows is not weighed."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each word or pair of words weighs; what a sentence weighs before its first word; and from where it calls."""

    calls_from: float
    before: float
    words: Mapping[str, float]

    def call(self, words: Sequence[str]) -> bool:
        """Whether the words of a sentence, all together, weigh enough. A word counts once, however often it stands."""
        known = [self.words[part] for part in parts_of(words) if part in self.words]
        if len(known) < FEWEST_KNOWN:
            return False
        return self.before + sum(known) / sqrt(len(known)) >= self.calls_from


def parts_of(words: Sequence[str]) -> set[str]:
    """The words of a sentence and its pairs of neighbours, each once. START and END make pairs too.

    >>> sorted(parts_of(("<", "i", "rest", ">")))
    ['< i', 'i', 'i rest', 'rest', 'rest >']
    """
    return {*words[1:-1], *(" ".join(pair) for pair in pairwise(words))}


@cache
def weights_of(purpose: str, language: str, folder: Path = FOLDER) -> Weights | None:
    """The weights for a purpose in a language such as "en" or "es-MX"; None where nobody made any."""
    base = language.replace("_", "-").partition("-")[0].lower()
    path = folder / f"{purpose}.{base}.json"
    if not base.isalpha() or not path.is_file():
        return None
    table = json.loads(path.read_text(encoding="utf-8"))
    return Weights(table["calls_from"], table["before"], table["words"])

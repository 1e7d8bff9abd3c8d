"""How easy the words of the shipped practices, lessons and programmes are to read, file by file.

`python -m bench.reading` reads what `befriend packs check` reads, by the formulas of `befriend.content.reading_age`,
and prints the middle and the hardest of each kind. Nothing here is random.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from unittest import mock

import befriend
from befriend.content import practising_checks
from befriend.content.checking import check_packs
from befriend.content.plain_words import HARDEST_GRADE, LEAST_EASE, PlacedText
from befriend.content.reading_age import flesch_kincaid, longest_sentence, szigriszt_pazos

CORE = Path(befriend.__file__).parent / "packs" / "core-en"
FORMULAS = {"en": ("Flesch-Kincaid grade", flesch_kincaid, max), "es": ("Szigriszt-Pazos ease", szigriszt_pazos, min)}


def files_read() -> Iterator[tuple[Path, Sequence[PlacedText], str]]:
    """Every file of words that the check of the packs reads, with its texts and its language."""
    with mock.patch.object(practising_checks, "check_kind_words") as noted:
        check_packs([CORE], today=date.min)
    for call in noted.call_args_list:
        path, texts, language, _report = call.args
        yield path, texts, language


def main() -> int:
    found: dict[tuple[str, str], list[tuple[float, int, str]]] = defaultdict(list)
    for path, texts, language in files_read():
        words = "\n\n".join(text.words for text in texts if not text.is_label)
        if not words:
            continue
        _name, formula, _worst = FORMULAS[language]
        longest = max((longest_sentence(text.words) for text in texts), default=0)
        found[language, path.parents[1].name].append((formula(words), longest, path.parent.name))
    for (language, kind), told in sorted(found.items()):
        name, _formula, worst = FORMULAS[language]
        value, _longest, key = worst(told)
        middle = median(one for one, _longest, _key in told)
        longest = max(words for _value, words, _key in told)
        print(f"{language} {kind:<10} {len(told):>3} files, {name}: middle {middle:.1f}, hardest {value:.1f} ({key});")
        print(f"   longest sentence: {longest} words")
    print(f"to reach: grade {HARDEST_GRADE:.0f} or less, ease {LEAST_EASE:.0f} or more")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Checks our own words of a measure: short sentences, a low reading age, nothing on the safe-messaging list."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from befriend.content.measures import language_of
from befriend.content.messaging import slips_in
from befriend.content.problems import Problem, Report
from befriend.content.reading_age import flesch_kincaid, longest_sentence, szigriszt_pazos
from befriend.content.tables import Table, read_toml
from befriend.content.toml_places import Place, line_of

LONGEST_SENTENCE = 20
HARDEST_GRADE = 6.0
LEAST_EASE = 60.0
_PROSE = ("asks_about", "why", "high_means", "does_not_mean")
_FOR_STAFF = "clinical_bands"


@dataclass(frozen=True, slots=True)
class _Text:
    name: str
    line: int
    words: str


def check_plain_words(path: Path, report: Report) -> None:
    """Report what a reader on a hard day would stumble over in one words.<language>.toml."""
    table = read_toml(path, report)
    if table is None:
        return
    language = language_of(path)
    texts = list(_texts_of(table, ()))
    for text in texts:
        for message, repair in [*_unsafe(text, language), *_too_long(text)]:
            report(Problem(path, text.line, message, repair))
    for message, repair in _too_hard([text for text in texts if text.name in _PROSE], language):
        report(Problem(path, line_of((_PROSE[0],), table.lines), message, repair))


def _texts_of(table: Table, place: Place) -> Iterator[_Text]:
    for key, value in table.values.items():
        if isinstance(value, str):
            yield _Text(table.name_of(key), line_of((*place, key), table.lines), value)
        elif isinstance(value, dict):
            yield from _texts_of(table.table(key), (*place, key))


def _unsafe(text: _Text, language: str) -> list[tuple[str, str]]:
    return [
        (f"{text.name} says {slip.words!r}. {slip.why}", f"Write instead: {slip.instead}.")
        for slip in slips_in(text.words, language)
    ]


def _too_long(text: _Text) -> list[tuple[str, str]]:
    length = longest_sentence(text.words)
    if length <= LONGEST_SENTENCE or text.name.startswith(_FOR_STAFF):
        return []
    return [(f"{text.name} has a sentence of {length} words.", f"Cut it to {LONGEST_SENTENCE} or fewer.")]


def _too_hard(texts: list[_Text], language: str) -> list[tuple[str, str]]:
    # The formulas are made for passages: one sentence alone swings by several grades, so the texts count together.
    prose = "\n\n".join(text.words for text in texts)
    if language == "en" and (grade := flesch_kincaid(prose)) > HARDEST_GRADE:
        hardest = max(texts, key=lambda text: flesch_kincaid(text.words))
        return [
            (
                f"These words need school grade {grade:.1f} (Flesch-Kincaid); {hardest.name} is the hardest.",
                f"Bring them to {HARDEST_GRADE:.0f} or lower: shorter sentences, shorter words.",
            )
        ]
    if language == "es" and (ease := szigriszt_pazos(prose)) < LEAST_EASE:
        hardest = min(texts, key=lambda text: szigriszt_pazos(text.words))
        return [
            (
                f"These words have an ease of {ease:.0f} (Szigriszt-Pazos); {hardest.name} is the hardest.",
                f"Bring them to {LEAST_EASE:.0f} or higher: shorter sentences, shorter words.",
            )
        ]
    return []

"""Checks our own words: short sentences, a low reading age, nothing on the lists of words that hurt or push."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from befriend.content.measures import language_of
from befriend.content.messaging import Slip, pushes_in, slips_in
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
class PlacedText:
    """A text, what its file calls it, and the line it stands on. A label is no sentence: it has no reading age."""

    name: str
    line: int
    words: str
    is_label: bool = False


def check_plain_words(path: Path, report: Report) -> None:
    """Report what a reader on a hard day would stumble over in a measure's words.<language>.toml."""
    table = read_toml(path, report)
    if table is None:
        return
    language = language_of(path)
    texts = list(texts_of(table, ()))
    for text in texts:
        for message, repair in [*_told(text, slips_in(text.words, language)), *_too_long(text)]:
            report(Problem(path, text.line, message, repair))
    for _, message, repair in _too_hard([text for text in texts if text.name in _PROSE], language):
        report(Problem(path, line_of((_PROSE[0],), table.lines), message, repair))


def check_kind_words(path: Path, texts: Sequence[PlacedText], language: str, report: Report) -> None:
    """Report what is hard to read, unsafe or pushing in the words of a practice, lesson or programme."""
    for text in texts:
        slips = [*slips_in(text.words, language), *pushes_in(text.words, language)]
        for message, repair in [*_told(text, slips), *_too_long(text)]:
            report(Problem(path, text.line, message, repair))
    for hardest, message, repair in _too_hard([text for text in texts if not text.is_label], language):
        report(Problem(path, hardest.line, message, repair))


def check_safe_words(path: Path, texts: Sequence[PlacedText], language: str, report: Report) -> None:
    """Report unsafe words only: for texts that staff read."""
    for text in texts:
        for message, repair in _told(text, slips_in(text.words, language)):
            report(Problem(path, text.line, message, repair))


def texts_of(table: Table, place: Place) -> Iterator[PlacedText]:
    """Every text of a table and the tables inside it."""
    for key, value in table.values.items():
        if isinstance(value, str):
            yield PlacedText(table.name_of(key), line_of((*place, key), table.lines), value)
        elif isinstance(value, dict):
            yield from texts_of(table.table(key), (*place, key))


def _told(text: PlacedText, slips: Sequence[Slip]) -> list[tuple[str, str]]:
    return [(f"{text.name} says {slip.words!r}. {slip.why}", f"Write instead: {slip.instead}.") for slip in slips]


def _too_long(text: PlacedText) -> list[tuple[str, str]]:
    length = longest_sentence(text.words)
    if length <= LONGEST_SENTENCE or text.name.startswith(_FOR_STAFF):
        return []
    return [(f"{text.name} has a sentence of {length} words.", f"Cut it to {LONGEST_SENTENCE} or fewer.")]


def _too_hard(texts: list[PlacedText], language: str) -> list[tuple[PlacedText, str, str]]:
    """The hardest of these texts, with what is wrong and its repair, when all together are too hard."""
    # The formulas are made for passages: one sentence alone swings by several grades, so the texts count together.
    prose = "\n\n".join(text.words for text in texts)
    if language == "en" and (grade := flesch_kincaid(prose)) > HARDEST_GRADE:
        hardest = max(texts, key=lambda text: flesch_kincaid(text.words))
        message = f"These words need school grade {grade:.1f} (Flesch-Kincaid); {hardest.name} is the hardest."
        return [(hardest, message, f"Bring them to {HARDEST_GRADE:.0f} or lower: shorter sentences, shorter words.")]
    if language == "es" and (ease := szigriszt_pazos(prose)) < LEAST_EASE:
        hardest = min(texts, key=lambda text: szigriszt_pazos(text.words))
        message = f"These words have an ease of {ease:.0f} (Szigriszt-Pazos); {hardest.name} is the hardest."
        return [(hardest, message, f"Bring them to {LEAST_EASE:.0f} or higher: shorter sentences, shorter words.")]
    return []

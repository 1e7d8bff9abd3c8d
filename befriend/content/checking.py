"""Checks packs as a whole: every problem of every file, found in one run. Prints nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from befriend.content.crisis import LINES_FILE
from befriend.content.frozen import Library, MeasureContent
from befriend.content.measures import language_of
from befriend.content.packs import PackContent, read_pack
from befriend.content.plain_words import check_plain_words
from befriend.content.practising import PracticeKind
from befriend.content.practising_checks import check_practising
from befriend.content.problems import Problem, Report
from befriend.content.reading import join_packs
from befriend.content.tables import read_toml
from befriend.content.toml_places import line_of
from befriend.content.vectors import check_vectors

CORE_KEY = "core-en"
LONGEST_TRUST = timedelta(days=366)
_GAD_LOWEST = "Not at all"
_GAD_MEASURES = ("gad7", "gad2", "phq4")


@dataclass(frozen=True, slots=True, kw_only=True)
class PractisingCounts:
    """How much there is to practise in one language. Moments are not counted as practices; worksheets are both."""

    practices: int
    moments: int
    worksheets: int
    lessons: int
    programmes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much content a library holds."""

    measures: int
    with_wording: int
    items: int
    languages: tuple[str, ...]
    crisis_lines: int
    confirmed_lines: int
    countries: int
    practising: Mapping[str, PractisingCounts]


def check_packs(packs: Sequence[Path], *, today: date) -> list[Problem]:
    """Every problem of these packs, by file and line. An empty list means that they may be used."""
    # Some files are read twice, by the reader and by a check: the set tells each problem once.
    problems: list[Problem] = []
    read = [content for folder in packs if (content := read_pack(folder, problems.append)) is not None]
    join_packs(read, problems.append)
    for pack in read:
        _check_pack(pack, today, problems.append)
    return sorted(set(problems))


def count_content(library: Library) -> Counts:
    """How much of everything there is, and in which languages."""
    contents = library.measures.values()
    lines = library.crisis_lines
    return Counts(
        measures=len(contents),
        with_wording=sum(1 for content in contents if content.wordings),
        items=sum(len(content.measure.items) for content in contents),
        languages=tuple(sorted({language for content in contents for language in content.words})),
        crisis_lines=len(lines),
        confirmed_lines=sum(1 for line in lines if line.is_confirmed),
        countries=len({line.country for line in lines}),
        practising={language: _count_practising(library, language) for language in _practising_languages(library)},
    )


def _practising_languages(library: Library) -> list[str]:
    words = [practice.words for practice in library.practices.values()]
    texts = [lesson.texts for lesson in library.lessons.values()]
    programmes = [programme.words for programme in library.programmes.values()]
    return sorted({language for said in (*words, *texts, *programmes) for language in said})


def _count_practising(library: Library, language: str) -> PractisingCounts:
    practices = [practice for practice in library.practices.values() if language in practice.words]
    kinds = [practice.kind for practice in practices]
    return PractisingCounts(
        practices=kinds.count(PracticeKind.PRACTICE),
        moments=kinds.count(PracticeKind.MOMENT),
        worksheets=sum(1 for practice in practices if practice.is_written),
        lessons=sum(1 for lesson in library.lessons.values() if language in lesson.texts),
        programmes=sum(1 for programme in library.programmes.values() if language in programme.words),
    )


def _check_pack(pack: PackContent, today: date, report: Report) -> None:
    _check_crisis_lines(pack, today, report)
    check_practising(pack, report)
    for folder in sorted(path for path in pack.folder.glob("measures/*") if path.is_dir()):
        _check_files(folder, report)
    for folder, content in pack.measures.items():
        _check_wording(folder, content, pack.pack.key, report)
        _check_languages(folder, content, pack.pack.languages, report)
        check_vectors(folder / "vectors.csv", content.measure, report)
        for path in sorted(folder.glob("words.*.toml")):
            check_plain_words(path, report)


def _check_files(folder: Path, report: Report) -> None:
    """A file with a misspelt name would be silently left out."""
    if not (folder / "measure.toml").exists():
        report(
            Problem(folder / "measure.toml", 1, "The folder has no measure.toml.", "Add one, or take the folder out.")
        )
    known = [*folder.glob("words.*.toml"), *folder.glob("wording.*.toml")]
    known += [folder / "measure.toml", folder / "vectors.csv"]
    for path in sorted(folder.iterdir()):
        if path not in known:
            repair = (
                "Name it measure.toml, vectors.csv, words.<language>.toml or wording.<language>.toml, or remove it."
            )
            report(Problem(path, 1, "Nobody reads this file.", repair))


def _check_wording(folder: Path, content: MeasureContent, pack: str, report: Report) -> None:
    measure = content.measure
    paths = sorted(folder.glob("wording.*.toml"))
    if not measure.licence.ships_wording and pack == CORE_KEY:
        for path in paths:
            repair = "Remove the file: a service imports the wording it is licensed for in a pack of its own."
            report(Problem(path, 1, f"The licence of {measure.name} does not let us ship its wording.", repair))
    if measure.licence.ships_wording and measure.language not in content.wordings:
        path = folder / f"wording.{measure.language}.toml"
        report(Problem(path, 1, f"The wording of {measure.name} is missing.", "Add it, or set ships_wording = false."))
    if measure.key in _GAD_MEASURES:
        for path in paths:
            _check_gad_lowest(path, content, report)


def _check_gad_lowest(path: Path, content: MeasureContent, report: Report) -> None:
    """Many copies misprint the lowest option as "Not at all sure" (Zorowitz 2021, quoted by CamCOPS)."""
    wording = content.wordings.get(language_of(path))
    table = read_toml(path, report)
    if wording is None or wording.language != "en" or table is None:
        return
    for place, labels in [("options", wording.options), *wording.item_options.items()]:
        if 0 in labels and labels[0] != _GAD_LOWEST:
            where = ("options", "0") if place == "options" else ("item_options", place, "0")
            repair = f"Write exactly {_GAD_LOWEST!r}, as the owner does."
            report(Problem(path, line_of(where, table.lines), f"The lowest option is {labels[0]!r}.", repair))


def _check_languages(folder: Path, content: MeasureContent, languages: Sequence[str], report: Report) -> None:
    for language in languages:
        path = folder / f"words.{language}.toml"
        if not path.exists() and language != "en":
            message = f"{content.measure.name} has no words in {language!r}, which the pack promises."
            report(Problem(path, 1, message, "Add the file, or take the language out of pack.toml."))


def _check_crisis_lines(pack: PackContent, today: date, report: Report) -> None:
    path = pack.folder / LINES_FILE
    table = read_toml(path, report) if path.exists() else None
    entries = () if table is None else table.tables("lines")
    for entry, line in zip(entries, pack.crisis_lines, strict=True):
        if line.expires_on < today:
            repair = "Read the owner's page again, then set checked_on and expires_on, or take the line out."
            entry.problem(f"The line {line.key} expired on {line.expires_on}.", repair, "expires_on")
        if line.expires_on > today + LONGEST_TRUST:
            repair = "Numbers go stale: let it expire within a year, better within 180 days."
            entry.problem(f"The line {line.key} is trusted until {line.expires_on}.", repair, "expires_on")

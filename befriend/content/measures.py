"""Reads one folder of measures/: the definition, the owner's wording where it ships, and our own words."""

from collections.abc import Mapping
from pathlib import Path

from befriend.content.definition import read_measure_table
from befriend.content.frozen import MeasureContent, Wording, Words
from befriend.content.problems import Problem, Report
from befriend.content.tables import read_toml
from befriend.content.wordings import read_wording, read_words
from befriend.measure.items import Measure


def read_content(folder: Path, *, pack: str, pack_version: str, report: Report) -> MeasureContent | None:
    """Everything a measure's folder holds. None when the definition cannot be built; the reasons are reported."""
    measure = read_definition(folder, report)
    if measure is None:
        return None
    return MeasureContent(
        pack=pack,
        pack_version=pack_version,
        measure=measure,
        wordings=_read_wordings(folder, measure, report),
        words=_read_all_words(folder, measure, report),
    )


def read_definition(folder: Path, report: Report) -> Measure | None:
    """measure.toml as a Measure, whose key must be the folder's name."""
    path = folder / "measure.toml"
    faults: list[Problem] = []
    table = read_toml(path, faults.append)
    measure = None if table is None else read_measure_table(table)
    if table is not None and measure is not None and measure.key != folder.name:
        table.problem(f"key is {measure.key!r} in the folder {folder.name!r}.", "Give both the same name.", "key")
    for fault in faults:
        report(fault)
    # With a fault in the file the measure holds stand-ins, which would cause false problems further on.
    return None if faults else measure


def _read_wordings(folder: Path, measure: Measure, report: Report) -> Mapping[str, Wording]:
    tables = {path: read_toml(path, report) for path in sorted(folder.glob("wording.*.toml"))}
    return {
        language_of(path): read_wording(table, language_of(path), measure)
        for path, table in tables.items()
        if table is not None
    }


def _read_all_words(folder: Path, measure: Measure, report: Report) -> Mapping[str, Words]:
    paths = sorted(folder.glob("words.*.toml"))
    if folder / "words.en.toml" not in paths:
        repair = "Add words.en.toml: English is what every other language falls back to."
        report(Problem(folder / "words.en.toml", 1, f"The measure {measure.key} has no English words.", repair))
    tables = {path: read_toml(path, report) for path in paths}
    return {
        language_of(path): read_words(table, language_of(path), measure)
        for path, table in tables.items()
        if table is not None
    }


def language_of(path: Path) -> str:
    """The language in a file's name: words.es.toml is Spanish."""
    return path.name.split(".")[1]

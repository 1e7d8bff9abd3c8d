"""Reads one folder of programmes/: its weeks, its words, and the facilitator's guide of a group."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from befriend.content.frozen import Pack
from befriend.content.language_files import words_files
from befriend.content.practising import Audience, Programme, ProgrammeWords, Prose, Week, WeekWords
from befriend.content.problems import Problem, Report
from befriend.content.prose import read_prose
from befriend.content.provenance import read_edition, read_evidence, read_findings, read_key, read_language
from befriend.content.tables import Table, read_toml

PROGRAMME_FILE = "programme.toml"


def read_programme(folder: Path, *, pack: Pack, report: Report) -> Programme | None:
    """Everything a programme's folder holds. None when its structure has a problem; every one is reported."""
    faults: list[Problem] = []
    table = read_toml(folder / PROGRAMME_FILE, faults.append)
    programme = None if table is None else _read_structure(table, folder.name, pack.key)
    for fault in faults:
        report(fault)
    if programme is None or faults:
        return None
    words = _read_all_words(folder, programme, pack, report)
    guides = _read_guides(folder, pack, report) if programme.audience is Audience.GROUP else {}
    return replace(programme, words=words, guides=guides)


def _read_structure(table: Table, folder: str, pack: str) -> Programme:
    programme = Programme(
        pack=pack,
        key=read_key(table, folder),
        edition=read_edition(table),
        audience=table.choice("audience", Audience),
        evidence=read_evidence(table),
        weeks=_read_weeks(table),
        words={},
        guides={},
    )
    table.finish()
    return programme


def _read_weeks(table: Table) -> tuple[Week, ...]:
    entries = table.tables("weeks")
    if not entries:
        table.problem("The programme has no weeks.", "Add one [[weeks]] table for each week or session.")
    return tuple(_read_week(entry, number) for number, entry in enumerate(entries, start=1))


def _read_week(table: Table, number: int) -> Week:
    week = Week(
        number=number,
        lessons=table.texts("lessons"),
        practices=table.texts("practices"),
        worksheet=table.text("worksheet", may_be_empty=True) or None,
        checkin=table.text("checkin", may_be_empty=True) or None,
    )
    table.finish()
    if not table.is_faulty and not week.practices:
        repair = "Give each week something to do: at least one practice."
        table.problem(f"Week {number} holds no practice.", repair, "practices")
    return week


def _read_all_words(folder: Path, programme: Programme, pack: Pack, report: Report) -> Mapping[str, ProgrammeWords]:
    found = {}
    for path, language in words_files(folder, pack, report):
        table = read_toml(path, report)
        if table is not None:
            found[language] = _read_words(table, language, programme)
    return found


def _read_words(table: Table, language: str, programme: Programme) -> ProgrammeWords:
    words = ProgrammeWords(
        language=read_language(table, language),
        title=table.text("title"),
        summary=table.text("summary"),
        content_note=table.text("content_note"),
        weeks=_read_week_words(table.table("weeks"), [week.number for week in programme.weeks]),
        findings=read_findings(table, programme.evidence),
    )
    table.finish()
    return words


def _read_week_words(table: Table, numbers: list[int]) -> Mapping[int, WeekWords]:
    wanted = [str(number) for number in numbers]
    for name in table.names():
        if name not in wanted:
            table.problem(f"There are words for the week {name!r}.", f"The weeks are 1 to {len(numbers)}.", name)
    for name in wanted:
        if not table.has(name):
            table.problem(f"The week {name} has no words.", f"Add {name} with a title and a text under [weeks].")
    return {int(name): _read_one_week(table.table(name)) for name in wanted if name in table.values}


def _read_one_week(table: Table) -> WeekWords:
    words = WeekWords(title=table.text("title"), text=table.text("text"))
    table.finish()
    return words


def _read_guides(folder: Path, pack: Pack, report: Report) -> Mapping[str, Prose]:
    read = {
        language: read_prose(path, language, report)
        for path, language in words_files(folder, pack, report, "guide.*.md")
    }
    return {language: guide for language, guide in read.items() if guide is not None}

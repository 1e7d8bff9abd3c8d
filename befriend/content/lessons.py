"""Reads one folder of lessons/: what the lesson leads to, its text, and what its evidence found, in each language."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from befriend.content.frozen import Pack
from befriend.content.language_files import words_files
from befriend.content.practising import Block, BlockKind, Component, Further, Lesson, Prose
from befriend.content.problems import Problem, Report
from befriend.content.prose import read_prose
from befriend.content.provenance import read_edition, read_evidence, read_findings, read_key, read_language
from befriend.content.tables import Table, read_toml

LESSON_FILE = "lesson.toml"


def read_lesson(folder: Path, *, pack: Pack, report: Report) -> Lesson | None:
    """Everything a lesson's folder holds. None when its structure has a problem; every one is reported."""
    faults: list[Problem] = []
    table = read_toml(folder / LESSON_FILE, faults.append)
    lesson = None if table is None else _read_structure(table, folder.name, pack.key)
    for fault in faults:
        report(fault)
    if lesson is None or faults:
        return None
    texts = {}
    for path, language in words_files(folder, pack, report, "text.*.md"):
        text = _read_text(path, language, report)
        if text is not None:
            texts[language] = text
    return replace(lesson, texts=texts, findings=_read_findings(folder, lesson, pack, report))


def _read_structure(table: Table, folder: str, pack: str) -> Lesson:
    lesson = Lesson(
        pack=pack,
        key=read_key(table, folder),
        edition=read_edition(table),
        minutes=table.whole("minutes"),
        components=table.choices("components", Component, may_be_empty=True),
        try_next=table.text("try_next"),
        evidence=read_evidence(table),
        further=_read_further(table),
        texts={},
        findings={},
    )
    table.finish()
    return lesson


def _read_further(table: Table) -> tuple[Further, ...]:
    entries = table.tables("further")
    if not entries:
        table.problem(
            "There is no further reading.", "Add [[further]] with a title, where it is found, and its language."
        )
    further = tuple(Further(entry.text("title"), entry.text("where"), entry.text("language")) for entry in entries)
    for entry in entries:
        entry.finish()
    return further


def _read_findings(folder: Path, lesson: Lesson, pack: Pack, report: Report) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for path, language in words_files(folder, pack, report):
        table = read_toml(path, report)
        if table is not None:
            read_language(table, language)
            found[language] = read_findings(table, lesson.evidence)
            table.finish()
    return found


def _read_text(path: Path, language: str, report: Report) -> Prose | None:
    text = read_prose(path, language, report)
    if text is not None and not _ends_with_a_try(text.blocks):
        repair = "End with a ## heading for the one thing to try, and a paragraph below it."
        report(Problem(path, 1, "The lesson does not end with one thing to try.", repair))
    return text


def _ends_with_a_try(blocks: tuple[Block, ...]) -> bool:
    kinds = [block.kind for block in blocks]
    return BlockKind.HEADING in kinds[1:] and kinds[-1] is not BlockKind.HEADING

"""Reads one folder of self_questions/: a question that people may answer about themselves, for counts of many."""

from dataclasses import replace
from pathlib import Path

from befriend.content.frozen import Pack, SelfQuestion, SelfQuestionWords
from befriend.content.language_files import words_files
from befriend.content.problems import Problem, Report
from befriend.content.provenance import KEY, read_edition, read_key, read_language
from befriend.content.tables import Table, read_toml

QUESTION_FILE = "question.toml"
RATHER_NOT = "rather_not"
"""Everybody may say to every question that they would rather not say: no pack brings it, none may leave it out."""
MOST_OPTIONS = 12
"""More groups would hold few people each, and few people are never shown."""


def read_self_question(folder: Path, *, pack: Pack, report: Report) -> SelfQuestion | None:
    """Everything the folder of such a question holds. None when its structure has a problem; every one is reported."""
    faults: list[Problem] = []
    table = read_toml(folder / QUESTION_FILE, faults.append)
    question = None if table is None else _read_structure(table, folder.name, pack.key)
    for fault in faults:
        report(fault)
    if question is None or faults:
        return None
    words = {}
    for path, language in words_files(folder, pack, report):
        found = read_toml(path, report)
        if found is not None:
            words[language] = _read_words(found, language, question)
    return replace(question, words=words)


def _read_structure(table: Table, folder: str, pack: str) -> SelfQuestion:
    question = SelfQuestion(
        pack=pack,
        key=read_key(table, folder),
        edition=read_edition(table),
        source=table.text("source"),
        options=table.texts("options"),
        words={},
        same_meaning=table.texts("same_meaning", ()),
    )
    if question.edition.version in question.same_meaning:
        repair = "Name earlier versions only; where the words changed, give this one a new version."
        table.problem("same_meaning names the version that this is.", repair, "same_meaning")
    _refuse_odd_options(table, question.options)
    table.finish()
    return question


def _refuse_odd_options(table: Table, options: tuple[str, ...]) -> None:
    if not 2 <= len(options) <= MOST_OPTIONS or len(set(options)) < len(options):
        repair = f"Give 2 to {MOST_OPTIONS}, each of them once: few people are never shown."
        table.problem(f"options names {len(options)}.", repair, "options")
    elif any(not KEY.fullmatch(one) or one == RATHER_NOT for one in options):
        repair = f"Use lower-case letters, digits and underscores; {RATHER_NOT!r} is offered anyway."
        table.problem("One of the options is no name for an answer.", repair, "options")


def _read_words(table: Table, language: str, question: SelfQuestion) -> SelfQuestionWords:
    words = SelfQuestionWords(
        language=read_language(table, language),
        name=table.text("name"),
        title=table.text("title"),
        why=table.text("why"),
        options=table.exactly("options", question.options, "the question"),
    )
    table.finish()
    return words

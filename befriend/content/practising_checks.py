"""Checks the folders of practices, lessons, programmes and questions about oneself: files, and words read there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from befriend.content.lessons import LESSON_FILE
from befriend.content.measures import language_of
from befriend.content.packs import PackContent
from befriend.content.plain_words import PlacedText, check_kind_words, check_safe_words, texts_of
from befriend.content.practices import PRACTICE_FILE
from befriend.content.practising import Audience, BlockKind
from befriend.content.problems import Problem, Report
from befriend.content.programmes import PROGRAMME_FILE
from befriend.content.prose import blocks_in, plain
from befriend.content.reading_age import sentences_in
from befriend.content.self_questions import QUESTION_FILE
from befriend.content.tables import read_toml
from befriend.content.toml_places import line_of

_BLOCK_NAMES = {
    BlockKind.HEADING: "This heading",
    BlockKind.PARAGRAPH: "This paragraph",
    BlockKind.BULLETS: "This list",
    BlockKind.NUMBERED: "This list",
}
_LABELS = ("title", "name", "options.", "prompts.")


def check_practising(pack: PackContent, report: Report) -> None:
    """Report every stray file, and every text that is unsafe, pushing or too hard to read."""
    for folder in _folders(pack.folder, "practices"):
        _check_files(folder, (PRACTICE_FILE, "words.*.toml"), report)
    for folder in _folders(pack.folder, "lessons"):
        _check_files(folder, (LESSON_FILE, "text.*.md", "words.*.toml"), report)
    for folder in _folders(pack.folder, "programmes"):
        programme = pack.programmes.get(folder)
        guide = ("guide.*.md",) if programme is None or programme.audience is Audience.GROUP else ()
        _check_files(folder, (PROGRAMME_FILE, "words.*.toml", *guide), report)
    for folder in _folders(pack.folder, "self_questions"):
        _check_files(folder, (QUESTION_FILE, "words.*.toml"), report)
    for folder in (*pack.practices, *pack.lessons, *pack.programmes, *pack.self_questions):
        for path in sorted(folder.glob("words.*.toml")):
            _check_words(path, report)
    _check_texts(pack, report)


def _folders(pack: Path, kind: str) -> list[Path]:
    return sorted(path for path in pack.glob(f"{kind}/*") if path.is_dir())


def _check_files(folder: Path, wanted: tuple[str, ...], report: Report) -> None:
    """A file with a misspelt name would be silently left out."""
    if not (folder / wanted[0]).exists():
        message = f"The folder has no {wanted[0]}."
        report(Problem(folder / wanted[0], 1, message, "Add one, or take the folder out."))
    for path in sorted(folder.iterdir()):
        if not any(path.match(name) for name in wanted):
            names = ", ".join(name.replace("*", "<language>") for name in wanted)
            report(Problem(path, 1, "Nobody reads this file.", f"Give it one of the names {names}, or remove it."))


def _check_words(path: Path, report: Report) -> None:
    table = read_toml(path, report)
    if table is None:
        return
    texts = [replace(text, is_label=_is_label(text.name)) for text in texts_of(table, ()) if text.name != "language"]
    check_kind_words(path, texts, language_of(path), report)
    findings = PlacedText("findings", line_of(("findings",), table.lines), "\n\n".join(table.texts("findings", ())))
    check_safe_words(path, [findings], language_of(path), report)
    for text in texts:
        if text.name == "summary" and len(sentences_in(text.words)) > 1:
            repair = "Keep one sentence: it stands under the title in a list."
            report(Problem(path, text.line, "The summary has more than one sentence.", repair))


def _is_label(name: str) -> bool:
    return name.startswith(_LABELS) or name.endswith(".title")


def _check_texts(pack: PackContent, report: Report) -> None:
    for folder, lesson in pack.lessons.items():
        for language in lesson.texts:
            _check_prose(folder / f"text.{language}.md", language, check_kind_words, report)
    for folder, programme in pack.programmes.items():
        for language in programme.guides:
            _check_prose(folder / f"guide.{language}.md", language, check_safe_words, report)


_Check = Callable[[Path, list[PlacedText], str, Report], None]


def _check_prose(path: Path, language: str, check: _Check, report: Report) -> None:
    check(path, list(_texts_in(path)), language, report)


def _texts_in(path: Path) -> Iterator[PlacedText]:
    for block in blocks_in(path):
        words = "\n\n".join(plain(text) for text in block.texts)
        yield PlacedText(_BLOCK_NAMES[block.kind], block.line, words, is_label=block.kind is BlockKind.HEADING)

"""Finds the files of words beside a structure, one for each language, and tells which are missing."""

from pathlib import Path

from befriend.content.frozen import Pack
from befriend.content.problems import Problem, Report


def words_files(folder: Path, pack: Pack, report: Report, name: str = "words.*.toml") -> list[tuple[Path, str]]:
    """The files of words there are, with their languages. One that the pack promises and that is missing is told."""
    found = {path.name.split(".")[1]: path for path in sorted(folder.glob(name))}
    for language in pack.languages:
        if language not in found:
            path = folder / name.replace("*", language)
            message = f"{folder.name} has no words in {language!r}, which the pack promises."
            report(Problem(path, 1, message, "Add the file, or take the language out of pack.toml."))
    return [(path, language) for language, path in found.items()]

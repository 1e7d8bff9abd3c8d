"""Reads whole packs into one Library, and refuses them at the first problem."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from befriend.base.errors import PackError
from befriend.content.frozen import CrisisLine, Library, MeasureContent
from befriend.content.lessons import LESSON_FILE
from befriend.content.measures import read_content
from befriend.content.packs import PackContent, read_pack
from befriend.content.practices import PRACTICE_FILE
from befriend.content.problems import Problem, Report, refuse_the_first
from befriend.content.programmes import PROGRAMME_FILE
from befriend.content.references import check_references

Held = TypeVar("Held")

CORE_PACK = Path(__file__).parent.parent / "packs" / "core-en"


def read_measure(folder: Path, *, pack: str, pack_version: str) -> MeasureContent:
    """Everything one measure's folder holds.

    Raises:
        PackError: the first problem, with its file, its line and its repair.
    """
    problems: list[Problem] = []
    content = read_content(folder, pack=pack, pack_version=pack_version, report=problems.append)
    refuse_the_first(problems)
    if content is None:
        raise PackError(f"{folder} holds no measure. Add a measure.toml.")
    return content


def read_library(packs: Sequence[Path] = (CORE_PACK,)) -> Library:
    """All packs a service uses. A later pack adds to the earlier ones.

    Raises:
        PackError: the first problem, with its file, its line and its repair.
    """
    problems: list[Problem] = []
    read = [content for pack in packs if (content := read_pack(pack, problems.append)) is not None]
    library = join_packs(read, problems.append)
    refuse_the_first(problems)
    return library


@cache
def library_of(packs: tuple[Path, ...]) -> Library:
    """The library of these packs, read once in a process."""
    return read_library(packs)


def core_library() -> Library:
    """The library of the core pack alone."""
    return library_of((CORE_PACK,))


def join_packs(packs: Iterable[PackContent], report: Report) -> Library:
    """One library of several packs. What an earlier pack has by the same key is reported, and the earlier one kept.

    A crisis line, emergency number, benchmark, review of trials or question about oneself of a later pack replaces the
    earlier one: a service knows its own country best.
    """
    packs = list(packs)
    lines: dict[str, CrisisLine] = {}
    numbers: dict[str, str] = {}
    for pack in packs:
        lines |= {line.key: line for line in pack.crisis_lines}
        numbers |= pack.emergency_numbers
    library = Library(
        measures=_join([pack.measures for pack in packs], "measure.toml", report),
        crisis_lines=tuple(lines.values()),
        emergency_numbers=numbers,
        practices=_join([pack.practices for pack in packs], PRACTICE_FILE, report),
        lessons=_join([pack.lessons for pack in packs], LESSON_FILE, report),
        programmes=_join([pack.programmes for pack in packs], PROGRAMME_FILE, report),
        benchmarks={one.key: one for pack in packs for one in pack.benchmarks},
        trial_reviews={one.key: one for pack in packs for one in pack.trial_reviews},
        self_questions={one.key: one for pack in packs for one in pack.self_questions.values()},
    )
    check_references(packs, library, report)
    return library


def _join(packs: Iterable[Mapping[Path, Held]], file: str, report: Report) -> Mapping[str, Held]:
    """Everything by its key, which is its folder's name."""
    joined: dict[str, Held] = {}
    for held in packs:
        for folder, content in held.items():
            if joined.setdefault(folder.name, content) is not content:
                message = f"An earlier pack brings {folder.name!r} already."
                report(Problem(folder / file, 1, message, "Rename it, or leave one pack out."))
    return joined

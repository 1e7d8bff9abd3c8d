"""Reads whole packs into one Library, and refuses them at the first problem."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from befriend.base.errors import PackError
from befriend.content.frozen import CrisisLine, Library, MeasureContent
from befriend.content.measures import read_content
from befriend.content.packs import PackContent, read_pack
from befriend.content.problems import Problem, Report, refuse_the_first

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
def core_library() -> Library:
    """The library of the core pack, read once."""
    return read_library()


def join_packs(packs: Iterable[PackContent], report: Report) -> Library:
    """One library of several packs. A measure that an earlier pack has is reported, and the earlier one kept.

    A crisis line or emergency number of a later pack replaces the earlier one: a service knows its own country best.
    """
    measures: dict[str, MeasureContent] = {}
    lines: dict[str, CrisisLine] = {}
    numbers: dict[str, str] = {}
    for pack in packs:
        for folder, content in pack.measures.items():
            key = content.measure.key
            if measures.setdefault(key, content) is not content:
                message = f"An earlier pack brings {key!r} already."
                report(Problem(folder / "measure.toml", 1, message, "Rename it, or leave one pack out."))
        lines |= {line.key: line for line in pack.crisis_lines}
        numbers |= pack.emergency_numbers
    return Library(measures=measures, crisis_lines=tuple(lines.values()), emergency_numbers=numbers)

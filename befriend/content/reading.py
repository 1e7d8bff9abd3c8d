"""Reads whole packs into one Library, and refuses them at the first problem."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from befriend.base.errors import PackError
from befriend.content.frozen import Library, MeasureContent
from befriend.content.measures import read_content
from befriend.content.problems import Problem, refuse_the_first
from befriend.content.tables import read_toml

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
    """All packs a service uses. A later pack may not bring a measure that an earlier one has.

    Raises:
        PackError: the first problem, with its file, its line and its repair.
    """
    problems: list[Problem] = []
    measures: dict[str, MeasureContent] = {}
    for pack in packs:
        manifest = read_toml(pack / "pack.toml", problems.append)
        refuse_the_first(problems)
        assert manifest is not None
        key, version = manifest.text("key"), manifest.text("version")
        for path in sorted(pack.glob("measures/*/measure.toml")):
            content = read_measure(path.parent, pack=key, pack_version=version)
            measures[content.measure.key] = content
    return Library(measures=measures, crisis_lines=(), emergency_numbers={})


@cache
def core_library() -> Library:
    """The library of the core pack, read once."""
    return read_library()

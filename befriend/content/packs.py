"""Reads one pack folder: what it says of itself, its measures and its crisis lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from befriend.content.crisis import read_crisis_file
from befriend.content.frozen import CrisisLine, MeasureContent, Pack
from befriend.content.measures import read_content
from befriend.content.problems import Report
from befriend.content.tables import Table, read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContent:
    """One pack as it was read. `measures` is by the folder each was found in."""

    folder: Path
    pack: Pack
    measures: Mapping[Path, MeasureContent]
    crisis_lines: tuple[CrisisLine, ...]
    emergency_numbers: Mapping[str, str]


def read_pack(folder: Path, report: Report) -> PackContent | None:
    """Everything in a pack. None when pack.toml cannot be read; measures that cannot be read are left out."""
    manifest = read_toml(folder / "pack.toml", report)
    if manifest is None:
        return None
    pack = _read_manifest(manifest)
    crisis_lines, emergency_numbers = read_crisis_file(folder, report)
    return PackContent(
        folder=folder,
        pack=pack,
        measures=_read_measures(folder, pack, report),
        crisis_lines=crisis_lines,
        emergency_numbers=emergency_numbers,
    )


def _read_manifest(table: Table) -> Pack:
    language = table.text("language")
    pack = Pack(
        key=table.text("key"),
        title=table.text("title"),
        version=table.text("version"),
        date=table.day("date"),
        language=language,
        languages=table.texts("languages", default=(language,)),
        author=table.text("author"),
        reviewer=table.text("reviewer", may_be_empty=True),
        licence=table.text("licence"),
        source=table.text("source"),
    )
    table.finish()
    return pack


def _read_measures(folder: Path, pack: Pack, report: Report) -> Mapping[Path, MeasureContent]:
    found: dict[Path, MeasureContent] = {}
    for path in sorted(folder.glob("measures/*/measure.toml")):
        content = read_content(path.parent, pack=pack.key, pack_version=pack.version, report=report)
        if content is not None:
            found[path.parent] = content
    return found

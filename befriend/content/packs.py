"""Reads one pack folder: what it says of itself, and everything it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from befriend.content.benchmarks import read_benchmarks
from befriend.content.crisis import read_crisis_file
from befriend.content.frozen import Benchmark, CrisisLine, MeasureContent, Pack, SelfQuestion, TrialReview
from befriend.content.lessons import LESSON_FILE, read_lesson
from befriend.content.measures import read_content
from befriend.content.practices import PRACTICE_FILE, read_practice
from befriend.content.practising import Lesson, Practice, Programme
from befriend.content.problems import Report
from befriend.content.programmes import PROGRAMME_FILE, read_programme
from befriend.content.self_questions import QUESTION_FILE, read_self_question
from befriend.content.tables import Table, read_toml
from befriend.content.trials import read_trial_reviews

Held = TypeVar("Held", covariant=True)


class _Reader(Protocol[Held]):
    def __call__(self, folder: Path, *, pack: Pack, report: Report) -> Held | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContent:
    """One pack as it was read. Measures, practices, lessons, programmes and questions are by their folder."""

    folder: Path
    pack: Pack
    measures: Mapping[Path, MeasureContent]
    crisis_lines: tuple[CrisisLine, ...]
    emergency_numbers: Mapping[str, str]
    practices: Mapping[Path, Practice]
    lessons: Mapping[Path, Lesson]
    programmes: Mapping[Path, Programme]
    benchmarks: tuple[Benchmark, ...]
    trial_reviews: tuple[TrialReview, ...]
    self_questions: Mapping[Path, SelfQuestion]


def read_pack(folder: Path, report: Report) -> PackContent | None:
    """Everything in a pack. None when pack.toml cannot be read; what cannot be read is left out."""
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
        practices=_read_each(folder, f"practices/*/{PRACTICE_FILE}", read_practice, pack, report),
        lessons=_read_each(folder, f"lessons/*/{LESSON_FILE}", read_lesson, pack, report),
        programmes=_read_each(folder, f"programmes/*/{PROGRAMME_FILE}", read_programme, pack, report),
        benchmarks=read_benchmarks(folder, report),
        trial_reviews=read_trial_reviews(folder, report),
        self_questions=_read_each(folder, f"self_questions/*/{QUESTION_FILE}", read_self_question, pack, report),
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


def _read_each(folder: Path, pattern: str, read: _Reader[Held], pack: Pack, report: Report) -> Mapping[Path, Held]:
    found: dict[Path, Held] = {}
    for path in sorted(folder.glob(pattern)):
        content = read(path.parent, pack=pack, report=report)
        if content is not None:
            found[path.parent] = content
    return found

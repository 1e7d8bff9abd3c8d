"""Checks that what a practice, lesson or programme names is there, in its own pack or another that is read with it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from befriend.content.frozen import Library
from befriend.content.lessons import LESSON_FILE
from befriend.content.packs import PackContent
from befriend.content.practices import PRACTICE_FILE
from befriend.content.practising import Approach, Practice, Programme, Week
from befriend.content.problems import Report
from befriend.content.programmes import PROGRAMME_FILE
from befriend.content.tables import Table, read_toml


def check_references(packs: Sequence[PackContent], library: Library, report: Report) -> None:
    """Report every key that leads nowhere. A folder that could not be read has been told, and counts as there."""
    there = _Folders([pack.folder for pack in packs])
    for pack in packs:
        for folder, practice in pack.practices.items():
            _check_way_out(folder / PRACTICE_FILE, practice, library, there, report)
        for folder, lesson in pack.lessons.items():
            if not there.holds("practices", lesson.try_next):
                message = f"There is no practice {lesson.try_next!r} to try next."
                _tell(folder / LESSON_FILE, message, "Name the key of a practice.", "try_next", report)
        for folder, programme in pack.programmes.items():
            _check_weeks(folder / PROGRAMME_FILE, programme, library, there, report)


class _Folders:
    """Which folders the packs have, whether or not they could be read."""

    def __init__(self, packs: Iterable[Path]) -> None:
        self._packs = list(packs)

    def holds(self, kind: str, key: str) -> bool:
        return any((pack / kind / key).is_dir() for pack in self._packs)


def _check_way_out(path: Path, practice: Practice, library: Library, there: _Folders, report: Report) -> None:
    repair = "Name the key of a practice whose approach is grounding."
    if not there.holds("practices", practice.way_out):
        _tell(path, f"There is no practice {practice.way_out!r} to lead the way out.", repair, "way_out", report)
        return
    way_out = library.practices.get(practice.way_out)
    if way_out is not None and way_out.approach is not Approach.GROUNDING:
        _tell(path, f"The way out, {way_out.key}, is not a grounding practice.", repair, "way_out", report)


def _check_weeks(path: Path, programme: Programme, library: Library, there: _Folders, report: Report) -> None:
    faults = [(week.number, *fault) for week in programme.weeks for fault in _faults_of(week, library, there)]
    table = read_toml(path, report) if faults else None
    for number, key, message, repair in faults:
        if table is not None:
            table.tables("weeks")[number - 1].problem(f"Week {number}: {message}", repair, key)


def _faults_of(week: Week, library: Library, there: _Folders) -> list[tuple[str, str, str]]:
    """What is wrong with the keys of one week: the line's key, what was found, what to do."""
    named = [("lessons", "lessons", key) for key in week.lessons]
    named += [("practices", "practices", key) for key in week.practices]
    if week.worksheet is not None:
        named.append(("worksheet", "practices", week.worksheet))
    if week.checkin is not None:
        named.append(("checkin", "measures", week.checkin))
    faults = [
        (place, f"there is nothing called {key!r}.", f"Name a folder of {kind}/.")
        for place, kind, key in named
        if not there.holds(kind, key)
    ]
    worksheet = library.practices.get(week.worksheet or "")
    if worksheet is not None and not worksheet.is_written:
        faults.append(("worksheet", f"{worksheet.key} is not done by writing.", "Name a written practice."))
    return faults


def _tell(path: Path, message: str, repair: str, key: str, report: Report) -> None:
    # Frozen objects know no lines: the file is read again, which only happens when there is something to tell.
    table: Table | None = read_toml(path, report)
    if table is not None:
        table.problem(message, repair, key)

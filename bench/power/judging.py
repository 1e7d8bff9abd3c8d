"""Opens what a cut left as SQLite would on the next start, and says what is missing, torn or broken."""

import shutil
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from befriend.rooms.audit.chain import Entry, judge
from bench.power.disk import Left
from bench.power.recording import DATABASE

Footprint = tuple[int, int, int, int]
"""How many rows a check-in has as itself, as scores, as flags and in the audit."""

ROWS = (
    ("SELECT id FROM checkins_checkin", "hex"),
    ("SELECT checkin_id FROM checkins_score", "hex"),
    ("SELECT subject_id FROM flags_flag WHERE kind = 'safety'", "hex"),
    ("SELECT subject_id FROM audit_auditentry WHERE action = 'submit_checkin'", "text"),
)
ENTRIES = (
    "SELECT number, service_id, at, actor_id, action, client_id, subject, subject_id, hash "
    "FROM audit_auditentry ORDER BY number"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The check-ins that were acknowledged and are gone, or there by half; and what is wrong with the database."""

    lost: frozenset[str]
    halves: int
    faults: tuple[str, ...]

    @property
    def is_fine(self) -> bool:
        return not (self.lost or self.halves or self.faults)


def whole(folder: Path, sent: Iterable[str]) -> dict[str, Footprint]:
    """The footprint of each check-in where nothing was cut."""
    with closing(sqlite3.connect(folder / DATABASE)) as database:
        return _footprints(database, sent)


def verdict(left: Left, folder: Path, footprints: Mapping[str, Footprint], acknowledged: Collection[str]) -> Verdict:
    """Lay the files into an empty folder, let SQLite recover them, and look."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in left.items():
        (folder / name).write_bytes(data)
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            database.execute("PRAGMA synchronous=OFF")  # how recovery itself reaches the disk is not judged here
            return _judged(database, footprints, acknowledged)
    except (sqlite3.DatabaseError, ValueError, TypeError) as problem:  # also rows full of zeros
        return Verdict(frozenset(acknowledged), 0, (str(problem),))


def _judged(
    database: sqlite3.Connection, footprints: Mapping[str, Footprint], acknowledged: Collection[str]
) -> Verdict:
    [found] = database.execute("PRAGMA integrity_check(1)").fetchone()
    faults = [] if found == "ok" else [found]
    faults += judge(map(_entry, database.execute(ENTRIES))).problems[:1]
    now = _footprints(database, footprints)
    lost = frozenset(one for one in acknowledged if not now[one][0])
    halves = sum(now[one] not in ((0, 0, 0, 0), footprints[one]) for one in footprints)
    return Verdict(lost, halves, tuple(faults))


def _footprints(database: sqlite3.Connection, sent: Iterable[str]) -> dict[str, Footprint]:
    counts: list[dict[str, int]] = []
    for statement, form in ROWS:
        counted: dict[str, int] = {}
        for [found] in database.execute(statement):
            key = str(found).replace("-", "") if form == "text" else str(found)
            counted[key] = counted.get(key, 0) + 1
        counts.append(counted)
    first, second, third, fourth = counts
    keys = {one: one.replace("-", "") for one in sent}
    return {
        one: (first.get(key, 0), second.get(key, 0), third.get(key, 0), fourth.get(key, 0)) for one, key in keys.items()
    }


def _entry(row: tuple[int, str, str, str, str, str, str, str, str]) -> Entry:
    number, service_id, at, actor_id, action, client_id, subject, subject_id, stored = row
    return Entry(
        number=number,
        service_id=service_id,
        at=datetime.fromisoformat(at).replace(tzinfo=UTC),
        actor_id=actor_id,
        action=action,
        client_id=client_id,
        subject=subject,
        subject_id=subject_id,
        hash=stored,
    )

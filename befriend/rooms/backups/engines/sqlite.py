"""Backups of SQLite: copied by VACUUM INTO while it is used, never as a file."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from befriend.base.errors import BackupError, SettingError

from ..disk import reach_the_disk
from ..manifest import Content, digest_of, sum_of
from .aside import known_as_restored

# What SQLite keeps beside a database: of no use, or harmful, beside another one.
COMPANIONS = ("", "-journal", "-wal", "-shm")


def dump(target: Path) -> Content:
    """A whole copy as of one moment. It leaves free pages behind, in which erased rows may still be read."""
    try:
        with closing(sqlite3.connect(f"{_place().as_uri()}?mode=rw", uri=True, timeout=60)) as source:
            source.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as problem:
        raise SettingError(
            f"SQLite cannot copy {_place()} ({problem}). Nothing was written. "
            "Is it the service's database, is it whole, and is there room on the disk?"
        ) from problem
    return content_of(target)


def content_of(file: Path) -> Content:
    """What stands in a database file.

    Raises:
        BackupError: SQLite finds the file damaged.
    """
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            return _content(database)
    except sqlite3.DatabaseError as problem:
        raise BackupError(
            f"SQLite cannot read the database in this backup ({problem}). Nothing was overwritten."
        ) from problem


def _content(database: sqlite3.Connection) -> Content:
    database.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
    [found] = database.execute("PRAGMA integrity_check(1)").fetchone()
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    of_tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    names = sorted(name for [name] in database.execute(of_tables))
    tables = {name: sum_of(map(digest_of, database.execute(f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608
    applied = "SELECT app || '.' || name FROM django_migrations" if "django_migrations" in names else "SELECT 1 WHERE 0"
    return Content(tables, tuple(sorted(name for [name] in database.execute(applied))))


@contextmanager
def restored_aside(dump: Path) -> Iterator[Content]:
    with known_as_restored({"NAME": str(dump)}):
        yield content_of(dump)


def content_in_place() -> Content | None:
    place = _place()
    if not place.exists():
        return Content({}, ())
    try:
        return content_of(place)
    except BackupError:
        return None


def put_in_place(dump: Path) -> str:
    """Rename, so that at every moment either the old or the new database stands there whole. The old one is kept."""
    connection.close()
    place = _place()
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.restored")
    shutil.copyfile(dump, beside)
    beside.chmod(0o600)
    reach_the_disk(beside)
    kept = _keep_old(place)
    beside.replace(place)
    reach_the_disk(place.parent)
    return kept


def _keep_old(place: Path) -> str:
    """Its journal goes along: beside another database it would be played into that one, and ruin it."""
    aside = place.with_name(f"{place.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")
    had_one = place.exists()
    for ending in reversed(COMPANIONS):
        companion = place.with_name(place.name + ending)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + ending))
    return str(aside) if had_one else ""


def _place() -> Path:
    return Path(str(connection.settings_dict["NAME"])).resolve()

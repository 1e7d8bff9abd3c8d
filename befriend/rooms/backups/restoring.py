"""Trying a backup aside, and putting one in place: everything is checked before anything is overwritten."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from befriend.base.errors import BackupError, NotFoundError
from befriend.base.stream import open_stream
from befriend.rooms.audit.queries import chain_judged

from .disk import sha256_of, working_folder
from .engines import ENGINES, engine_here
from .engines.aside import ALIAS
from .erased import Erased, erased_beside, erased_here, hold_until_done
from .keys import backup_keys, refuse_other_ring
from .making import LENGTH_BYTES, holds_a_service
from .manifest import Content, Manifest, differences, read_manifest

# Where people are signed in, and the sessions that this leads to: in this order they can go.
END_SESSIONS: Final = {
    "signing_in_signedin": "DELETE FROM signing_in_signedin",
    "django_session": "DELETE FROM django_session",
}
# Earlier backups hold an audit without one.
THE_CHAIN = "audit.0002_the_chain"


@dataclass(frozen=True, slots=True)
class Tried:
    """A backup that was restored into a temporary database, every row as it was."""

    file: Path
    manifest: Manifest
    seconds: float


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that is the service's database now."""

    manifest: Manifest
    seconds: float
    old_kept_at: str
    has_old_tables: bool
    to_erase_again: Erased
    """Who was erased, by the database that was here and by the list beside the backup. Nothing is served before."""


def newest_backup(place: Path) -> Path:
    """The file itself, or the newest backup in a folder.

    Raises:
        NotFoundError: there is none.
    """
    if place.is_file():
        return place
    # The time is in the name, so the last by name is the newest; a copied file's own time would not tell.
    found = sorted(place.glob("befriend-*.backup"))
    if not found:
        raise NotFoundError(
            f"There is no backup at {place}. Name a file, or a folder that befriend backup writes into."
        )
    return found[-1]


def try_backup(*, file: Path) -> Tried:
    """Restore into a temporary database, and compare every table with what it was.

    Raises:
        BackupError: a byte, a row or a table is not as it was, or the keys are not here.
    """
    began = perf_counter()
    with _opened(file) as (manifest, dump), engine_here().restored_aside(dump) as content:
        _refuse_differences(manifest.content, content)
        _refuse_a_broken_chain(content)
    return Tried(file, manifest, perf_counter() - began)


def restore(*, file: Path, overwrite: bool) -> Restored:
    """Put a backup in the place of the service's database, after all of it was checked. Everybody signs in again.

    Raises:
        BackupError: it is damaged or does not belong here, or a service is in its place and `overwrite` is not said.
    """
    began, engine = perf_counter(), engine_here()
    with _opened(file) as (manifest, dump):
        _refuse_a_service_in_place(engine.content_in_place(), overwrite)
        erased = {**erased_beside(file.parent), **erased_here()}
        hold_until_done(erased)
        kept = engine.put_in_place(dump)
    in_place = engine.content_in_place()
    if in_place is None or differences(manifest.content, in_place):
        raise BackupError("What stands in the database now is not what the backup held. Do not start befriend with it.")
    _end_all_sessions()
    return Restored(
        manifest, perf_counter() - began, kept, _known_migrations() != set(manifest.content.migrations), erased
    )


def _end_all_sessions() -> None:
    """Whoever has signed out since the backup stays signed out. Its tables may be of an earlier version."""
    here = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, statement in END_SESSIONS.items():
            if table in here:
                cursor.execute(statement)


@contextmanager
def _opened(file: Path) -> Iterator[tuple[Manifest, Path]]:
    """The manifest and the unsealed dump: whole, authentic, and fit for this machine."""
    with working_folder() as work:
        dump = work / "dump"
        manifest = _unpack(file, dump)
        if (dump.stat().st_size, sha256_of(dump)) != (manifest.dump_bytes, manifest.dump_sha256):
            raise BackupError("This backup holds another database than it says. Nothing was overwritten.")
        _refuse_other_engine(manifest)
        _refuse_later_tables(manifest)
        refuse_other_ring(manifest.witnesses)
        yield manifest, dump


def _unpack(file: Path, dump: Path) -> Manifest:
    """Nothing of the manifest is used before the last piece has shown that none is missing."""
    head, length = bytearray(), 0
    with file.open("rb") as source, dump.open("wb") as target:
        for piece in open_stream(source, backup_keys()):
            if length and len(head) == LENGTH_BYTES + length:
                target.write(piece)
                continue
            head += piece
            length = length or int.from_bytes(head[:LENGTH_BYTES], "big")
            target.write(head[LENGTH_BYTES + length :])
            del head[LENGTH_BYTES + length :]
    return read_manifest(bytes(head[LENGTH_BYTES:]))


def _refuse_other_engine(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"This backup is of {ENGINES[manifest.engine].name}, and the settings name a database of "
            f"{engine_here().name}. Nothing was overwritten. Set BEFRIEND_DATABASE_URL to a database of its kind."
        )


def _refuse_later_tables(manifest: Manifest) -> None:
    if set(manifest.content.migrations) - _known_migrations():
        raise BackupError(
            f"This backup was made by befriend {manifest.befriend}, whose tables are newer than those known here. "
            "Nothing was overwritten. Upgrade befriend to that version first."
        )


def _known_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _refuse_differences(expected: Content, found: Content) -> None:
    if unlike := differences(expected, found):
        raise BackupError(
            f"Restored for trial, this backup is not what was backed up: {', '.join(unlike)} differ. "
            "Do not rely on it. Make another, and keep this one for whoever looks into it."
        )


def _refuse_a_broken_chain(content: Content) -> None:
    """A backup of a changed audit is a faithful copy, and still nothing to rely on."""
    if THE_CHAIN in content.migrations and (problems := chain_judged(using=ALIAS).problems):
        raise BackupError(
            f"Restored for trial, the audit in this backup is not as it was written. {problems[0]} "
            "Do not rely on it. Look at the service itself: befriend audit verify"
        )


def _refuse_a_service_in_place(in_place: Content | None, overwrite: bool) -> None:
    if overwrite or (in_place is not None and not holds_a_service(in_place)):
        return
    what = "a database that cannot be read" if in_place is None else "a service"
    raise BackupError(
        f"There is {what} where this backup would go. Nothing was overwritten. "
        "To replace it, stop befriend first, then say --overwrite."
    )

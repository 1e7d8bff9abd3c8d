"""Making a backup: copied while the service works, added up, sealed, and there whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from befriend import __version__
from befriend.base.errors import SettingError
from befriend.base.stream import seal_stream

from .disk import replacing, sha256_of, working_folder
from .engines import engine_here
from .erased import keep_beside
from .keys import backup_keys, witnesses
from .manifest import Content, Manifest

LENGTH_BYTES = 8
PIECE_BYTES = 1024 * 1024
# Django fills these by itself: with rows in no other table, there is no service.
MADE_BY_DJANGO = ("django_", "auth_")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is on the disk."""

    file: Path
    manifest: Manifest


def back_up(*, folder: Path, now: datetime) -> Made:
    """Write a new backup into the folder. It appears there whole or not at all, and replaces no other.

    Raises:
        SettingError: there is no key for backups, no such folder, or no service in the database.
    """
    keys, engine = backup_keys(), engine_here()
    if not folder.is_dir():
        raise SettingError(f"There is no folder {folder}. Make it first, on another disk. Nothing was written.")
    with working_folder() as work:
        dump = work / "dump"
        content = engine.dump(dump)
        if not holds_a_service(content):
            raise SettingError(
                "There is no service in this database, so there is nothing to back up. Nothing was written. "
                "Are BEFRIEND_DATA and BEFRIEND_DATABASE_URL those that the service runs with?"
            )
        manifest = Manifest(
            engine=connection.vendor,
            befriend=__version__,
            made_at=now,
            content=content,
            witnesses=witnesses(),
            dump_bytes=dump.stat().st_size,
            dump_sha256=sha256_of(dump),
        )
        file = folder / f"befriend-{now:%Y%m%dT%H%M%SZ}.backup"
        with _appearing(file) as target:
            seal_stream(_pieces(manifest, dump), target, keys)
    keep_beside(folder)
    return Made(file, manifest)


def holds_a_service(content: Content) -> bool:
    """Whether anything stands there that Django did not put there itself."""
    return any(table.rows for name, table in content.tables.items() if not name.startswith(MADE_BY_DJANGO))


def _pieces(manifest: Manifest, dump: Path) -> Iterator[bytes]:
    text = manifest.written()
    yield len(text).to_bytes(LENGTH_BYTES, "big") + text
    with dump.open("rb") as opened:
        while piece := opened.read(PIECE_BYTES):
            yield piece


@contextmanager
def _appearing(file: Path) -> Iterator[BinaryIO]:
    """A file that takes its name only when all of it is on the disk.

    Raises:
        SettingError: there is a file of that name.
    """
    if file.exists():
        raise SettingError(f"There is a backup {file.name} already. Nothing was written. Try again in a second.")
    with replacing(file) as target:
        yield target

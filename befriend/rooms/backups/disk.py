"""What backups ask of the disk: a folder of their own, a file's hash, and that what was written has arrived."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


@contextmanager
def working_folder() -> Iterator[Path]:
    """A folder that only this account reads, gone afterwards: what lies in it is not sealed by the backup's key."""
    with tempfile.TemporaryDirectory(prefix=".befriend-backup-", dir=settings.DATA) as name:
        yield Path(name)


def sha256_of(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def reach_the_disk(path: Path) -> None:
    """Of a folder: the names in it are on the disk too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def replacing(file: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of the one before only when all of it is on the disk."""
    part = file.with_name(f".{file.name}.part")
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    reach_the_disk(file.parent)

"""Who was erased, kept beside the backups and through a restore: an earlier backup must not bring anybody back.

Three places hold the list. The database has its own. `befriend backup` writes it, sealed, beside the backups, where it
outlives the machine. And while a restore is under way, a file in BEFRIEND_DATA says who is still to be erased again:
with it there, nothing is served.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from befriend.base.stream import open_stream, seal_stream

from .disk import replacing
from .keys import backup_keys
from .models import ErasedPerson

Erased = Mapping[UUID, datetime]

BESIDE: Final = "befriend-erased.list"
STILL_TO_DO: Final = "erase-again.json"


def erased_here() -> Erased:
    """Who was erased, by the database as it stands; nobody where it has no such table yet, or cannot be read."""
    try:
        if ErasedPerson._meta.db_table not in connection.introspection.table_names():
            return {}
        return dict(ErasedPerson.objects.values_list("person_id", "erased_at"))
    except DatabaseError:
        return {}


def erased_beside(folder: Path) -> Erased:
    """Who was erased, by the list beside the backups; nobody where there is none.

    Raises:
        BackupError: the list is damaged, or was sealed with a key that is not here.
    """
    file = folder / BESIDE
    if not file.exists():
        return {}
    with file.open("rb") as source:
        return _read(b"".join(open_stream(source, backup_keys())))


def keep_beside(folder: Path) -> None:
    """Write the list beside the backups anew: what stood there, and who was erased since. Nobody is taken off it.

    Raises:
        BackupError: the list that is there cannot be opened.
    """
    before = erased_beside(folder)
    erased = {**erased_here(), **before}
    if erased == before:
        return
    with replacing(folder / BESIDE) as target:
        seal_stream([_written(erased)], target, backup_keys())


def hold_until_done(erased: Erased) -> None:
    """Keep who is to be erased again where a start looks for it. Before anything is overwritten."""
    if erased:
        with replacing(_still_to_do()) as target:
            target.write(_written(erased))


def still_to_erase() -> Erased:
    """Who stands in the database again after a restore, and was not erased again yet."""
    file = _still_to_do()
    return _read(file.read_bytes()) if file.exists() else {}


def all_erased_again() -> None:
    _still_to_do().unlink(missing_ok=True)


def _still_to_do() -> Path:
    return Path(settings.DATA) / STILL_TO_DO


def _written(erased: Erased) -> bytes:
    return json.dumps({str(person_id): at.isoformat() for person_id, at in sorted(erased.items())}).encode()


def _read(text: bytes) -> Erased:
    return {UUID(person_id): datetime.fromisoformat(at) for person_id, at in json.loads(text).items()}

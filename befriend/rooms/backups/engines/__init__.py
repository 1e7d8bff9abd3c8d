"""What each kind of database can do for a backup: copy itself while it is used, be tried elsewhere, be put in place."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from django.db import connection

from befriend.rooms.backups.engines import postgres, sqlite
from befriend.rooms.backups.manifest import Content


@dataclass(frozen=True, slots=True)
class Engine:
    name: str
    dump: Callable[[Path], Content]
    """Copy the database into a new file, and say what is in the copy."""
    restored_aside: Callable[[Path], AbstractContextManager[Content]]
    """Restore a dump into a temporary database of Django's alias `restored`, which is gone afterwards."""
    content_in_place: Callable[[], Content | None]
    """What stands in the service's own database; None when it cannot be read."""
    put_in_place: Callable[[Path], str]
    """Replace the service's database. Returns where the old one is kept, or nothing."""


ENGINES = MappingProxyType(
    {
        "sqlite": Engine("SQLite", sqlite.dump, sqlite.restored_aside, sqlite.content_in_place, sqlite.put_in_place),
        "postgresql": Engine(
            "PostgreSQL", postgres.dump, postgres.restored_aside, postgres.content_in_place, postgres.put_in_place
        ),
    }
)


def engine_here() -> Engine:
    return ENGINES[connection.vendor]

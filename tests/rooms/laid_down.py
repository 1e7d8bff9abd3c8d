"""Rows laid down again: what took long to build through the services is built once in a process, and then copied."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction

T = TypeVar("T")
Rows = Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]]
"""The columns and the rows of each table that has any."""


@dataclass(frozen=True)
class LaidDown(Generic[T]):
    """What was built, and the rows of it."""

    built: T
    rows: Rows
    ring: object
    """The keys it was sealed under: kept, so that no other ring is taken for it."""


_kept: dict[object, LaidDown[Any]] = {}


def laid_down(build: Callable[[], T]) -> T:
    """What this builds in an empty database: through the services the first time, row by row from then on.

    Everybody has the same ids each time, so that whatever a cache has counted about them is forgotten.
    """
    cache.clear()
    # What is sealed opens only under the keys that were there; and a pack may be added for some tests.
    surroundings = (build, id(settings.KEY_RING), settings.PACKS)
    if surroundings not in _kept:
        built = build()
        _kept[surroundings] = LaidDown(deepcopy(built), _rows_now(), settings.KEY_RING)
        return built
    kept: LaidDown[T] = _kept[surroundings]
    _lay(kept.rows)
    return deepcopy(kept.built)


def _rows_now() -> Rows:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [one[0] for one in cursor.description]
            found[table] = (columns, cursor.fetchall())
    return {table: (columns, rows) for table, (columns, rows) in found.items() if rows and table not in _OF_DJANGO}


_OF_DJANGO = {"django_content_type", "auth_permission", "django_migrations", "django_site"}


def _lay(rows: Rows) -> None:
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            names = ", ".join(map(quoted, columns))
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})", [*map(_stored, values)])
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def _stored(row: Sequence[Any]) -> list[Any]:
    """A row as its database took it: SQLite reads times from text, and does not take them back."""
    is_lite = connection.vendor == "sqlite"
    return [str(value) if is_lite and isinstance(value, date | time) else value for value in row]

"""What stands in the database, as plain values: for tests that compare before and after, or look for a leak."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

Rows = dict[str, list[dict[str, Any]]]
WRITES = ("INSERT", "UPDATE", "DELETE")


def tables() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("befriend.")]


def everything() -> Rows:
    """Every row of every table of befriend, bytes as bytes."""
    return {
        model._meta.label: [
            {column: bytes(value) if isinstance(value, memoryview) else value for column, value in row.items()}
            for row in model._default_manager.order_by("pk").values()
        ]
        for model in tables()
    }


def bytes_at_rest() -> bytes:
    """All that a thief of the disk would read: SQLite's own files, or on PostgreSQL every column of every row."""
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        return b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))
    return repr(everything()).encode() + b"".join(_stored_bytes())


def _stored_bytes() -> Iterator[bytes]:
    for rows in everything().values():
        for row in rows:
            yield from (value for value in row.values() if isinstance(value, bytes))


class PlannedError(Exception):
    """The disk is full, the plug is pulled: whatever stops a write half-way."""


@contextmanager
def failing_at(number: int | None) -> Iterator[list[str]]:
    """Let the given write statement fail (the first is 1); None lets all pass. Yields the writes that were tried."""
    tried: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            tried.append(sql)
            if len(tried) == number:
                raise PlannedError(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tried

"""A second database beside the service's own, for as long as a backup is tried in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db import connections

ALIAS: Final = "restored"


@contextmanager
def known_as_restored(changes: Mapping[str, Any]) -> Iterator[None]:
    """Make the service's own settings with these changes known to Django as `restored`."""
    connections.databases[ALIAS] = {**connections["default"].settings_dict, "TEST": {}, **changes}
    try:
        connections[ALIAS].connect()
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.databases[ALIAS]

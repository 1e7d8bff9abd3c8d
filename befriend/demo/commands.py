"""What `befriend demo` does: choose the demonstration's own data folder, create its tables, build its service."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

from befriend.base.errors import SettingError

Progress = Callable[[int, int], None]
DATABASE = "BEFRIEND_DATABASE_URL"


def say_nothing(done: int, of: int) -> None:
    """Progress for callers that show none."""


def prepare(*, now: datetime | None = None, progress: Progress = say_nothing) -> str:
    """Make the demonstration ready, and return the service's name. With one in place this changes nothing.

    Its data lie in a folder of their own, so that invented people never stand beside real ones.

    Raises:
        SettingError: the database that the environment names is, or may be, a real service's.
    """
    _refuse_named_database()
    os.environ["BEFRIEND_DEMONSTRATION"] = "1"
    os.environ.setdefault("BEFRIEND_DATA", "var/demonstration")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from befriend.demo.service import Plan, build_demonstration

    _refuse_real_service()
    call_command("migrate", verbosity=0)
    return build_demonstration(Plan(), now=now or datetime.now(UTC), progress=progress).name


def _refuse_named_database() -> None:
    """A database that somebody named is a real service's, unless they said in the same breath that it is not."""
    names = [name for name in (DATABASE, f"{DATABASE}_FILE") if name in os.environ]
    if names and os.environ.get("BEFRIEND_DEMONSTRATION", "").lower() not in {"1", "true"}:
        raise SettingError(
            f"{names[0]} is set, and the demonstration would put invented people into that database. Unset it; "
            "or, if that database is for the demonstration alone, set BEFRIEND_DEMONSTRATION=1 as well."
        )


def _refuse_real_service() -> None:
    """Before anything is written, the tables' own shape included."""
    from befriend.rooms.people.queries import real_service_exists

    if real_service_exists():
        raise SettingError(
            "There is a real service in this database, and invented people never stand beside real ones. "
            "Point BEFRIEND_DATA at another folder, such as var/demonstration, and try again."
        )

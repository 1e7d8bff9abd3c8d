"""What `befriend demo` does: choose the demonstration's own data folder, create its tables, build its service."""

import os
from collections.abc import Callable
from datetime import UTC, datetime

Progress = Callable[[int, int], None]


def say_nothing(done: int, of: int) -> None:
    """Progress for callers that show none."""


def prepare(*, now: datetime | None = None, progress: Progress = say_nothing) -> str:
    """Make the demonstration ready, and return the service's name. With one in place this changes nothing.

    Its data lie in a folder of their own, so that invented people never stand beside real ones.
    """
    os.environ["BEFRIEND_DEMONSTRATION"] = "1"
    os.environ.setdefault("BEFRIEND_DATA", "var/demonstration")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    from befriend.demo.service import Plan, build_demonstration

    call_command("migrate", verbosity=0)
    return build_demonstration(Plan(), now=now or datetime.now(UTC), progress=progress).name

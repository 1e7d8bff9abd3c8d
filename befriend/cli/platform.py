"""`befriend serve`, `demo` and `manage`: the doors to the platform. Django is imported only behind them."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from befriend.base.errors import SettingError

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="And its port.")


def start_django() -> None:
    """Load the platform with befriend's settings; its rooms can be imported afterwards."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
    import django

    django.setup()


def call_django(command: str, *arguments: str, **options: Any) -> None:
    """Run one of Django's or befriend's management commands with befriend's settings."""
    start_django()
    from django.core.management import call_command

    with plain_refusals():
        call_command(command, *arguments, **options)


@contextmanager
def plain_refusals() -> Iterator[None]:
    """What Django refuses, and a database that cannot be asked, as one of our own sentences.

    Raises:
        UsageError: there is no such command or option.
        SettingError: a check found something, the database does not answer, or its tables are not made.
    """
    from django.core.management.base import CommandError, SystemCheckError
    from django.db import DatabaseError, InterfaceError

    try:
        yield
    except SystemCheckError as found:
        raise SettingError(str(found)) from found
    except CommandError as refused:
        raise click.UsageError(str(refused)) from refused
    except (DatabaseError, InterfaceError) as problem:
        raise SettingError(_told_of_the_database(problem)) from problem


# SQLite has one kind of error for these and for a database that cannot be opened.
MISSING_IN_SQLITE = ("no such table", "no such column", "has no column named")


def _told_of_the_database(problem: Exception) -> str:
    from django.db import ProgrammingError  # PostgreSQL's word for a table that is not there

    reason = (str(problem).strip() or type(problem).__name__).splitlines()[0]
    if isinstance(problem, ProgrammingError) or any(words in reason for words in MISSING_IN_SQLITE):
        return (
            f"The database has not all its tables and columns yet ({reason}). Make them first: befriend manage migrate"
        )
    return f"The database does not answer ({reason}). Is it running, and is BEFRIEND_DATABASE_URL right?"


PLATFORM = "befriend.web.wsgi:application"


SECONDS_TO_END = 30


def run_server(host: str, port: int, workers: int, application: str = PLATFORM) -> None:
    """Serve the platform until it is stopped.

    Each worker answers one request at a time. Python runs one thread at once anyway, and SQLite lets one writer in:
    threads that wait for it sleep ever longer, which with granian's own number of threads made 32 people who sent
    a check-in together wait up to eleven seconds.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
    if application == PLATFORM:
        _try_the_start()
    _load(application)
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        # One that was killed is replaced, and the others go on. Killed again within seconds, all of it stops.
        respawn_failed_workers=True,
        # One that does not end when it is told to is ended: what it acknowledged is on the disk already.
        workers_kill_timeout=SECONDS_TO_END,
    ).serve()


def _try_the_start() -> None:
    """Leave with one sentence where the platform cannot start, and not with a traceback."""
    tried = [sys.executable, "-c", "from befriend.cli.main import main; main()", "manage", "ready"]
    code = subprocess.run(tried, check=False).returncode  # noqa: S603 - our own command, no word of anybody's in it
    if code:
        raise click.exceptions.Exit(code)


def _load(application: str) -> None:
    """Load the platform once, before its workers fork off: what none of them changes is then in memory once.

    What was opened on the way is closed, because a connection to a database must not be in two processes.
    """
    import_module(application.partition(":")[0])
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()  # or the workers' own collecting would write to every object, and so copy it


@click.command(short_help="Serve the platform.")
@HOST
@PORT
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the platform. Settings come from the environment; see the reference of settings."""
    click.echo(f"befriend starts on http://{host}:{port} (stop with Ctrl+C)", err=True)
    run_server(host, port, workers)


@click.command(short_help="Make a demonstration, with invented people.")
@click.option("--serve", "then_serve", is_flag=True, help="Then open it on the address below.")
@HOST
@PORT
def demo(then_serve: bool, host: str, port: int) -> None:
    """Make a demonstration service with invented people, marked as such on every page."""
    from befriend.demo.commands import prepare

    click.echo(f"The demonstration is ready: {prepare()}.", err=True)
    if then_serve:
        click.echo(f"befriend's demonstration is on http://{host}:{port} (stop with Ctrl+C)", err=True)
        run_server(host, port, 1)


@click.command(
    short_help="Run a management command of the platform.",
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: Sequence[str]) -> None:
    """Run a management command of the platform, such as `befriend manage migrate`."""
    if not arguments:
        raise click.UsageError("Say which command, such as: befriend manage migrate")
    call_django(arguments[0], *arguments[1:])

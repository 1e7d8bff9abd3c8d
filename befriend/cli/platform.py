"""`befriend serve`, `demo` and `manage`: the doors to the platform. Django is imported only behind them."""

import os
from collections.abc import Sequence
from typing import Any

import click

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

    call_command(command, *arguments, **options)


def run_server(host: str, port: int, workers: int, application: str = "befriend.web.wsgi:application") -> None:
    """Serve the platform until it is stopped.

    Each worker answers one request at a time. Python runs one thread at once anyway, and SQLite lets one writer in:
    threads that wait for it sleep ever longer, which with granian's own number of threads made 32 people who sent
    a check-in together wait up to eleven seconds.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.web.settings")
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        application, address=host, port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=1
    ).serve()


@click.command(short_help="Serve the platform.")
@HOST
@PORT
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes that answer.")
def serve(host: str, port: int, workers: int) -> None:
    """Serve the platform. Settings come from the environment; see the reference of settings."""
    click.echo(f"befriend listens on http://{host}:{port} (stop with Ctrl+C)", err=True)
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

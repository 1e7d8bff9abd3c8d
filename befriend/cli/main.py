"""The front door of the command line: which commands there are, and which exit code an error becomes."""

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from befriend import __version__
from befriend.base.errors import BefriendError, InputError, NotFoundError, SettingError

COMMANDS: Final = {
    "audit": "befriend.cli.audit:audit",
    "backup": "befriend.cli.backup:backup",
    "change": "befriend.cli.change:change",
    "demo": "befriend.cli.platform:demo",
    "manage": "befriend.cli.platform:manage",
    "measures": "befriend.cli.measures:measures",
    "ontrack": "befriend.cli.ontrack:ontrack",
    "open-service": "befriend.cli.service:open_service",
    "outcomes": "befriend.cli.outcomes:outcomes",
    "packs": "befriend.cli.packs:packs",
    "reliability": "befriend.cli.reliability:reliability",
    "restore": "befriend.cli.backup:restore",
    "score": "befriend.cli.score:score",
    "serve": "befriend.cli.platform:serve",
}

LONGEST: Final = 4_000
"""Letters of an error that are told."""

TRACE: Final = "BEFRIEND_TRACE"
INTERNAL, USAGE, REFUSED, PACK_PROBLEMS, SURROUNDINGS, INTERRUPTED = 1, 2, 3, 4, 5, 130
EXIT_CODES: Final = {
    NotFoundError: USAGE,
    InputError: REFUSED,
    SettingError: SURROUNDINGS,
    OSError: SURROUNDINGS,
}
"""The first class that fits decides. docs/reference/command-line.md lists them for people."""


class Commands(click.Group):
    """Imports a command only when it is called, so that `befriend --help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name]} is not a command.")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="befriend")
def befriend() -> None:
    """Score questionnaires by their published rules, see what changed, and run the befriend platform.

    \b
    befriend measures list
    befriend score answers.csv --measure phq9 --out scored.csv
    befriend demo --serve

    Exit codes: 0 done, 1 a fault in befriend, 2 wrong use, 3 the file was refused, 4 packs have problems,
    5 a file or setting outside is in the way, 130 interrupted.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of a command. Every error of befriend is one sentence on stderr, never a traceback."""
    try:
        code = befriend.main(arguments, prog_name="befriend", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        click.echo("Interrupted. Nothing was written.", err=True)
        return INTERRUPTED
    except click.ClickException as problem:
        usage = io.StringIO()
        problem.show(file=usage)
        click.echo(told(usage.getvalue()), nl=False, err=True)
        return problem.exit_code
    except (BefriendError, OSError) as problem:
        click.echo(f"befriend: {told(problem)}", err=True)
        return exit_code(problem)
    except Exception as fault:  # the last door: whatever comes here is a fault of ours, told without anyone's data
        if os.environ.get(TRACE):
            raise
        click.echo(
            f"befriend met a fault of its own ({type(fault).__name__}). Nothing was left half-written. "
            f"Please report it; with {TRACE}=1 in the environment the same command says where it happened.",
            err=True,
        )
        return INTERNAL


def told(problem: object) -> str:
    """An error as a terminal may show it: a name or a cell in it may hold commands to the terminal, or be endless."""
    text = "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in str(problem))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def exit_code(problem: BaseException) -> int:
    return next((code for kind, code in EXIT_CODES.items() if isinstance(problem, kind)), INTERNAL)

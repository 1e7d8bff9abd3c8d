"""`befriend audit verify` and `audit anchor`: is what was written down still what was written down?"""

import click

from befriend.cli.platform import plain_refusals, start_django


@click.group(short_help="Look whether the audit was changed.")
def audit() -> None:
    """Look whether the audit was changed, and print an anchor to keep elsewhere."""


@audit.command("verify", short_help="Walk the chain of the audit.")
@click.option("--anchor", "text", help="What befriend audit anchor printed earlier: it shows a tail that was cut off.")
@click.pass_context
def verify(context: click.Context, text: str | None) -> None:
    """Walk the audit from its first entry, and say where it is not as it was written. Ends with 4 where it is not."""
    from befriend.cli.main import PACK_PROBLEMS

    start_django()
    from befriend.rooms.audit.chain import read_anchor
    from befriend.rooms.audit.queries import chain_judged

    with plain_refusals():
        verdict = chain_judged(read_anchor(text) if text else None)
    if verdict.problems:
        click.echo("\n".join(verdict.problems))
        click.echo(
            "The audit was changed. Keep this database as it is, and compare it with the backups of the days before.",
            err=True,
        )
        context.exit(PACK_PROBLEMS)
    click.echo(f"{verdict.entries:,} entries, each as it was written. The chain ends at {verdict.head}")


@audit.command("anchor", short_help="Print where the chain ends now.")
def anchor() -> None:
    """Print the last number and its hash. Keep it where nobody who owns the database can change it."""
    start_django()
    from befriend.rooms.audit.queries import head

    with plain_refusals():
        click.echo(head())

"""`befriend backup`, `backup verify` and `restore`: sealed copies of the database, tried and brought back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import click

from befriend.cli.platform import plain_refusals, start_django

PLACE = click.Path(exists=True, path_type=Path)
A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(invoke_without_command=True, short_help="Make a sealed copy of the database, or try one.")
@click.option("--to", "folder", type=A_FOLDER, help="The folder to write the backup into; best on another disk.")
@click.pass_context
def backup(context: click.Context, folder: Path | None) -> None:
    """Make a sealed copy of the database while the service works, and print its path.

    \b
    befriend backup --to /backup
    befriend backup verify /backup

    BEFRIEND_BACKUP_KEYS seals it. Neither that key nor the key ring is in the file: keep both elsewhere.
    """
    if context.invoked_subcommand:
        return
    if folder is None:
        raise click.UsageError("Say where to: befriend backup --to FOLDER")
    start_django()
    from befriend.rooms.backups.making import back_up

    with plain_refusals():
        made = back_up(folder=folder, now=datetime.now(UTC))
    content = made.manifest.content
    click.echo(f"Sealed: {len(content.tables)} tables, {content.rows:,} rows.", err=True)
    click.echo(made.file)


@backup.command("verify", short_help="Restore a backup for trial, and compare every row.")
@click.argument("place", type=PLACE)
def verify(place: Path) -> None:
    """Restore PLACE, a backup or a folder with backups (then the newest), into a temporary database.

    Every row of every table must be what it was, and the audit unchanged. The service's own database is not touched;
    that the trial went well is written down in it, and a lead sees when.
    """
    start_django()
    from befriend.rooms.backups.restoring import newest_backup, try_backup
    from befriend.rooms.backups.services import record_trial

    with plain_refusals():
        tried = try_backup(file=newest_backup(place))
        content, made_at = tried.manifest.content, tried.manifest.made_at
        click.echo(
            f"{tried.file.name}, of {made_at:%Y-%m-%d %H:%M} UTC, came back whole in {tried.seconds:.1f} s: "
            f"{len(content.tables)} tables, {content.rows:,} rows, each as it was."
        )
        record_trial(manifest=tried.manifest, seconds=tried.seconds, now=datetime.now(UTC), by=None)


@click.command(short_help="Bring a backup back as the service's database.")
@click.argument("file", type=A_FILE)
@click.option("--overwrite", is_flag=True, help="Replace the service that is there. Stop befriend first.")
def restore(file: Path, overwrite: bool) -> None:
    """Bring FILE back as the service's database. Needs BEFRIEND_BACKUP_KEYS and the service's key ring.

    The whole file is checked before anything is written. An old SQLite database is renamed, not deleted.
    """
    start_django()
    from befriend.rooms.backups.restoring import restore as put_back
    from befriend.rooms.backups.services import record_restore

    with plain_refusals():
        done = put_back(file=file, overwrite=overwrite)
        content, made_at = done.manifest.content, done.manifest.made_at
        click.echo(
            f"Restored in {done.seconds:.1f} s: {len(content.tables)} tables, {content.rows:,} rows, each as it was on "
            f"{made_at:%Y-%m-%d %H:%M} UTC. "
            "What came after that is not here. Everybody signs in again."
        )
        if done.old_kept_at:
            click.echo(f"The old database is kept as {done.old_kept_at}.", err=True)
        if done.has_old_tables:
            click.echo("The tables are of an earlier version. Next: befriend manage migrate", err=True)
            if done.to_erase_again:
                click.echo("Then erase again whoever was erased: befriend manage erase_due", err=True)
            return
        record_restore(now=datetime.now(UTC), by=None)
        _erase_again(done.to_erase_again)


def _erase_again(erased: Mapping[UUID, datetime]) -> None:
    """Whoever was erased after the backup stands in it again, until now."""
    from befriend.rooms.backups.erased import all_erased_again
    from befriend.rooms.record.erasing import wipe_free_pages
    from befriend.rooms.record.services import repeat_erasures

    if not erased:
        return
    back = repeat_erasures(erased=erased, now=datetime.now(UTC))
    if back:
        wipe_free_pages()
    all_erased_again()
    click.echo(f"Erased again: {back} of the {len(erased)} people who were erased here.", err=True)

"""Checks at start: every address has a rule, the tables are made, and the demonstration is no real service."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from befriend.base.errors import SettingError

from .doors import doors


@register()
def every_address_has_a_rule(**_: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The address {door.address} says nobody's right is needed, or anybody's: it has no access rule.",
            hint="Put @open_to_all, @signed_in or @needs(Right...) from rooms/people/access.py on its view; "
            "a page of allauth has its rule in web/doors.py.",
            id="befriend.E001",
        )
        for door in doors()
        if door.rule is None
    ]


@register()
def every_address_says_how_it_is_asked(**_: Any) -> list[CheckMessage]:
    """A view that takes any method is asked in ways that nobody thought of."""
    return [
        Error(
            f"The address {door.address} is answered however it is asked.",
            hint="Put @require_safe, @require_POST or @require_http_methods([...]) on its view, beneath its rule.",
            id="befriend.E003",
        )
        for door in doors()
        if door.methods is None and not door.is_of_allauth
    ]


@register(Tags.database)
def no_demonstration_beside_people(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Only where the database may be asked: at a start, and before it is migrated."""
    from befriend.rooms.people.queries import real_service_exists  # models, which stand when checks run

    if not databases or not settings.DEMONSTRATION or not real_service_exists():
        return []
    return [
        Error(
            "The demonstration is on, and there is a real service in this database: anybody could enter it.",
            hint="Unset BEFRIEND_DEMONSTRATION, or give the demonstration a BEFRIEND_DATA of its own.",
            id="befriend.E002",
        )
    ]


def refuse_unsafe_start() -> None:
    """Run every check, as a server's start does not do by itself.

    Raises:
        SettingError: one of them found something that makes serving unsafe.
    """
    serious = [found for found in run_checks(databases=["default"]) if found.is_serious() and not found.is_silenced()]
    if serious:
        raise SettingError("befriend does not start. " + " ".join(f"{one.msg} {one.hint or ''}" for one in serious))


def refuse_who_was_erased() -> None:
    """After a restore, whoever had been erased must be erased again before anybody reads anything.

    Raises:
        SettingError: a restore brought somebody back.
    """
    from befriend.rooms.backups.erased import still_to_erase  # models, which stand when a server starts

    if still_to_erase():
        raise SettingError(
            "The backup that was restored brought people back who had been erased. Erase them again first: "
            "befriend manage erase_due"
        )


def refuse_old_tables() -> None:
    """No check of its own: `befriend manage migrate` runs the checks too, before it makes the tables.

    Raises:
        SettingError: some tables of this version are not made.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise SettingError("The database has not all its tables yet. Make them first: befriend manage migrate")

"""Checks at start: every address has a rule, the tables are made, and the demonstration is no real service."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import URLPattern, URLResolver, get_resolver

from befriend.base.errors import SettingError

ALLAUTH = "allauth."


def addresses(patterns: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address with its pattern, the nested ones too."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def access_rule(pattern: URLPattern) -> str | None:
    """The rule this address declares. Sign-in pages of allauth keep their own, named here."""
    if pattern.callback.__module__.startswith(ALLAUTH):
        return "sign-in pages of allauth"
    return getattr(pattern.callback, "access_rule", None)


@register()
def every_address_has_a_rule(**_: Any) -> list[CheckMessage]:
    return [
        Error(
            f"The address /{route} says nobody's right is needed, or anybody's: it has no access rule.",
            hint="Put @open_to_all, @signed_in or @needs(Right...) from rooms/people/access.py on its view.",
            id="befriend.E001",
        )
        for route, pattern in addresses(get_resolver().url_patterns)
        if access_rule(pattern) is None
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


def refuse_old_tables() -> None:
    """No check of its own: `befriend manage migrate` runs the checks too, before it makes the tables.

    Raises:
        SettingError: some tables of this version are not made.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise SettingError("The database has not all its tables yet. Make them first: befriend manage migrate")

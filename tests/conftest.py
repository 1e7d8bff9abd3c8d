"""What every test shares: no network, a database file of its own, and which tests a run wants."""

import os
import socket
from collections.abc import Generator
from typing import Any

import pytest

BROWSER = "journey"
TRACED = "traced"
OWN_POSTGRES = "postgres"
OWN_SPARK = "spark"
ONCE = "one_database"
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "django_db_serialized_rollback",
    "live_server",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="only the tests that use a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what this run wants. What is left out is counted on the closing line as deselected."""
    unwanted = [item for item in items if not is_wanted(config, item)]
    if unwanted:
        items[:] = [item for item in items if item not in set(unwanted)]
        config.hook.pytest_deselected(items=unwanted)


def is_wanted(config: pytest.Config, item: pytest.Item) -> bool:
    is_journey = item.get_closest_marker(BROWSER) is not None
    unwanted = os.environ.get("BEFRIEND_WITHOUT", "").split(",")
    if is_journey and "journeys" in unwanted:
        return False
    if item.get_closest_marker(TRACED) and "strace" in unwanted:
        return False
    if any(item.get_closest_marker(name) and name in unwanted for name in (OWN_POSTGRES, OWN_SPARK)):
        return False
    return not config.getoption("--only-database") or (uses_database(item) and not item.get_closest_marker(ONCE))


def uses_database(item: pytest.Item) -> bool:
    """Whether an item meets the database: by its marker, by a fixture, or through the site of a journey."""
    marked = any(item.get_closest_marker(name) for name in ("django_db", "both_databases"))
    return marked or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test fails: what cannot run here is left out by name, with BEFRIEND_WITHOUT, or not at all."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, which no test here may be: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another host fails at once, wherever it runs."""
    connect = socket.socket.connect

    def connect_nearby(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"A test tried to reach {address[0]}. Tests use no network: give it what it fetches.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_nearby)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, as a service runs it: in memory, threads would share one connection and prove nothing."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "befriend.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Between tests that commit, every table is emptied, which the guard of the audit would refuse."""
    from django.db import connection

    from befriend.rooms.audit import guard

    with django_db_blocker.unblock():
        guard.lift(connection)

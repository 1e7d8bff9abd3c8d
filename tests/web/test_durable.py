"""A start is refused while the database could lose what was acknowledged. Its settings are read back from it."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test import override_settings

from befriend.base.errors import SettingError
from befriend.web.checks import refuse_unsafe_start
from befriend.web.durable import (
    NUMBER,
    OF_POSTGRES,
    faults_of_postgres,
    faults_of_sqlite,
    told_by_postgres,
    told_by_sqlite,
)
from befriend.web.environment import sqlite_database

MENDED = (3, 51, 3)
SAFE = {"journal_mode": "wal", "synchronous": "3", "begins": "IMMEDIATE"}


def found_on(version: tuple[int, ...] = MENDED, **told: str) -> list[str]:
    return [fault.msg for fault in faults_of_sqlite(SAFE | told, version)]


@pytest.mark.parametrize("journal", ["wal", "delete", "truncate", "persist"])
@pytest.mark.parametrize("synchronous", ["2", "3"])
def test_a_journal_on_the_disk_and_full_syncs_are_safe(journal: str, synchronous: str) -> None:
    assert found_on(journal_mode=journal, synchronous=synchronous) == []


@pytest.mark.parametrize("journal", ["off", "memory"])
def test_without_a_journal_on_the_disk_there_is_no_start(journal: str) -> None:
    [fault] = found_on(journal_mode=journal)

    assert f"'{journal}'" in fault


@pytest.mark.parametrize("synchronous", ["0", "1"])
def test_answering_before_the_disk_does_is_refused(synchronous: str) -> None:
    [fault] = found_on(synchronous=synchronous)

    assert f"(synchronous is {synchronous})" in fault


# sqlite.org: the defect of write-ahead mode is in 3.7.0 to 3.51.2, mended in 3.44.6 and 3.50.7; 3.52.0 was withdrawn.
@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 50, 6), (3, 51, 2), (3, 52, 0)])
def test_write_ahead_mode_is_refused_where_sqlite_can_lose_commits(version: tuple[int, ...]) -> None:
    [fault] = found_on(version)

    assert fault.startswith(f"SQLite {'.'.join(map(str, version))} can lose commits")
    assert found_on(version, journal_mode="truncate") == []


def test_transactions_that_begin_without_their_lock_are_refused() -> None:
    [fault] = found_on(begins="DEFERRED")

    assert "DEFERRED" in fault


@pytest.mark.parametrize("name", OF_POSTGRES)
def test_postgres_that_may_forget_is_refused_with_what_to_do(name: str) -> None:
    safe = dict.fromkeys(OF_POSTGRES, "on")

    [fault] = faults_of_postgres(safe | {name: "off"})

    assert f"{name} off" in fault.msg
    assert f"ALTER SYSTEM SET {name} = on" in str(fault.hint)
    assert list(faults_of_postgres(safe)) == []


def test_a_standby_that_is_waited_for_is_as_safe() -> None:
    """PostgreSQL, synchronous_commit: every value but off waits for the local disk."""
    assert list(faults_of_postgres(dict.fromkeys(OF_POSTGRES, "on") | {"synchronous_commit": "remote_apply"})) == []


@pytest.mark.django_db
def test_this_very_database_is_safe_to_start_on() -> None:
    assert [one for one in run_checks(databases=["default"]) if one.id == NUMBER] == []


def loosen(cursor: Any) -> str:
    """Make this connection answer before the disk, and give the word that the refusal uses."""
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA synchronous=NORMAL")
        return "synchronous is 1"
    cursor.execute("SET synchronous_commit = off")
    return "synchronous_commit off"


def tighten(cursor: Any) -> None:
    cursor.execute("PRAGMA synchronous=EXTRA" if connection.vendor == "sqlite" else "RESET synchronous_commit")


@pytest.mark.django_db(transaction=True)
def test_what_the_connection_really_does_is_what_counts() -> None:
    with connection.cursor() as cursor:
        word = loosen(cursor)
        try:
            with pytest.raises(SettingError, match=word):
                refuse_unsafe_start()
        finally:
            tighten(cursor)


@pytest.mark.django_db(transaction=True)
def test_a_demonstration_may_run_on_a_postgres_that_forgets_and_never_on_such_a_sqlite() -> None:
    with override_settings(DEMONSTRATION=True), connection.cursor() as cursor:
        loosen(cursor)
        try:
            found = [one.id for one in run_checks(databases=["default"])]
        finally:
            tighten(cursor)

    assert found == ([NUMBER] if connection.vendor == "sqlite" else [])


@pytest.mark.django_db
def test_the_settings_are_asked_for_by_the_names_that_the_database_knows() -> None:
    told = told_by_sqlite() if connection.vendor == "sqlite" else told_by_postgres()

    assert set(told) == (set(SAFE) if connection.vendor == "sqlite" else set(OF_POSTGRES))


def test_a_database_in_write_ahead_mode_is_taken_out_of_it_where_that_mode_can_lose_commits(tmp_path: Path) -> None:
    """It came from a machine with a newer SQLite."""
    made = sqlite_database(tmp_path / "moved.sqlite3")
    older = sqlite3.connect(made["NAME"])
    older.execute("PRAGMA journal_mode=WAL")
    older.execute("CREATE TABLE here (a)")
    older.close()

    opened = sqlite3.connect(made["NAME"])
    opened.executescript(made["OPTIONS"]["init_command"].replace("WAL", "TRUNCATE"))

    assert opened.execute("PRAGMA journal_mode").fetchone() == ("truncate",)
    opened.close()

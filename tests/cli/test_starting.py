"""Before there are settings, tables or a service, each command says in one sentence what to type first."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

BEFRIEND = str(Path(sys.executable).with_name("befriend"))
SECRETS = {"BEFRIEND_SECRET_KEY": "x" * 50, "BEFRIEND_KEYS": f"tests:{'5a' * 32}"}
USAGE, REFUSED, SURROUNDINGS = 2, 3, 5

pytestmark = pytest.mark.slow


def said(folder: Path, *command: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """A command with its data in this folder, with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BEFRIEND_", "DJANGO_"))}
    given = clean | {"BEFRIEND_DATA": str(folder)} | settings
    return subprocess.run([BEFRIEND, *command], env=given, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the tables are made, for all tests of this file to copy."""
    folder = tmp_path_factory.mktemp("made")
    assert said(folder, "manage", "migrate", "--verbosity", "0", **SECRETS).returncode == 0
    return folder


@pytest.fixture
def ready(made: Path, tmp_path: Path) -> Path:
    """A folder of one's own in which the tables are made."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.mark.parametrize("command", [("serve",), ("manage", "migrate"), ("open-service", "Harbour House")])
def test_without_settings_a_command_names_the_one_that_is_missing(tmp_path: Path, command: tuple[str, ...]) -> None:
    refused = said(tmp_path, *command)

    assert refused.returncode == SURROUNDINGS
    assert refused.stderr.count("The setting BEFRIEND_SECRET_KEY is missing.") == 1
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", [("serve",), ("open-service", "Harbour House")])
def test_before_the_tables_are_made_a_command_says_what_makes_them(tmp_path: Path, command: tuple[str, ...]) -> None:
    refused = said(tmp_path, *command, **SECRETS)

    assert refused.returncode == SURROUNDINGS
    assert "Make them first: befriend manage migrate" in refused.stderr
    assert "fault of its own" not in refused.stderr


def test_where_a_column_is_missing_the_same_is_said(ready: Path) -> None:
    """An update was installed, and its migrations were not run."""
    with closing(sqlite3.connect(next(ready.glob("*.sqlite3")))) as database:
        database.execute("ALTER TABLE people_service RENAME COLUMN name TO earlier_name")

    refused = said(ready, "open-service", "Harbour House", **SECRETS)

    assert refused.returncode == SURROUNDINGS
    assert "Make them first: befriend manage migrate" in refused.stderr
    assert "Is it running" not in refused.stderr


def test_a_database_that_does_not_answer_is_no_fault_of_ours(tmp_path: Path) -> None:
    nowhere = {"BEFRIEND_DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/x.sqlite3"}

    refused = said(tmp_path, "open-service", "Harbour House", **SECRETS, **nowhere)

    assert refused.returncode == SURROUNDINGS
    assert "The database does not answer" in refused.stderr
    assert "BEFRIEND_DATABASE_URL" in refused.stderr


def test_a_second_service_is_opened_only_by_somebody_who_says_so(ready: Path) -> None:
    first = said(ready, "open-service", "Harbour House", "--country", "GB", **SECRETS)
    typed_twice = said(ready, "open-service", "Harbour House", "--country", "GB", **SECRETS)
    on_purpose = said(ready, "open-service", "Hill House", "--country", "GB", "--another", **SECRETS)

    assert [one.returncode for one in (first, typed_twice, on_purpose)] == [0, REFUSED, 0]
    assert "There is a service here already: Harbour House." in typed_twice.stderr
    assert "--another" in typed_twice.stderr
    assert first.stdout.startswith("/people/invitation/")


def test_a_management_command_that_is_not_there_is_wrong_use(ready: Path) -> None:
    refused = said(ready, "manage", "migratee", **SECRETS)

    assert refused.returncode == USAGE
    assert "migratee" in refused.stderr


def test_a_real_service_starts_without_a_warning_and_with_its_style(ready: Path) -> None:
    """No folder of static files is collected, and none is missed."""
    look = (
        "import warnings; warnings.simplefilter('error');"
        "from befriend.web.wsgi import application;"
        "from django.test import Client;"
        "found = Client(HTTP_HOST='localhost').get('/static/befriend/css/base.css');"
        "assert found.status_code == 200 and b'--' in b''.join(found), found"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BEFRIEND_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-c", look],
        env=clean | SECRETS | {"BEFRIEND_DATA": str(ready)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


LOADED = """
import gc
from befriend.cli.platform import PLATFORM, _load
_load(PLATFORM)
from django.db import connections
opened = [one.connection for one in connections.all(initialized_only=True)]
print(len(opened), sum(one is not None for one in opened), gc.get_freeze_count() > 100_000)
"""


def test_workers_fork_from_a_loaded_platform_that_holds_no_connection(ready: Path) -> None:
    """A connection in two processes would mix up what each of them asked."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("BEFRIEND_", "DJANGO_"))}
    given = {"DJANGO_SETTINGS_MODULE": "befriend.web.settings", "BEFRIEND_DATA": str(ready)} | SECRETS
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], env=clean | given, capture_output=True, text=True, check=False
    )

    assert loaded.stdout.split() == ["1", "0", "True"], loaded.stderr

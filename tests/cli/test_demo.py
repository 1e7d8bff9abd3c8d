"""`befriend demo` builds in a place of its own, and never in a real service's database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from befriend.base.errors import SettingError
from befriend.demo import commands

BEFRIEND = str(Path(sys.executable).with_name("befriend"))
REAL = {"BEFRIEND_SECRET_KEY": "x" * 50, "BEFRIEND_KEYS": f"tests:{'5a' * 32}"}
SURROUNDINGS = 5


def said(folder: Path, *command: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """A command with its data in this folder, with these settings and no others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BEFRIEND_")}
    given = clean | {"BEFRIEND_DATA": str(folder)} | settings
    return subprocess.run([BEFRIEND, *command], env=given, capture_output=True, text=True, check=False)


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BEFRIEND_DATABASE_URL", "BEFRIEND_DATABASE_URL_FILE", "BEFRIEND_DEMONSTRATION"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("unset")
@pytest.mark.parametrize("name", ["BEFRIEND_DATABASE_URL", "BEFRIEND_DATABASE_URL_FILE"])
@pytest.mark.parametrize("said_so", [None, "0"])
def test_a_database_that_was_named_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, said_so: str | None
) -> None:
    monkeypatch.setenv(name, "postgres://care@db.example/care")
    if said_so is not None:
        monkeypatch.setenv("BEFRIEND_DEMONSTRATION", said_so)

    with pytest.raises(SettingError, match=f"{name} is set"):
        commands.prepare()


@pytest.mark.slow
def test_nothing_is_built_beside_a_real_service(tmp_path: Path) -> None:
    said(tmp_path, "manage", "migrate", "--verbosity", "0", **REAL)
    said(tmp_path, "open-service", "Harbour House", **REAL)
    before = (tmp_path / "befriend.sqlite3").read_bytes()

    refused = said(tmp_path, "demo")

    assert refused.returncode == SURROUNDINGS
    assert "There is a real service in this database" in refused.stderr
    assert (tmp_path / "befriend.sqlite3").read_bytes() == before

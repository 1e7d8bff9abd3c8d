"""The drill: back up a filled service, destroy its machine, restore on an empty one from backup and keys, sign in."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit, urlunsplit

import pytest

from tests.rooms.backing_up import BACKUP_KEY
from tools.figures import Line, tally

ROOT = Path(__file__).parents[2]
SECRETS = {
    "BEFRIEND_SECRET_KEY": "x" * 50,
    "BEFRIEND_KEYS": f"tests:{'5a' * 32}",
    "BEFRIEND_BACKUP_KEYS": f"2026b:{BACKUP_KEY}",
    "BEFRIEND_HTTPS": "0",
}
REFUSED, SURROUNDINGS = 3, 5
# Every client of the cast with all that a client can have, in a service with real passwords.
FILL = """
import django; django.setup()
from tests.rooms.cast import gather, CLIENTS
from tests.rooms.visiting import fill_record
cast = gather()
for name in CLIENTS: fill_record(cast, name)
"""
SIGN_IN = """
import django; django.setup()
from django.test import Client
from tests.rooms.cast import PASSWORD, canary
browser = Client(HTTP_HOST="localhost")
came_in = browser.post("/account/login/", {"login": "alice", "password": PASSWORD})
assert came_in.status_code == 302, came_in.status_code
page = browser.get("/", follow=True)
assert (page.status_code, canary("alice") in page.content.decode()) == (200, True), page.status_code
from befriend.rooms.journal.models import Entry
written = browser.get(f"/journal/{Entry.objects.get(client__username='alice').id}/")
assert (written.status_code, canary("alice") in written.content.decode()) == (200, True), written.status_code
from tests.rooms.stored import everything
import hashlib; print(hashlib.sha256(repr(everything()["journal.Version"]).encode()).hexdigest())
"""


class Machine:
    """A folder and a database of its own, with secrets that are told to it from outside."""

    def __init__(self, folder: Path, url: str, secrets: dict[str, str]) -> None:
        folder.mkdir()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("BEFRIEND_", "DJANGO_"))}
        django = {"DJANGO_SETTINGS_MODULE": "befriend.web.settings", "BEFRIEND_DATA": str(folder)}
        self.surroundings = clean | django | secrets | ({"BEFRIEND_DATABASE_URL": url} if url else {})

    def befriend(self, *command: object, code: int = 0) -> str:
        return self._run([str(Path(sys.executable).with_name("befriend")), *map(str, command)], code)

    def python(self, program: str) -> str:
        return self._run([sys.executable, "-c", program], 0)

    def _run(self, command: list[str], code: int) -> str:
        done = subprocess.run(
            command, cwd=ROOT, env=self.surroundings, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """Two addresses of empty databases: none for SQLite, which keeps its own in the folder."""
    url = os.environ.get("BEFRIEND_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ["", ""]
        return
    import psycopg

    names = [f"drill_{os.getpid()}_{number}" for number in (1, 2)]
    with psycopg.connect(url, autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [urlunsplit(urlsplit(url)._replace(path=f"/{name}")) for name in names]
        for name in names:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_destroyed_service_comes_back_from_its_backup_and_its_keys(
    databases: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    old = Machine(tmp_path / "old", databases[0], SECRETS)
    old.befriend("manage", "migrate", "--verbosity", 0)
    old.python(FILL)
    was_written = old.python(SIGN_IN)
    file = backed_up(old, shelf)
    verified = old.befriend("backup", "verify", shelf)
    shutil.rmtree(tmp_path / "old")

    # One of the two is not enough: neither the backup's key, nor the service's key ring.
    without_key = Machine(tmp_path / "no-key", databases[1], SECRETS | {"BEFRIEND_BACKUP_KEYS": ""})
    assert "BEFRIEND_BACKUP_KEYS is missing" in without_key.befriend("restore", file, code=SURROUNDINGS)
    other_ring = Machine(tmp_path / "no-ring", databases[1], SECRETS | {"BEFRIEND_KEYS": f"tests:{'11' * 32}"})
    assert "The key ring here does not open" in other_ring.befriend("restore", file, code=REFUSED)

    began = perf_counter()
    new = Machine(tmp_path / "new", databases[1], SECRETS)
    restored = new.befriend("restore", file)
    still_written = new.python(SIGN_IN)
    seconds = perf_counter() - began

    tally(Line.DRILL, 1, int(still_written != was_written), seconds)
    assert "each as it was" in verified
    assert "each as it was" in restored
    assert still_written == was_written
    assert "say --overwrite" in new.befriend("restore", file, code=REFUSED)
    new.befriend("manage", "ready")
    with capsys.disabled():
        print(f"\nThe drill, from an empty machine to a client signed in: {seconds:.1f} s. {restored.splitlines()[0]}")  # noqa: T201


def backed_up(machine: Machine, shelf: Path) -> Path:
    """Make a backup; it is alone on the shelf."""
    said = machine.befriend("backup", "--to", shelf)
    [file] = shelf.iterdir()
    assert str(file) in said
    return file

"""The real site for journeys: a demonstration that `befriend demo` made, served from a copy by `befriend serve`."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier

BEFRIEND = str(Path(sys.executable).with_name("befriend"))
PATIENCE = 60.0  # seconds; a cold start takes about three
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
"""Which of the processes that test at once this is: on PostgreSQL each has databases of its own."""


@dataclass(frozen=True)
class Demonstration:
    """The demonstration as it was made: a folder with its secrets, and its database."""

    folder: Path
    database: str

    @property
    def is_on_postgres(self) -> bool:
        return self.database.startswith("postgres")


@dataclass(frozen=True)
class Site:
    """A running befriend with invented people in it."""

    address: str
    folder: Path

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")


def make_demonstration(folder: Path) -> Demonstration:
    """Build the demonstration as `make run` does on a fresh machine; on PostgreSQL where the suite runs there."""
    given = os.environ.get("BEFRIEND_DATABASE_URL", "")
    is_on_postgres = given.startswith("postgres")
    made = Demonstration(folder, new_database(given, "demonstration") if is_on_postgres else sqlite_in(folder))
    subprocess.run([BEFRIEND, "demo"], env=surroundings(made), check=True)
    return made


def copy_of(demonstration: Demonstration, folder: Path) -> Demonstration:
    """The same demonstration again, to be written in."""
    shutil.copytree(demonstration.folder, folder, dirs_exist_ok=True)
    if not demonstration.is_on_postgres:
        return Demonstration(folder, sqlite_in(folder))
    template = urlsplit(demonstration.database).path[1:]
    return Demonstration(folder, new_database(demonstration.database, f"copy_{folder.name}", template))


def new_database(beside: str, name: str, template: str = "template1") -> str:
    """The address of a new database on the same server, as empty or as full as its template."""
    address, own = urlsplit(beside), f"{name}_{WORKER}".replace("-", "_")
    with psycopg.connect(urlunsplit(address._replace(path="/postgres")), autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(own), Identifier(template)))
    return urlunsplit(address._replace(path=f"/{own}"))


@contextmanager
def serving(demonstration: Demonstration) -> Iterator[Site]:
    """Serve a demonstration as a service would be served."""
    port = free_port()
    log = demonstration.folder / "server.log"
    command = [BEFRIEND, "serve", "--port", str(port), "--workers", "1"]
    with log.open("wb") as printed:
        server = subprocess.Popen(command, env=surroundings(demonstration), stdout=printed, stderr=printed)
    try:
        site = Site(f"http://127.0.0.1:{port}", demonstration.folder)
        wait_until_it_answers(site, server, log)
        yield site
    finally:
        server.terminate()
        server.wait(PATIENCE)


def sqlite_in(folder: Path) -> str:
    return f"sqlite:///{folder / 'befriend.sqlite3'}"


def surroundings(demonstration: Demonstration) -> dict[str, str]:
    """The environment of a demonstration whose data and secrets lie in one folder."""
    here = {
        "BEFRIEND_DATA": str(demonstration.folder),
        "BEFRIEND_DATABASE_URL": demonstration.database,
        "BEFRIEND_DEMONSTRATION": "1",
        # Also offered: the made-up language that shows what a layout cannot hold.
        "BEFRIEND_PSEUDO_LANGUAGE": "1",
        "BEFRIEND_TRACE": "1",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("BEFRIEND_")} | here


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def wait_until_it_answers(site: Site, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not answers(site.address):
        if server.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"The site did not start. It said:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=5).close()
    except HTTPError as refusal:
        refusal.close()
        return True
    except (URLError, OSError):
        return False
    return True

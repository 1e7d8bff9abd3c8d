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

BEFRIEND = str(Path(sys.executable).with_name("befriend"))
PATIENCE = 60.0  # seconds; a cold start takes about three


@dataclass(frozen=True)
class Site:
    """A running befriend with invented people in it."""

    address: str
    folder: Path

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")


def make_demonstration(folder: Path) -> Path:
    """Fill a folder with the demonstration service, as `make run` does on a fresh machine."""
    subprocess.run([BEFRIEND, "demo"], env=surroundings(folder), check=True, stdout=subprocess.DEVNULL)
    return folder


@contextmanager
def served_copy(demonstration: Path, folder: Path) -> Iterator[Site]:
    """Serve a copy, so that what one journey writes no other journey reads."""
    shutil.copytree(demonstration, folder, dirs_exist_ok=True)
    port = free_port()
    log = folder / "server.log"
    with log.open("wb") as printed:
        server = subprocess.Popen(
            [BEFRIEND, "serve", "--port", str(port)], env=surroundings(folder), stdout=printed, stderr=printed
        )
    try:
        site = Site(f"http://127.0.0.1:{port}", folder)
        wait_until_it_answers(site, server, log)
        yield site
    finally:
        server.terminate()
        server.wait(PATIENCE)


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a service whose database and keys all lie in one folder."""
    return {**os.environ, "BEFRIEND_DATABASE_URL": f"sqlite:///{folder / 'befriend.sqlite3'}"}


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

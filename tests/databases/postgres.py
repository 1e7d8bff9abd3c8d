"""Runs a command beside a temporary PostgreSQL: a cluster in a temporary folder, on a Unix socket, gone afterwards.

    python -m tests.databases.postgres python -m pytest --only-database

The command finds the database in BEFRIEND_DATABASE_URL.
"""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# As safe as a real one, because befriend starts on no other. Nothing listens on a network.
SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "60",
    "shared_buffers": "64MB",
}
# Where a sync costs nothing: this cluster lives for one test run. Smaller ones, as containers have, would fill up.
MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY = 4 * 2**30


class PostgresMissingError(Exception):
    """PostgreSQL is not on this machine, or its cluster does not start."""


def main(command: Sequence[str]) -> int:
    """Run the command beside a fresh cluster and give its exit code."""
    if "postgres" in os.environ.get("BEFRIEND_WITHOUT", "").split(","):
        print("Not tested on PostgreSQL, because BEFRIEND_WITHOUT names postgres.")
        return 0
    # Stopped from outside, it still takes its cluster down.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with cluster(quick_folder()) as url:
            return subprocess.run(command, env={**os.environ, "BEFRIEND_DATABASE_URL": url}, check=False).returncode
    except PostgresMissingError as error:
        print(error, file=sys.stderr)
        return 1


def quick_folder() -> Path | None:
    """Where to keep a cluster that need not outlive anything; None is where temporary files lie."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_IN_MEMORY
    return MEMORY if has_room else None


@contextmanager
def cluster(within: Path | None = None) -> Iterator[str]:
    """Start a cluster, lend its address, and remove every trace of it."""
    programs = programs_folder()
    # A socket's path holds 107 characters at most, so the folder stands right under the temporary one.
    folder = Path(tempfile.mkdtemp(prefix="befriend-pg-", dir=within))
    try:
        start(programs, folder)
        yield f"postgres://befriend@/befriend?host={folder}"
    finally:
        run_quietly([programs / "pg_ctl", "stop", "-D", folder / "data", "-m", "immediate"], refused_is_fine=True)
        shutil.rmtree(folder, ignore_errors=True)


def programs_folder() -> Path:
    """The folder of the newest PostgreSQL here; Debian keeps it off PATH."""
    debian = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: float(path.split("/")[4]))
    found = debian[-1] if debian else shutil.which("initdb")
    if found is None:
        raise PostgresMissingError(
            "PostgreSQL is not on this machine: there is no initdb on PATH or under /usr/lib/postgresql. "
            "On Debian: sudo apt install postgresql. "
            "To test without it, and know it: BEFRIEND_WITHOUT=postgres make test"
        )
    return Path(found).parent


def start(programs: Path, folder: Path) -> None:
    """Make the cluster, start it and give it one empty database."""
    if account := server_account():
        shutil.chown(folder, account)
    data = folder / "data"
    run_quietly(
        [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "befriend",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
            "-k",
        ]
    )
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    options += f" -c unix_socket_directories={folder}"
    run_quietly([programs / "pg_ctl", "start", "-w", "-D", data, "-o", options, "-l", folder / "log"])
    run_quietly([programs / "createdb", "-h", folder, "-U", "befriend", "befriend"])


def server_account() -> str | None:
    """Whom the server runs as: root may not, so root lends it to postgres, or to nobody."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def run_quietly(command: Sequence[str | Path], *, refused_is_fine: bool = False) -> None:
    """Run one of PostgreSQL's programs as the server's account; what it printed is told only when it failed."""
    account = server_account()
    identity = {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []} if account else {}
    # The server inherits what pg_ctl writes to, so a pipe would never close: a file does not wait.
    with tempfile.TemporaryFile() as printed:
        done = subprocess.run(command, stdout=printed, stderr=printed, cwd="/", check=False, **identity)  # type: ignore[call-overload]
        if done.returncode and not refused_is_fine:
            printed.seek(0)
            raise PostgresMissingError(f"{Path(command[0]).name} failed:\n{printed.read().decode(errors='replace')}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

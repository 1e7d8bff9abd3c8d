"""Typed readers of settings from the environment. Each setting may come as NAME or, for secrets, as NAME_FILE."""

import os
import sqlite3
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from befriend.base.errors import SettingError

# The defect that can lose commits in write-ahead mode with two connections: sqlite.org, changes in 3.51.3,
# with backports to 3.44.6 and 3.50.7.
WAL_IS_SAFE_FROM = (3, 51, 3)
WAL_BACKPORTS = {(3, 44): 6, (3, 50): 7}

# postgresql.org, libpq, "SSL Support": the only mode that is safe from who reads along and from who pretends.
KNOWS_WHO_IS_THERE = "verify-full"


def read_text(name: str, *, default: str | None = None, purpose: str = "") -> str:
    """The setting's text: from NAME, from the file named in NAME_FILE, or the default."""
    if name in os.environ:
        return os.environ[name]
    if f"{name}_FILE" in os.environ:
        path = Path(os.environ[f"{name}_FILE"])
        try:
            return path.read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise SettingError(f"{name}_FILE names {path}, which cannot be read ({problem.strerror}).") from problem
    if default is None:
        raise SettingError(f"The setting {name} is missing. {purpose} Set it, or {name}_FILE to a file that holds it.")
    return default


def read_flag(name: str, *, default: bool = False) -> bool:
    text = read_text(name, default="1" if default else "0").lower()
    if text not in {"0", "1", "true", "false"}:
        raise SettingError(f"{name} is {text!r}. Use 1 or 0.")
    return text in {"1", "true"}


def read_number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number between two bounds."""
    text = read_text(name, default=str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise SettingError(f"{name} is {text!r}. Use a whole number from {least} to {most}.")
    return int(text)


def read_site(name: str, *, default: str) -> str:
    """The address of a page elsewhere."""
    text = read_text(name, default=default)
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname:
        raise SettingError(f"{name} is {text!r}. Use the address of a page that begins with https://")
    return text


def read_contact(name: str) -> str:
    """Where somebody can be reached, as security.txt wants it (RFC 9116); empty where it is not set."""
    text = read_text(name, default="")
    if text and urlsplit(text).scheme not in {"mailto", "https", "tel"}:
        raise SettingError(f"{name} is {text!r}. Use an address that begins with mailto:, https:// or tel:")
    return text


def read_list(name: str, *, default: str = "") -> list[str]:
    return [part.strip() for part in read_text(name, default=default).split(",") if part.strip()]


def read_database(url: str, *, line_is_private: bool = False) -> dict[str, Any]:
    """Django's description of a database from sqlite:///path or postgres://user:password@host:port/name?host=/socket.

    For PostgreSQL on another machine, `sslmode` and `sslrootcert` say how the line is encrypted and who must be there.

    Raises:
        SettingError: it is no such address, or it leads to another machine over a line that others could read or turn
            aside, and nobody said that the line is private.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite_database(Path(unquote(parts.path)))
    if parts.scheme in {"postgres", "postgresql"}:
        asked = parse_qs(parts.query)
        host = asked.get("host", [parts.hostname or ""])[0]
        _refuse_what_libpq_reads_beside_it(host)
        sslmode = asked.get("sslmode", [""])[0]
        if not (is_on_this_machine(host) or sslmode == KNOWS_WHO_IS_THERE or line_is_private):
            raise SettingError(_open_line(host, sslmode))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path).lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {name: asked[name][0] for name in ("sslmode", "sslrootcert") if name in asked},
        }
    raise SettingError(
        f"BEFRIEND_DATABASE_URL begins with {parts.scheme!r}. Use sqlite:///path/to/file or postgres://user@host/name."
    )


def _refuse_what_libpq_reads_beside_it(host: str) -> None:
    """PostgreSQL's own library would follow these to a machine that the address does not name."""
    read_anyway = ("PGHOSTADDR", "PGSERVICE") if host else ("PGHOST", "PGHOSTADDR", "PGSERVICE")
    found = [name for name in read_anyway if os.environ.get(name)]
    if found:
        raise SettingError(
            f"{found[0]} is set, and would lead to another database than BEFRIEND_DATABASE_URL says. "
            f"Take {found[0]} out of the environment, and name the machine in BEFRIEND_DATABASE_URL."
        )


def is_on_this_machine(host: str) -> bool:
    """Whether nothing leaves this machine on the way to PostgreSQL: a socket, or an address that leads back here.

    libpq takes several hosts with commas between them, and any of them may be the one.

    >>> is_on_this_machine("/run/postgresql"), is_on_this_machine("127.0.0.1"), is_on_this_machine("db.example")
    (True, True, False)
    """
    return all(_leads_back_here(one.strip()) for one in host.split(","))


def _leads_back_here(host: str) -> bool:
    if host in {"", "localhost"} or host[0] in "/@":  # none is the socket of libpq, and "@" one without a file
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _open_line(host: str, sslmode: str) -> str:
    told = f"sslmode={sslmode}" if sslmode else "no sslmode"
    return (
        f"BEFRIEND_DATABASE_URL leads to PostgreSQL on another machine ({host}) with {told}, so others on the way "
        "could read what goes over the line, or pretend to be the database. "
        f"Add ?sslmode={KNOWS_WHO_IS_THERE}&sslrootcert=/path/to/its.pem behind the name of the database. "
        "If the network between the two machines is yours alone, set BEFRIEND_DATABASE_LINE_IS_PRIVATE=1."
    )


def sqlite_database(path: Path) -> dict[str, Any]:
    """Durable SQLite: every commit reaches the disk before it is acknowledged.

    Write-ahead logging is used only where this SQLite is free of the defect that can lose commits. Elsewhere a
    journal that is truncated, not deleted: a power cut can bring a deleted file back, and SQLite would then take
    the last commit back with it (docs/decisions/0007).
    """
    journal = journal_for(sqlite3.sqlite_version_info)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": f"PRAGMA journal_mode={journal}; PRAGMA synchronous=EXTRA; PRAGMA temp_store=MEMORY; "
            # What is deleted is overwritten, so that it cannot be read in the file afterwards (docs/decisions/0034).
            "PRAGMA secure_delete=ON;",
        },
    }


def journal_for(version: tuple[int, ...]) -> str:
    return "WAL" if wal_is_safe(version) else "TRUNCATE"


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite may use write-ahead logging with several connections.

    >>> wal_is_safe((3, 40, 1)), wal_is_safe((3, 44, 6)), wal_is_safe((3, 52, 0)), wal_is_safe((3, 53, 0))
    (False, True, False, True)
    """
    if version[:2] == (3, 52):
        return False  # withdrawn by its makers
    backport = WAL_BACKPORTS.get((version[0], version[1]))
    return version >= WAL_IS_SAFE_FROM or (backport is not None and version[2] >= backport)

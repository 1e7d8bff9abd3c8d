"""Backups of PostgreSQL, by its own programs: pg_dump makes the copy, pg_restore and psql bring it back."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, LiteralString

from django.db import connection

from befriend.base.errors import BackupError, SettingError

from ..manifest import Content, sum_of
from .aside import known_as_restored

if TYPE_CHECKING:
    import psycopg

# A row as text is the same on every machine only when these are.
STEADY: LiteralString = (
    "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex'; "
    "SET extra_float_digits = 1"
)
# In the same transaction as what follows: where that fails, everything still stands.
MAKE_EMPTY = """
DO $$ DECLARE one record; BEGIN
  FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', one.name);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      WHERE p.pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE 'DROP FUNCTION ' || one.name || ' CASCADE';
  END LOOP;
END $$;
"""


def dump(target: Path) -> Content:
    """A copy and its sums of the same moment: pg_dump reads the snapshot of the transaction that adds up."""
    with _connected() as link:
        link.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [snapshot] = link.execute("SELECT pg_export_snapshot()").fetchone() or [""]
        _run(
            "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}"
        )
        return _content(link)


@contextmanager
def restored_aside(dump: Path) -> Iterator[Content]:
    """Restore into a new database on the same server.

    Raises:
        SettingError: befriend's account may not make one.
    """
    import psycopg
    from psycopg import sql

    name = f"befriend_trial_{token_hex(6)}"
    with _connected() as link:
        try:
            link.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as refused:
            raise SettingError(
                "A backup is tried in a database of its own, and befriend's account may not make one. "
                "Nothing was overwritten. Allow it once, as the server's owner: ALTER ROLE befriend CREATEDB"
            ) from refused
        try:
            _run("pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={name}", str(dump))
            with known_as_restored({"NAME": name}), _connected(name) as restored:
                yield _content(restored)
        finally:
            link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def content_in_place() -> Content | None:
    with _connected() as link:
        return _content(link)


def put_in_place(dump: Path) -> str:
    """One transaction empties the database and fills it again, or leaves everything as it was."""
    connection.close()
    empty, fill = dump.with_suffix(".empty.sql"), dump.with_suffix(".fill.sql")
    empty.write_text(MAKE_EMPTY, encoding="utf-8")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={fill}", str(dump))
    _run(
        "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        f"--file={empty}",
        f"--file={fill}",
    )
    return ""


def _content(link: "psycopg.Connection[tuple[Any, ...]]") -> Content:
    from psycopg import sql

    link.execute(STEADY)
    rows = link.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename").fetchall()
    names = [str(name) for [name] in rows]
    tables = {}
    for name in names:
        query = sql.SQL("SELECT sha256(convert_to(t::text, 'UTF8')) FROM public.{} AS t").format(sql.Identifier(name))
        with link.cursor() as cursor:
            tables[name] = sum_of(bytes(digest) for [digest] in cursor.stream(query))
    if "django_migrations" not in names:
        return Content(tables, ())
    applied = link.execute("SELECT app || '.' || name FROM public.django_migrations").fetchall()
    return Content(tables, tuple(sorted(str(name) for [name] in applied)))


@contextmanager
def _connected(name: str = "") -> "Iterator[psycopg.Connection[tuple[Any, ...]]]":
    import psycopg

    here = connection.settings_dict
    with connection.wrap_database_errors:
        link = psycopg.connect(
            dbname=name or here["NAME"],
            user=here["USER"] or None,
            password=here["PASSWORD"] or None,
            host=here["HOST"] or None,
            port=here["PORT"] or None,
            autocommit=True,
            **here["OPTIONS"],
        )
    try:
        yield link
    finally:
        link.close()


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs on the service's database. The password travels in the environment, unseen in `ps`.

    Raises:
        SettingError: the program is not on this machine.
        BackupError: it refused.
    """
    path = shutil.which(program)
    if path is None:
        raise SettingError(
            f"{program} is not on this machine, and backups of PostgreSQL need it. Nothing was written. "
            "On Debian: sudo apt install postgresql-client, in a version not older than the server's."
        )
    done = subprocess.run([path, *arguments], env=_surroundings(), capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        # The first line only: later ones may show a row.
        said = (done.stderr.strip().splitlines() or ["it gave no reason"])[0]
        raise BackupError(f"{program} refused: {said} Nothing was overwritten.")


def _surroundings() -> dict[str, str]:
    here = connection.settings_dict
    named = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
    line = {f"PG{name.upper()}": str(value) for name, value in here["OPTIONS"].items()}  # PGSSLMODE, PGSSLROOTCERT
    return {**os.environ, **line, **{there: str(here[key]) for key, there in named.items() if here[key]}}

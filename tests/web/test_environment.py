"""Settings from the environment: no secret has a default, a fault says what to do, SQLite is durable."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from befriend.base.errors import SettingError
from befriend.web.environment import (
    read_contact,
    read_database,
    read_flag,
    read_list,
    read_site,
    read_text,
    sqlite_database,
    wal_is_safe,
)

SECRETS = {"BEFRIEND_SECRET_KEY": "x" * 50, "BEFRIEND_KEYS": f"tests:{'5a' * 32}"}
ROOT = Path(__file__).parents[2]


def started(program: str, data: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    """A fresh Python with these settings and no others, which sets Django up and runs a line."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BEFRIEND_")}
    given = {"DJANGO_SETTINGS_MODULE": "befriend.web.settings", "BEFRIEND_DATA": str(data)} | settings
    line = f"import django; django.setup(); {program}"
    return subprocess.run(
        [sys.executable, "-c", line], env=clean | given, cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_a_start_without_a_secret_is_refused_with_what_to_do(tmp_path: Path, missing: str) -> None:
    held = {name: value for name, value in SECRETS.items() if name != missing}

    done = started("pass", tmp_path, **held)

    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert "SettingError" in last
    assert missing in last
    assert f"{missing}_FILE" in last


@pytest.mark.slow
def test_an_unusable_key_ring_stops_the_start_and_is_not_repeated(tmp_path: Path) -> None:
    done = started("pass", tmp_path, **SECRETS | {"BEFRIEND_KEYS": "tests:0123456789abcdef"})

    assert done.returncode != 0
    assert "64 hexadecimal digits" in done.stderr
    assert "0123456789abcdef" not in done.stderr


@pytest.mark.slow
def test_the_demonstrations_way_in_exists_in_the_demonstration_only(tmp_path: Path) -> None:
    ask = "from django.urls import is_valid_path; print(bool(is_valid_path('/demo/sign-in/')))"

    assert started(ask, tmp_path, **SECRETS).stdout.strip() == "False"
    assert started(ask, tmp_path, BEFRIEND_DEMONSTRATION="1").stdout.strip() == "True"


@pytest.mark.slow
def test_debug_is_off_and_cookies_are_for_https_unless_asked_otherwise(tmp_path: Path) -> None:
    told = "from django.conf import settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"

    assert started(told, tmp_path, **SECRETS).stdout.split() == ["False", "True", "True"]


@pytest.mark.slow
def test_the_demonstrations_secrets_are_random_and_its_own(tmp_path: Path) -> None:
    told = "from django.conf import settings as s; print(s.SECRET_KEY)"
    first = started(told, tmp_path / "one", BEFRIEND_DEMONSTRATION="1").stdout
    again = started(told, tmp_path / "one", BEFRIEND_DEMONSTRATION="1").stdout
    other = started(told, tmp_path / "two", BEFRIEND_DEMONSTRATION="1").stdout

    assert len(first) > 50
    assert first == again
    assert first != other
    kept = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}


@pytest.mark.parametrize(
    ("version", "is_safe"),
    [
        # sqlite.org: the defect was mended in 3.51.3, and in 3.44.6 and 3.50.7; 3.52.0 was withdrawn.
        ((3, 37, 2), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 49, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 53, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_write_ahead_logging_is_used_only_where_it_loses_nothing(version: tuple[int, ...], is_safe: bool) -> None:
    assert wal_is_safe(version) is is_safe


def test_sqlite_reaches_the_disk_before_it_answers(tmp_path: Path) -> None:
    made = sqlite_database(tmp_path / "a.sqlite3")
    connection = sqlite3.connect(made["NAME"])
    connection.executescript(made["OPTIONS"]["init_command"])

    # 3 is EXTRA: sqlite.org, pragma synchronous.
    assert connection.execute("PRAGMA synchronous").fetchone() == (3,)
    expected = "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "truncate"
    assert connection.execute("PRAGMA journal_mode").fetchone() == (expected,)
    connection.close()


def test_a_database_address_is_read() -> None:
    found = read_database("postgres://some%20one:pa%3Ass@db.example:5433/be%20friend", line_is_private=True)

    told = [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert told == ["some one", "pa:ss", "db.example", "5433", "be friend"]


def test_how_the_line_to_a_database_is_encrypted_is_handed_on() -> None:
    """By its own words, because the library's default falls back to a line that is not."""
    address = "postgres://befriend@db.example/befriend?sslmode=verify-full&sslrootcert=/etc/befriend/db.pem"

    assert read_database(address)["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/befriend/db.pem"}
    assert read_database("postgres://befriend@/befriend?host=/run/pg")["OPTIONS"] == {}


def test_a_socket_is_a_host() -> None:
    assert read_database("postgres://befriend@/befriend?host=/run/pg")["HOST"] == "/run/pg"


OPEN_LINES = [
    "postgres://befriend@db.example/befriend",
    "postgres://befriend@10.0.0.7:5432/befriend",
    "postgres://befriend@[2001:db8::7]/befriend",
    "postgres://befriend@/befriend?host=db.example",
    "postgres://befriend@localhost/befriend?host=db.example",
    "postgres://befriend@localhost.example/befriend",
    "postgres://befriend@/befriend?host=localhost,db.example",
    *(f"postgres://befriend@db.example/befriend?sslmode={mode}" for mode in ("disable", "prefer", "require")),
    "postgres://befriend@db.example/befriend?sslmode=verify-ca&sslrootcert=/etc/befriend/db.pem",
]
"""What libpq's documentation ("SSL Support") does not call safe both from who reads along and from who pretends."""


@pytest.mark.parametrize("address", OPEN_LINES)
def test_a_database_elsewhere_over_a_line_that_others_could_read_is_refused_with_what_to_do(address: str) -> None:
    with pytest.raises(SettingError, match=r"sslmode=verify-full.*BEFRIEND_DATABASE_LINE_IS_PRIVATE=1"):
        read_database(address)


def test_the_refusal_repeats_no_password() -> None:
    with pytest.raises(SettingError) as refused:
        read_database("postgres://befriend:canary@db.example/befriend")

    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgres://befriend@/befriend",
        "postgres://befriend@/befriend?host=/run/postgresql",
        "postgres://befriend@localhost/befriend",
        "postgres://befriend@127.0.0.1:5432/befriend",
        "postgres://befriend@[::1]/befriend",
    ],
)
def test_a_database_on_this_machine_needs_no_certificate(address: str) -> None:
    assert read_database(address)["OPTIONS"] == {}


def test_who_says_that_the_line_is_private_is_believed() -> None:
    assert read_database("postgres://befriend@db.example/befriend", line_is_private=True)["HOST"] == "db.example"


@pytest.mark.slow
def test_a_start_over_an_open_line_is_refused_in_one_sentence_or_two(tmp_path: Path) -> None:
    elsewhere = SECRETS | {"BEFRIEND_DATABASE_URL": "postgres://befriend@db.example/befriend"}

    refused = started("pass", tmp_path, **elsewhere)

    assert "SettingError: BEFRIEND_DATABASE_URL leads to PostgreSQL on another machine (db.example)" in refused.stderr
    assert started("pass", tmp_path, **elsewhere, BEFRIEND_DATABASE_LINE_IS_PRIVATE="1").returncode == 0


@pytest.mark.parametrize("address", ["mysql://a/b", "befriend.sqlite3", ""])
def test_an_unknown_database_is_refused_with_what_to_use(address: str) -> None:
    with pytest.raises(SettingError, match="sqlite:///"):
        read_database(address)


def test_a_setting_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("BEFRIEND_ANY_FILE", str(tmp_path / "secret"))

    assert read_text("BEFRIEND_ANY") == "from the file"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEFRIEND_ANY_FILE", str(tmp_path / "absent"))

    with pytest.raises(SettingError, match="absent"):
        read_text("BEFRIEND_ANY")


@pytest.mark.parametrize(("text", "flag"), [("1", True), ("true", True), ("0", False), ("False", False)])
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, text: str, flag: bool) -> None:
    monkeypatch.setenv("BEFRIEND_ANY", text)

    assert read_flag("BEFRIEND_ANY") is flag


@pytest.mark.parametrize("text", ["yes", "", "2", "on"])
def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BEFRIEND_ANY", text)

    with pytest.raises(SettingError, match="1 or 0"):
        read_flag("BEFRIEND_ANY")


def test_a_list_is_read_without_its_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEFRIEND_ANY", " a.example, ,b.example ")

    assert read_list("BEFRIEND_ANY") == ["a.example", "b.example"]


@pytest.mark.parametrize("text", ["http://weather.example", "weather.example", "https://", "javascript:alert(1)", ""])
def test_a_site_without_https_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BEFRIEND_ANY", text)

    with pytest.raises(SettingError, match="https://"):
        read_site("BEFRIEND_ANY", default="https://example.org/")


@pytest.mark.parametrize(
    "text", ["mailto:security@example.org", "https://example.org/tell", "tel:+44-20-7946-0000", ""]
)
def test_a_contact_is_read(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BEFRIEND_ANY", text)

    assert read_contact("BEFRIEND_ANY") == text


@pytest.mark.parametrize("text", ["security@example.org", "http://example.org/tell", "javascript:alert(1)"])
def test_a_contact_that_nobody_can_use_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("BEFRIEND_ANY", text)

    with pytest.raises(SettingError, match="mailto:"):
        read_contact("BEFRIEND_ANY")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("PGHOST", "postgres://befriend@/befriend"),
        ("PGHOSTADDR", "postgres://befriend@localhost/befriend"),
        ("PGSERVICE", "postgres://befriend@127.0.0.1/befriend"),
    ],
)
def test_what_would_lead_postgres_elsewhere_than_the_address_says_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, address: str
) -> None:
    for each in ("PGHOST", "PGHOSTADDR", "PGSERVICE"):
        monkeypatch.delenv(each, raising=False)
    assert read_database(address)

    monkeypatch.setenv(name, "10.0.0.7")

    with pytest.raises(SettingError, match=f"{name} is set"):
        read_database(address)

"""What the platform never hands out: its own source, lists of its files, what a request said of itself."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/.git/HEAD",
        "/.git/config",
        "/.svn/entries",
        "/.env",
        "/pyproject.toml",
        "/befriend/web/settings.py",
        "/static/",
        "/static/befriend/",
        "/static/befriend/css/",
        "/static/../settings.py",
        "/static/..%2f..%2fsettings.py",
        "/static/%2e%2e/settings.py",
        "/static//etc/passwd",
        "/var/befriend.sqlite3",
    ],
)
def test_neither_source_nor_a_list_of_files_is_served(address: str) -> None:
    assert Client().get(address, secure=True).status_code == 404


@pytest.mark.parametrize("address", ["/", "/help/", "/account/login/"])
def test_a_request_is_not_echoed(address: str) -> None:
    answer = Client().trace(address, secure=True, headers={"X-Canary": "sings"})

    assert answer.status_code == 405
    assert b"sings" not in answer.content


# A new line, a return, the separator of lines in Unicode, a command to the terminal.
@pytest.mark.parametrize("letter", ["%0A", "%0D", "%E2%80%A8", "%1B%5B2J"])
def test_nobody_writes_a_line_of_their_own_into_the_log(log: StringIO, letter: str) -> None:
    Client().get(f"/there/is/nothing{letter}ERROR:%20forged", secure=True)

    (line,) = log.getvalue().removesuffix("\n").splitlines()
    assert "forged" in line
    assert "\x1b" not in line


def test_every_fault_is_logged_with_where_it_happened(log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("befriend.rooms.safety.views.helping.render", lambda *_: 1 / 0)

    assert Client(raise_request_exception=False).get("/help/", secure=True).status_code == 500

    assert "ZeroDivisionError" in log.getvalue()
    assert "helping.py" in log.getvalue()


def test_a_line_of_the_log_begins_with_its_time_in_utc_and_says_from_where_it_comes(log: StringIO) -> None:
    with patch("time.time", return_value=1_795_000_000.0), patch("time.time_ns", return_value=1_795_000_000 * 10**9):
        Client().get("/there/is/nothing/", secure=True)

    # date -u -d @1795000000 +%FT%TZ
    assert log.getvalue() == "2026-11-18T11:06:40Z WARNING django.request: Not Found: /there/is/nothing/\n"

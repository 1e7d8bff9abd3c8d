"""The log tells that something went wrong and where, but not about whom, and hands nobody a way in."""

import logging
import logging.config
from io import StringIO
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
SOMEBODY = UUID("c0ffee00-1234-4abc-8def-0123456789ab")
TOKEN = "canary-Of_a-token-0123456789abcd"


@pytest.mark.parametrize("path", [f"/people/invitation/{TOKEN}/", f"/there/is/nothing/{SOMEBODY}/"])
def test_an_address_that_is_refused_is_logged_without_whom_it_names(log: StringIO, path: str) -> None:
    assert Client().get(path, secure=True).status_code == 404

    assert "Not Found: /" in log.getvalue()
    assert TOKEN not in log.getvalue()
    assert str(SOMEBODY) not in log.getvalue()


@pytest.mark.parametrize("name", ["django.request", "django.server", "granian", "befriend"])
def test_a_traceback_names_nobody_either(log: StringIO, name: str) -> None:
    try:
        raise LookupError(f"no row {SOMEBODY.hex} at /people/invitation/{TOKEN}")
    except LookupError:
        logging.getLogger(name).exception("It failed for %s", SOMEBODY)

    assert "LookupError: no row [id] at /people/invitation/[way in]" in log.getvalue()
    assert "It failed for [id]" in log.getvalue()


def test_no_other_handler_writes_what_this_one_takes_out() -> None:
    assert [name for name in ("django", "django.request", "django.server") if logging.getLogger(name).handlers] == []


def test_too_many_wrong_passwords_are_logged_without_the_name_and_without_from_where(log: StringIO) -> None:
    cache.clear()
    form = {"login": "canary-name", "password": "canary password"}
    for _ in range(6):
        Client(REMOTE_ADDR="192.0.2.66").post("/account/login/", form, secure=True)
    cache.clear()

    assert log.getvalue().count("Too many tries to sign in") == 1
    assert "canary" not in log.getvalue()
    assert "192.0.2.66" not in log.getvalue()


def test_a_form_without_its_mark_is_logged(log: StringIO) -> None:
    Client(enforce_csrf_checks=True).post("/account/login/", {}, secure=True)

    assert "Forbidden" in log.getvalue()


def test_a_request_for_another_name_is_logged(log: StringIO) -> None:
    with override_settings(ALLOWED_HOSTS=["care.example"]):
        Client().get("/", secure=True, headers={"host": "elsewhere.example"})

    assert "Invalid HTTP_HOST header" in log.getvalue()

"""The log tells that something went wrong and where, but not about whom, and hands nobody a way in."""

import logging
import logging.config
from io import StringIO
from uuid import UUID

import pytest
from django.test import Client

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

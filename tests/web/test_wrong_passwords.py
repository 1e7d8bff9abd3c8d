"""Many wrong passwords: whoever tries them has to wait, and nobody else."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

WAIT = "There were many tries in a row."
LIMIT = 10


@pytest.fixture(autouse=True)
def no_tries_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def try_from(address: str, name: str) -> str:
    """Sign in with a wrong password, through the web server in front, which adds where the visitor comes from."""
    form = {"login": name, "password": "not the password"}
    answer = Client().post("/account/login/", form, secure=True, headers={"X-Forwarded-For": f"10.9.9.9, {address}"})
    return answer.content.decode()


def test_somebody_who_tries_many_names_has_to_wait() -> None:
    for number in range(LIMIT):
        assert WAIT not in try_from("192.0.2.1", f"name{number}")

    assert WAIT in try_from("192.0.2.1", "another")


def test_a_visitor_from_elsewhere_does_not_wait_for_them() -> None:
    for number in range(LIMIT + 1):
        try_from("192.0.2.1", f"name{number}")

    assert WAIT not in try_from("192.0.2.2", "another")

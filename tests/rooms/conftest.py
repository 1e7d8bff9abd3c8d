"""What the room tests share: the cast, and a way in for each of them."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings

from befriend.rooms.people.models import Person
from tests.rooms.cast import Cast, gather

SignIn = Callable[[str], Client]


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 is slow because that protects people; nobody here needs it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a transaction that is rolled back after the test."""
    return gather()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """Everybody, truly committed: for threads, and for what lies on the disk."""
    return gather()


def signed_in(name: str) -> Client:
    """A browser in which one of the cast is signed in; "nobody" is a visitor."""
    browser = Client()
    if name != "nobody":
        person = Person.objects.get(username=name)
        browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture(scope="session")
def sign_in() -> SignIn:
    return signed_in

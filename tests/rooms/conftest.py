"""What the room tests share: the cast, and a way in for each of them."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client, override_settings

from tests.rooms.cast import Cast, gather
from tests.rooms.laid_down import laid_down
from tests.rooms.visiting import signed_in

SignIn = Callable[[str], Client]


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Argon2 is slow because that protects people; nobody here needs it."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a transaction that is rolled back after the test."""
    return laid_down(gather)


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """Everybody, truly committed: for threads, and for what lies on the disk."""
    return laid_down(gather)


@pytest.fixture(scope="session")
def sign_in() -> SignIn:
    return signed_in

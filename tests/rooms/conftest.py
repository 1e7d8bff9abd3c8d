"""What the room tests share: the cast, and a way in for each of them."""

from collections.abc import Callable

import django
import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django.fixtures import Settings

# Tests import tables at their head, so Django is set up before this folder is collected.
django.setup()

from befriend.rooms.people.models import Person  # noqa: E402
from tests.rooms.cast import Cast, gather  # noqa: E402

SignIn = Callable[[str], Client]


@pytest.fixture(scope="session", autouse=True)
def folder_of_static_files() -> None:
    """WhiteNoise warns where static files were never gathered; these tests serve none."""
    django_settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    """Argon2 is slow because that protects people; nobody here needs it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a transaction that is rolled back after the test."""
    return gather()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """Everybody, truly committed: for threads, and for what lies on the disk."""
    return gather()


@pytest.fixture
def sign_in() -> SignIn:
    """A browser in which one of the cast is signed in; "nobody" is a visitor."""

    def signed_in(name: str) -> Client:
        browser = Client()
        if name != "nobody":
            person = Person.objects.get(username=name)
            browser.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return signed_in

"""Whom to tell of a way in: the page that RFC 9116 describes, where the service said whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
ADDRESS = "/.well-known/security.txt"


def lines_of(contact: str) -> dict[str, str]:
    with override_settings(SECURITY_CONTACT=contact):
        answer = Client().get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


def test_it_says_whom_to_tell_and_in_which_languages() -> None:
    lines = lines_of("mailto:security@example.org")

    assert lines["Contact"] == "mailto:security@example.org"
    assert lines["Preferred-Languages"] == "en, es"


def test_it_never_runs_out_while_befriend_answers() -> None:
    # RFC 9116, 2.5.5: Expires is required, and should be less than a year away.
    expires = datetime.fromisoformat(lines_of("tel:+44-20-7946-0000")["Expires"])

    assert timedelta(days=7) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_there_is_no_such_page() -> None:
    assert Client().get(ADDRESS).status_code == 404

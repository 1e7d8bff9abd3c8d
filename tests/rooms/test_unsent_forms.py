"""A flag from a form that was never sent leads its clinician somewhere, and nobody to answers that were not sent."""

from django.test import Client
from django.urls import reverse

from befriend.rooms.checkins.services import save_draft
from tests.rooms.cast import NOW, Cast, answers, submission
from tests.rooms.conftest import SignIn

WORDS = "This form has not been sent yet"
UNSENT = "words that nobody was sent"


def save(cast: Cast) -> str:
    """Alice saves a form, and the address where its answers would stand."""
    begun = submission(cast["alice"], answers(1, phq9_9=2), note=UNSENT)
    save_draft(submission=begun, now=NOW, by=begun.client_id)
    return reverse("checkins:answers", args=[cast.id("alice"), begun.id])


def read(browser: Client, address: str) -> str:
    return browser.get(address, secure=True).content.decode()


def test_a_flag_of_an_unsent_form_says_that_it_was_not_sent(cast: Cast, sign_in: SignIn) -> None:
    page = read(sign_in("clara"), save(cast))

    assert WORDS in page
    assert UNSENT not in page
    assert "Nearly every day" not in page


def test_nobody_else_learns_that_there_is_an_unsent_form(cast: Cast, sign_in: SignIn) -> None:
    address = save(cast)

    assert [sign_in(name).get(address, secure=True).status_code for name in ("bob", "lena")] == [404, 404]

"""The plan: reviews and notes are stored once, by those linked, and nothing that was written is silently lost."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from befriend.base.errors import ConflictError, InputError, NotFoundError
from befriend.rooms.plans.models import Note, Review
from befriend.rooms.plans.queries import notes_of, reviews_of
from befriend.rooms.plans.services import record_review, write_note
from tests.rooms.cast import NOW, Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything
from tests.rooms.verbs import a_review

TODAY = NOW.date()


def test_a_review_sent_again_is_stored_once(cast: Cast) -> None:
    review = a_review(cast)
    record_review(viewer=cast.viewer("clara"), review=review, now=NOW)
    before = everything()

    record_review(viewer=cast.viewer("clara"), review=review, now=NOW + timedelta(minutes=1))

    assert everything() == before


def test_only_the_newest_review_promises_the_next_one(cast: Cast, sign_in: SignIn) -> None:
    clara = cast.viewer("clara")
    for weeks in (6, 2):
        day = TODAY - timedelta(weeks=weeks)
        record_review(
            viewer=clara,
            review=a_review(cast, reviewed_on=day, next_review_on=TODAY + timedelta(days=3 * weeks)),
            now=NOW,
        )

    to_clinician = sign_in("clara").get(f"/clients/{cast.id('alice')}/").content.decode()
    to_client = sign_in("alice").get("/plan/").content.decode()

    assert re.findall(r"Next review on ([^.]*)\.", to_clinician) == ["28 November 2026"]
    assert "Another review was planned for 10 December 2026. A newer one has taken its place." in to_clinician
    assert re.findall(r"We look at it again on ([^.]*)\.", to_client) == ["28 November 2026"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_day_stands_in_its_field_as_a_browser_takes_it_in_every_language(
    cast: Cast, sign_in: SignIn, language: str
) -> None:
    clara = sign_in("clara")
    clara.cookies["befriend-language"] = language

    for page in (f"/plan/{cast.id('alice')}/review/", f"/plan/{cast.id('alice')}/topics/"):
        fields = re.findall(r'<input type="date"[^>]*name="reviewed_on"[^>]*>', clara.get(page).content.decode())
        assert re.search(r'value="\d{4}-\d{2}-\d{2}"', *fields)


@pytest.mark.parametrize("other", [{"agreed": "Otherwise."}, {"changed": "Otherwise."}, {"next_review_on": None}])
def test_a_review_sent_again_with_other_words_is_not_taken_for_the_first(cast: Cast, other: dict[str, object]) -> None:
    review = a_review(cast)
    record_review(viewer=cast.viewer("clara"), review=review, now=NOW)

    with pytest.raises(ConflictError):
        record_review(viewer=cast.viewer("clara"), review=a_review(cast, **{"id": review.id} | other), now=NOW)

    assert Review.objects.count() == 1


def test_a_note_sent_again_with_other_words_is_not_taken_for_the_first(cast: Cast) -> None:
    note_id, clara = uuid4(), cast.viewer("clara")
    write_note(viewer=clara, note_id=note_id, client_id=cast.id("alice"), text="One.", is_shared=False, now=NOW)

    with pytest.raises(ConflictError):
        write_note(viewer=clara, note_id=note_id, client_id=cast.id("alice"), text="Two.", is_shared=False, now=NOW)

    assert [note.text for note in notes_of(clara, cast.id("alice"), NOW)] == ["One."]


def test_words_under_a_taken_id_come_back_with_a_new_one_and_are_kept_when_sent_again(
    cast: Cast, sign_in: SignIn
) -> None:
    browser, path = sign_in("clara"), f"/plan/{cast.id('alice')}/note/"
    sent = {"form_id": str(uuid4()), "text": "One."}
    browser.post(path, sent)

    page = browser.post(path, sent | {"text": "Two."})
    offered = re.findall(r'name="form_id" value="([0-9a-f-]+)"', page.content.decode())
    browser.post(path, {"form_id": offered[0], "text": "Two."})

    assert page.status_code == 422
    assert "Two." in page.content.decode()
    assert {note.text for note in notes_of(cast.viewer("clara"), cast.id("alice"), timezone.now())} == {"One.", "Two."}


@pytest.mark.parametrize("name", ["carl", "fay", "dora", "lena", "hope", "farid", "rosa", "bob", "zoe", "ivan", "mona"])
def test_only_a_linked_clinician_writes(cast: Cast, name: str) -> None:
    viewer, before = cast.viewer(name), everything()

    with pytest.raises(NotFoundError):
        record_review(viewer=viewer, review=a_review(cast), now=NOW)
    with pytest.raises(NotFoundError):
        write_note(viewer=viewer, note_id=uuid4(), client_id=cast.id("alice"), text="x", is_shared=True, now=NOW)

    assert everything() == before


def test_a_client_does_not_write_their_own_plan(cast: Cast) -> None:
    with pytest.raises(InputError):
        record_review(viewer=cast.viewer("alice"), review=a_review(cast), now=NOW)

    assert not Review.objects.exists()


def test_an_id_of_another_clients_review_is_refused(cast: Cast) -> None:
    hers = a_review(cast)
    record_review(viewer=cast.viewer("clara"), review=hers, now=NOW)
    before = everything()

    with pytest.raises(ConflictError) as refusal:
        record_review(viewer=cast.viewer("carl"), review=a_review(cast, "bob", id=hers.id), now=NOW)

    assert canary("alice") not in str(refusal.value)
    assert everything() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"agreed": "  "},
        {"reviewed_on": TODAY + timedelta(days=1)},
        {"next_review_on": TODAY},
        {"next_review_on": TODAY - timedelta(days=1)},
    ],
)
def test_an_impossible_review_is_refused(cast: Cast, wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        record_review(viewer=cast.viewer("clara"), review=a_review(cast, **wrong), now=NOW)

    assert not Review.objects.exists()


def test_an_empty_note_is_refused(cast: Cast) -> None:
    with pytest.raises(InputError):
        write_note(
            viewer=cast.viewer("clara"), note_id=uuid4(), client_id=cast.id("alice"), text=" ", is_shared=True, now=NOW
        )

    assert not Note.objects.exists()


def test_reviews_stand_in_the_order_of_their_days(cast: Cast) -> None:
    clara = cast.viewer("clara")
    for ago in (1, 30, 10):
        day = TODAY - timedelta(days=ago)
        record_review(viewer=clara, review=a_review(cast, reviewed_on=day, next_review_on=None), now=NOW)

    days = [(TODAY - review.reviewed_on).days for review in reviews_of(clara, cast.id("alice"), NOW)]

    assert days == [30, 10, 1]

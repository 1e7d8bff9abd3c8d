"""What an operator can produce on one client: every table is told, scores are open, two keys open the rest."""

import tomllib
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.test import override_settings

from befriend.base.cipher import KeyRing, Place
from befriend.base.errors import CipherError
from befriend.rooms.checkins.models import CheckIn, Score
from befriend.rooms.people.models import ClientKey, Person
from befriend.rooms.plans.models import Note
from befriend.rooms.plans.queries import notes_of
from befriend.rooms.plans.services import write_note
from tests.rooms.cast import NOW, Cast, send, submission
from tools.trust_pages import TRUST, sealed_in

TOLD = tomllib.loads((TRUST / "tables.toml").read_text(encoding="utf-8"))
REPAIR = "Say what it tells in docs/trust/tables.toml, then run: make reference"


def test_every_table_is_told_and_no_other() -> None:
    told = {*TOLD["about_a_person"], *TOLD["about_nobody"]}
    there = {model._meta.label for model in apps.get_models()}

    assert there - told == set(), REPAIR
    assert told - there == set(), REPAIR


def test_no_table_that_points_at_a_person_is_told_as_about_nobody() -> None:
    points = {
        model._meta.label
        for model in apps.get_models()
        if any(field.related_model is Person for field in model._meta.concrete_fields)
    }

    assert points & {*TOLD["about_nobody"]} == set()


def test_every_table_with_a_sealed_column_is_about_a_person() -> None:
    sealed = {model._meta.label for model in apps.get_models() if sealed_in(model)}

    assert sealed <= {*TOLD["about_a_person"]}


@pytest.mark.django_db
def test_names_scores_and_times_can_be_read(cast: Cast) -> None:
    """No key is needed for them: the notice and the page of what can be read say so."""
    sent = send(submission(cast["alice"])).checkin_id

    with override_settings(KEY_RING=KeyRing({})):
        assert Person.objects.get(id=cast.id("alice")).shown_name
        assert CheckIn.objects.get(id=sent).answered_at == NOW
        assert Score.objects.get(checkin_id=sent, subscale="total").value is not None
        with pytest.raises(CipherError):
            notes_of_alice(cast)


def notes_of_alice(cast: Cast) -> object:
    write_note(
        viewer=cast.viewer("clara"), note_id=uuid4(), client_id=cast.id("alice"), text="x", is_shared=False, now=NOW
    )
    return notes_of(cast.viewer("clara"), cast.id("alice"), NOW)


@pytest.mark.django_db
def test_database_and_keys_together_open_what_was_written(cast: Cast) -> None:
    """Whoever holds both needs no account, no link and no page of befriend."""
    notes_of_alice(cast)
    note, key = Note.objects.get(client=cast["alice"]), ClientKey.objects.get(client=cast["alice"])

    cipher = settings.KEY_RING.unwrap(str(cast.id("alice")), key.key_id, key.wrapped)

    assert cipher.open_text(Place("note", "text", str(note.id)), note.text) == "x"

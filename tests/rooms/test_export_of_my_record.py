"""An export of everything about me: every table that leads to a person is in it, and nobody else's."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from time import time
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import BinaryField, Field, Model
from django.test import Client

from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.words import TOLD_TO_THE_CLIENT
from befriend.rooms.people.models import ClientKey, Person
from befriend.rooms.record.exporting import plain_cell
from befriend.rooms.record.tables import EXCEPTIONS, TABLES
from tests.rooms.cast import NOW, Cast, answers, canary, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import tables
from tests.rooms.test_at_rest import PLACES, secret, write_everywhere
from tests.rooms.tracking import flagged_off_track
from tests.rooms.visiting import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LISTED = {table.label: table for table in TABLES}
# What people who work here wrote for one another: the export says that it is there, and not what it says.
HELD_BACK = {"note", "looked", "contacted", "reviewed", "reason"}
NAMES_SOMEBODY = {"client_id", "person_id", "actor_id", "user_id", "owner_id"}


def export_of(browser: Client) -> dict[str, str]:
    """The files of an export by name, as they come out of the zip."""
    answer = browser.post("/my-record/export/file/")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as packed:
        assert packed.testzip() is None
        return {name.removeprefix("my-record/"): packed.read(name).decode() for name in packed.namelist()}


def leads_to_a_person(model: type[Model]) -> bool:
    """Whether a row can be about somebody: it points at a person, at a row about one, or names one in a column."""
    ways = {one.related_model._meta.label for one in columns(model) if one.is_relation and one.related_model}
    return bool(ways & {"people.Person", *LISTED}) or bool(NAMES_SOMEBODY & {one.attname for one in columns(model)})


def columns(model: type[Model]) -> Iterator["Field[Any, Any]"]:
    yield from model._meta.concrete_fields


def test_every_table_that_leads_to_a_person_is_exported_and_erased_or_has_a_reason() -> None:
    leading = {model._meta.label for model in apps.get_models() if leads_to_a_person(model)} | {"people.Person"}

    assert leading - set(LISTED) - set(EXCEPTIONS) == set()
    assert (set(LISTED) | set(EXCEPTIONS)) - leading == set()
    assert all(len(reason) > 30 for reason in EXCEPTIONS.values())


@pytest.mark.parametrize("planted", ["journal.Version", "checkins.Score", "safety.CallAsked"])
def test_a_table_that_is_not_listed_would_be_seen(planted: str) -> None:
    assert leads_to_a_person(apps.get_model(planted))


def test_every_sealed_column_is_named_as_sealed() -> None:
    """All bytes in our tables are sealed; one that is not opened would stand in nobody's export."""
    sealed = {
        (model._meta.label, one.name) for model in tables() for one in columns(model) if isinstance(one, BinaryField)
    }

    named = {(table.label, column) for table in TABLES for column in table.sealed}
    assert sealed - named == {("people.ClientKey", "wrapped")}
    assert named <= sealed


def test_each_row_about_a_client_is_in_their_export_with_all_its_columns(cast: Cast, sign_in: SignIn) -> None:
    build_world(cast)
    found = json.loads(export_of(sign_in("alice"))["record.json"])["tables"]

    for table in TABLES:
        if table.is_exported:
            expected = table.rows_of(cast.id("alice")).count()
            assert len(found[table.label]) == expected, table.label
            names = {one.name for one in columns(table.model)} - {"service"}
            assert all(set(row) == names for row in found[table.label]), table.label
    assert sum(map(len, found.values())) > 40


def test_every_word_a_client_wrote_is_in_their_export_and_what_is_held_back_is_named(
    cast: Cast, sign_in: SignIn
) -> None:
    write_everywhere(cast)

    files = export_of(sign_in("alice"))

    read = json.loads(files["record.json"])
    assert [place for place in PLACES if secret(place) not in files["record.json"]] == [
        place for place in PLACES if place in HELD_BACK
    ]
    assert set(read["not_in_this_file"]) >= {"plans.Note", "plans.LookedAt", "flags.Flag"}
    assert read["could_not_be_opened"] == []
    # The page is for reading: all that the person wrote, but for drafts of questionnaires and second versions.
    missing = {place for place in PLACES if secret(place) not in files["read-me-first.html"]}
    assert missing == HELD_BACK | {"draft", "conflict"}


def test_nothing_of_anybody_else_is_in_it(cast: Cast, sign_in: SignIn) -> None:
    build_world(cast)

    for name, others in (("alice", ("bob", "zoe")), ("clara", ("alice", "bob", "zoe"))):
        whole = "".join(export_of(sign_in(name)).values())
        assert [other for other in others if canary(other) in whole] == []
        assert cast[name].password not in whole


def test_a_secret_that_opens_something_is_not_in_it(cast: Cast, sign_in: SignIn) -> None:
    build_world(cast)

    whole = "".join(export_of(sign_in("alice")).values())

    key = ClientKey.objects.get(client=cast["alice"])
    assert bytes(key.wrapped).hex() not in whole
    assert "people.ClientKey" not in whole


def test_a_shared_note_is_in_it_and_one_that_is_not_shared_has_only_its_day(cast: Cast, sign_in: SignIn) -> None:
    build_world(cast)

    notes = json.loads(export_of(sign_in("alice"))["record.json"])["tables"]["plans.Note"]

    assert {(row["is_shared"], row["text"]) for row in notes} == {(True, canary("alice")), (False, None)}
    assert {row["written_by"] for row in notes} == {"Clara"}


def test_of_a_flag_the_page_says_in_kind_words_what_it_was_and_gives_no_verdict(cast: Cast, sign_in: SignIn) -> None:
    flagged_off_track(cast)
    send(submission(cast["alice"], answers(3, phq9_9=0), at=NOW))  # and reliably worse

    page = export_of(sign_in("alice"))["read-me-first.html"]

    assert "Your answers were a reason to look at your plan together" in page
    assert "Your answers showed that it got harder, so somebody was asked to talk about it with you" in page
    assert not re.search(r"on track|deteriorat", page, re.IGNORECASE)


def test_a_client_is_told_of_every_kind_of_flag_in_words_of_their_own() -> None:
    assert set(TOLD_TO_THE_CLIENT) == set(Kind)


def test_an_export_is_written_down_with_nothing_clinical(cast: Cast, sign_in: SignIn) -> None:
    export_of(sign_in("alice"))

    row = AuditEntry.objects.latest("number")
    assert (row.action, row.actor_id, row.client_id) == ("export_own_record", *[str(cast.id("alice"))] * 2)


def test_who_signed_in_long_ago_is_asked_for_the_password_first(
    cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in("alice")
    session = browser.session
    session["signed_in_at"] = time() - 20 * 60
    session["account_authentication_methods"] = []
    session.save()

    answer = browser.post("/my-record/export/file/")

    assert answer.status_code == 302
    assert "reauthenticate" in answer["Location"]
    assert not AuditEntry.objects.filter(action="export_own_record").exists()


class Seen(HTMLParser):
    """The tags of a page, and everything it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.fetched: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.fetched |= {str(value) for name, value in attrs if name in {"src", "href"}}


def test_the_page_has_no_script_fetches_nothing_from_elsewhere_and_escapes_what_was_written(
    cast: Cast, sign_in: SignIn
) -> None:
    from tests.rooms.safety_plans import keep_plan, plan_sheet

    keep_plan(cast, plan_sheet("<script>alert(1)</script>"))

    seen = Seen()
    seen.feed(export_of(sign_in("alice"))["read-me-first.html"])

    assert "script" not in seen.tags
    assert {one for one in seen.fetched if not one.startswith("#")} == {"record.css"}


def test_the_page_speaks_the_language_of_its_reader(cast: Cast, sign_in: SignIn) -> None:
    build_world(cast)
    browser = sign_in("alice")
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"

    page = export_of(browser)["read-me-first.html"]

    assert '<html lang="es"' in page
    assert "Mi ficha" in page


def test_the_answers_come_as_a_table_that_our_own_commands_score(cast: Cast, sign_in: SignIn, tmp_path: Path) -> None:
    from tests.rooms.cast import answers, send, submission

    sent = send(submission(cast["alice"], answers(2)))

    files = export_of(sign_in("alice"))
    rows = list(csv.DictReader(io.StringIO(files["checkins.csv"])))
    [score] = [row for row in csv.DictReader(io.StringIO(files["scores.csv"])) if row["subscale"] == "total"]

    assert [(row["item"], row["value"]) for row in rows] == [
        (f"phq9_{number}", "2" if number < 9 else "0") for number in range(1, 10)
    ]
    assert {row["checkin"] for row in rows} == {str(sent.checkin_id)}
    # 8 items at 2 and the ninth at 0: Kroenke 2001 adds them up.
    assert float(score["value"]) == 16
    path = tmp_path / "checkins.csv"
    path.write_text(files["checkins.csv"], encoding="utf-8")
    program = "from befriend.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "score", str(path), "--measure", "phq9"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "16" in done.stdout


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx"])
def test_words_that_a_spreadsheet_would_run_are_guarded(start: str) -> None:
    assert plain_cell(start) == f"'{start}"


@pytest.mark.parametrize("cell", [-3, 2.5, None, "phq9_1", ""])
def test_numbers_and_plain_words_stay_as_they_are(cell: object) -> None:
    assert plain_cell(cell) == cell


def test_one_damaged_value_is_told_and_everything_else_is_handed_over(cast: Cast, sign_in: SignIn) -> None:
    build_world(cast)
    row = CheckIn.objects.filter(client=cast["alice"]).order_by("pk").first()
    assert row is not None
    CheckIn.objects.filter(pk=row.pk).update(answers=bytes(row.answers)[:-1] + b"\x00")

    found = json.loads(export_of(sign_in("alice"))["record.json"])

    assert found["could_not_be_opened"] == [f"checkin.answers {row.pk}"]
    assert len(found["tables"]["checkins.CheckIn"]) == CheckIn.objects.filter(client=cast["alice"]).count()


def test_somebody_without_a_key_gets_what_there_is(cast: Cast, sign_in: SignIn) -> None:
    found = json.loads(export_of(sign_in("hope"))["record.json"])

    assert [row["username"] for row in found["tables"]["people.Person"]] == ["hope"]
    assert not ClientKey.objects.filter(client=Person.objects.get(username="hope")).exists()

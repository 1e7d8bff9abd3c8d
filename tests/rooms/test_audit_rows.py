"""Every verb leaves its audit rows, says who, and tells nothing of what was answered or written."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import befriend.rooms
from befriend.content.reading import core_library
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.people.models import Person
from tests.rooms.cast import Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.verbs import VERBS, safety_flag

ROOMS = Path(befriend.rooms.__file__).parent
NOT_VERBS = {"audit.record", "people.hash_token", "checkins.content_of"}
# An action, a role, what a row is about, an id: nothing else fits. A kind of flag or a measure would tell of illness.
PLAIN = re.compile(r"[a-z_]*|[0-9a-f-]{36}")
CLINICAL = {kind.value for kind in Kind} | set(core_library().measures)


def verbs_in_services() -> set[str]:
    found = set()
    atomic = {path for path in ROOMS.glob("*/*.py") if "@transaction.atomic" in path.read_text(encoding="utf-8")}
    for path in {*ROOMS.glob("*/services.py"), *ROOMS.glob("*/services"), *atomic}:
        module = import_module(f"befriend.rooms.{path.parent.name}.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__.startswith(module.__name__) and not name.startswith("_"):
                found.add(f"{path.parent.name}.{name}")
    return found - NOT_VERBS


def test_every_verb_is_tried_here() -> None:
    assert verbs_in_services() == {name.split(",")[0] for name in VERBS}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_leaves_its_audit_rows_and_says_who(cast: Cast, name: str) -> None:
    verb = VERBS[name]
    say = verb.arrange(cast)
    before = set(AuditEntry.objects.values_list("id", flat=True))

    say()

    rows = AuditEntry.objects.exclude(id__in=before).order_by("id")
    assert tuple(row.action for row in rows) == verb.actions
    who = str(Person.objects.get(username=verb.actor).id) if verb.actor else ""
    assert all(row.actor_id == who for row in rows)


@pytest.mark.parametrize("name", VERBS)
def test_an_audit_row_holds_no_clinical_content(cast: Cast, name: str) -> None:
    VERBS[name].arrange(cast)()

    for row in AuditEntry.objects.values_list("service_id", "actor_id", "action", "client_id", "subject", "subject_id"):
        assert all(PLAIN.fullmatch(text) for text in row), row
        assert not any(canary("alice") in text for text in row)
        assert not any(word in row[4] for word in CLINICAL), row


@pytest.mark.parametrize(
    "page", ["/clients/{client}/", "/clients/{client}/phq9/", "/check-in/answers/{client}/{checkin}/"]
)
def test_looking_at_a_record_is_written_down(cast: Cast, sign_in: SignIn, page: str) -> None:
    checkin = Flag.objects.get(id=safety_flag(cast)).subject_id
    before = AuditEntry.objects.count()

    sign_in("clara").get(page.format(client=cast.id("alice"), checkin=checkin))

    assert AuditEntry.objects.count() == before + 1
    row = AuditEntry.objects.latest("id")
    assert (row.actor_id, row.client_id) == (str(cast.id("clara")), str(cast.id("alice")))
    assert row.action in {"open_record", "read_answers"}


def test_a_refused_look_leaves_no_audit_row_about_the_client(cast: Cast, sign_in: SignIn) -> None:
    before = AuditEntry.objects.count()

    sign_in("carl").get(f"/clients/{cast.id('alice')}/")

    assert AuditEntry.objects.count() == before

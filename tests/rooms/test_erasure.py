"""Having everything about oneself deleted: asked for, thought over, taken back, done, and never brought back."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from time import time
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from befriend.base.errors import BackupError, InputError, SettingError
from befriend.care.roles import Role
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.audit.queries import chain_judged
from befriend.rooms.backups.erased import (
    BESIDE,
    STILL_TO_DO,
    all_erased_again,
    erased_beside,
    hold_until_done,
    keep_beside,
    still_to_erase,
)
from befriend.rooms.backups.models import ErasedPerson
from befriend.rooms.emergency.models import EmergencyAccess
from befriend.rooms.flags.kinds import LOOKED_AT_FIRST, WAITING, Kind
from befriend.rooms.flags.models import Flag
from befriend.rooms.flags.services import close_flag
from befriend.rooms.people.models import CareLink, ClientKey, Membership, Person
from befriend.rooms.people.services import give_role
from befriend.rooms.record.erasing import erase_everything, wipe_free_pages
from befriend.rooms.record.models import Erasure
from befriend.rooms.record.services import Done, ask_erasure, erase_due, repeat_erasures, take_back_erasure
from befriend.rooms.record.tables import TABLES
from befriend.rooms.signing_in.models import SignedIn
from befriend.web.checks import refuse_who_was_erased
from tests.rooms.backing_up import BACKUP_RING, is_sqlite
from tests.rooms.cast import NOW, PASSWORD, Cast, answers, canary, send, submission
from tests.rooms.conftest import SignIn
from tests.rooms.stored import bytes_at_rest, everything
from tests.rooms.test_at_rest import PLACES, secret, write_everywhere
from tests.rooms.test_backups_drill import Machine, databases  # noqa: F401  (a fixture)
from tests.rooms.verbs import opened_in_emergency
from tests.rooms.visiting import build_world
from tools.figures import Line, tally

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=7)
HOME, ERASE = "/my-record/", "/my-record/erase/"


def ask(cast: Cast, name: str = "alice") -> None:
    ask_erasure(viewer=cast.viewer(name), now=NOW)


def close_what_climbs(cast: Cast) -> None:
    for flag in Flag.objects.filter(client=cast["alice"], kind__in=LOOKED_AT_FIRST, state__in=WAITING):
        close_flag(viewer=cast.viewer("clara"), flag_id=flag.id, reason="We spoke.", now=NOW)


def rows_left(person_id: UUID) -> dict[str, int]:
    return {table.label: table.rows_of(person_id).count() for table in TABLES if table.rows_of(person_id).exists()}


# Asking --------------------------------------------------------------------------------------------------------------


def test_the_page_says_what_goes_what_stays_who_is_told_and_when(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("alice").get(ERASE).content.decode()

    for said in (
        "What goes",
        "What stays, and why",
        "linked to you: Clara",
        "7 days",
        "Keep everything",
        "Get help now",
    ):
        assert said in page


def test_who_asks_reads_the_day_and_can_take_it_back(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    browser.post("/my-record/erase/ask/")
    assert "Everything about you is deleted, not before" in browser.get(HOME).content.decode()
    assert "Everything about you is deleted, not before" in browser.get(ERASE).content.decode()
    assert erase_due(now=timezone.now() + timedelta(days=6)) == Done(0, 0)

    browser.post("/my-record/erase/take-back/")

    assert "Everything about you is deleted, not before" not in browser.get(HOME).content.decode()
    assert erase_due(now=timezone.now() + timedelta(days=30)) == Done(0, 0)
    assert Person.objects.get(id=cast.id("alice")).is_active


def test_asked_twice_is_asked_once_and_the_day_stays(cast: Cast) -> None:
    ask(cast)
    ask_erasure(viewer=cast.viewer("alice"), now=NOW + timedelta(days=3))

    assert Erasure.objects.get(person_id=cast.id("alice")).due_at == LATER
    assert Flag.objects.filter(client=cast["alice"], kind=Kind.ERASURE).count() == 1


def test_taken_back_and_asked_again_the_days_begin_anew(cast: Cast) -> None:
    ask(cast)
    take_back_erasure(viewer=cast.viewer("alice"), now=NOW)
    take_back_erasure(viewer=cast.viewer("alice"), now=NOW)
    ask_erasure(viewer=cast.viewer("alice"), now=NOW + timedelta(days=5))

    assert erase_due(now=LATER) == Done(0, 0)
    assert erase_due(now=LATER + timedelta(days=5)) == Done(1, 0)


def test_somebody_who_works_here_is_told_at_once(cast: Cast) -> None:
    ask(cast)

    flag = Flag.objects.get(client=cast["alice"], kind=Kind.ERASURE)
    assert (flag.owner_id, flag.due_at) == (cast.id("clara"), NOW + timedelta(days=2))


def test_who_works_here_must_hand_over_first(cast: Cast, sign_in: SignIn) -> None:
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.HELPER, now=NOW)

    with pytest.raises(InputError, match="end your roles first"):
        ask(cast)
    assert sign_in("clara").post("/my-record/erase/ask/").status_code == 422
    assert not Erasure.objects.exists()


def test_how_many_days_there_are_is_a_setting(cast: Cast, settings: Settings) -> None:
    settings.ERASURE_DAYS = 14
    ask(cast)

    assert erase_due(now=NOW + timedelta(days=13)) == Done(0, 0)
    assert erase_due(now=NOW + timedelta(days=14)) == Done(1, 0)


def test_who_signed_in_long_ago_is_asked_for_the_password_first(cast: Cast, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    session = browser.session
    session["signed_in_at"] = time() - 20 * 60
    session["account_authentication_methods"] = []
    session.save()

    answer = browser.post("/my-record/erase/ask/")

    assert "reauthenticate" in answer["Location"]
    assert not Erasure.objects.exists()


# Safety first --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("item", [1, 3])
def test_nobody_is_erased_while_a_worrying_answer_waits_for_a_human(cast: Cast, item: int) -> None:
    send(submission(cast["alice"], answers(1, phq9_9=item), at=NOW))
    ask(cast)

    assert erase_due(now=LATER) == Done(0, 1)
    assert ClientKey.objects.filter(client=cast["alice"]).exists()

    close_what_climbs(cast)
    assert erase_due(now=LATER) == Done(1, 0)


def test_who_asked_reads_that_somebody_has_to_look_first(cast: Cast, sign_in: SignIn) -> None:
    opened_in_emergency(cast)
    ask(cast)
    browser = sign_in("alice")

    assert "still has to look at something about you first" in browser.get(HOME).content.decode()

    close_what_climbs(cast)
    assert "still has to look at something about you first" not in browser.get(HOME).content.decode()


def test_nobody_is_erased_while_they_wait_for_a_call(cast: Cast) -> None:
    from tests.rooms.safety_plans import ask_for_call

    ask_for_call(cast)
    ask(cast)

    assert erase_due(now=LATER) == Done(0, 1)


def test_nobody_is_erased_while_nobody_has_looked_at_an_emergency(cast: Cast) -> None:
    opened_in_emergency(cast)
    ask(cast)

    assert erase_due(now=LATER) == Done(0, 1)
    assert EmergencyAccess.objects.filter(client=cast["alice"]).exists()

    close_what_climbs(cast)
    assert erase_due(now=LATER) == Done(1, 0)


def test_who_was_given_a_role_since_hands_over_first(cast: Cast) -> None:
    ask(cast)
    give_role(viewer=cast.viewer("lena"), person_id=cast.id("alice"), role=Role.HELPER, now=NOW)

    assert erase_due(now=LATER) == Done(0, 1)

    Membership.objects.filter(person=cast["alice"], role=Role.HELPER).update(ended_at=LATER)
    assert erase_due(now=LATER) == Done(1, 0)


# Done ----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_nothing_about_the_person_is_left_but_what_is_named(cast: Cast) -> None:
    build_world(cast)
    close_what_climbs(cast)
    ask(cast)
    alice = cast.id("alice")
    assert len(rows_left(alice)) > 25

    assert erase_due(now=LATER) == Done(1, 0)

    assert rows_left(alice) == {"people.Person": 1, "record.Erasure": 1, "backups.ErasedPerson": 1}
    whole = repr({label: rows for label, rows in everything().items() if label != "audit.AuditEntry"})
    assert canary("alice") not in whole
    # The key of the audit's rows, of the wish and of the list: nothing else names them.
    named = {label for label, rows in everything().items() if any(str(alice) in map(str, row.values()) for row in rows)}
    assert named == {"people.Person", "record.Erasure", "backups.ErasedPerson", "audit.AuditEntry"}


@pytest.mark.slow
def test_everybody_elses_records_stay_as_they_were(cast: Cast) -> None:
    build_world(cast)
    close_what_climbs(cast)
    ask(cast)
    about_alice = {table.label: {row.pk for row in table.rows_of(cast.id("alice"))} for table in TABLES}
    before = everything()

    erase_due(now=LATER)

    after = everything()
    for label, rows in before.items():
        keys = about_alice.get(label, set())
        name = next((table.model._meta.pk.attname for table in TABLES if table.label == label), "id")
        others = [row for row in rows if row[name] not in keys] if keys else rows
        assert [row for row in after[label] if row in others] == others, label


def test_an_account_that_was_erased_opens_for_nobody(cast: Cast, sign_in: SignIn) -> None:
    browser, alice = sign_in("alice"), cast.id("alice")
    ask(cast)

    erase_due(now=LATER)

    assert browser.get("/today/").status_code == 302
    door = Client()
    door.post("/account/login/", {"login": "alice", "password": PASSWORD})
    assert door.get("/today/").status_code == 302
    lena = sign_in("lena")
    assert lena.get(f"/people/{alice}/").status_code == 404
    assert lena.get(f"/people/back/{alice}/").status_code == 404
    assert "erased" not in lena.get("/people/gone/").content.decode()
    assert not Membership.objects.filter(person_id=alice).exists()
    assert not CareLink.objects.filter(client_id=alice).exists()


def test_no_session_of_the_person_is_left_and_others_stay(cast: Cast, sign_in: SignIn) -> None:
    sign_in("alice"), sign_in("alice"), sign_in("bob")
    ask(cast)

    erase_due(now=LATER)

    whose = [one.get_decoded().get("_auth_user_id") for one in Session.objects.all()]
    assert whose == [str(cast.id("bob"))]


def test_the_name_to_sign_in_with_is_free_again(cast: Cast) -> None:
    ask(cast)
    erase_due(now=LATER)

    assert not Person.objects.filter(username="alice").exists()


@pytest.mark.slow
def test_the_audit_keeps_its_rows_and_its_chain(cast: Cast) -> None:
    build_world(cast)
    close_what_climbs(cast)
    ask(cast)
    before = list(AuditEntry.objects.order_by("number").values())

    erase_due(now=LATER)

    after = list(AuditEntry.objects.order_by("number").values())
    assert after[: len(before)] == before
    assert [(row["action"], row["actor_id"]) for row in after[len(before) :]] == [("erase_record", "")]
    assert chain_judged().problems == ()


def test_a_second_call_does_no_harm(cast: Cast) -> None:
    ask(cast)
    erase_due(now=LATER)
    before = everything()

    assert erase_due(now=LATER) == Done(0, 0)
    assert repeat_erasures(erased={cast.id("alice"): LATER}, now=LATER) == 0
    assert everything() == before


def test_one_who_cannot_be_erased_yet_holds_nobody_else_up(cast: Cast) -> None:
    send(submission(cast["alice"], answers(1, phq9_9=1), at=NOW))
    ask(cast)
    ask(cast, "bob")

    assert erase_due(now=LATER) == Done(1, 1)


def failing_for(person_id: UUID) -> Callable[[UUID, datetime], None]:
    def erase(whose: UUID, now: datetime) -> None:
        if whose == person_id:
            raise DatabaseError("One row cannot go.")
        erase_everything(whose, now)

    return erase


def test_one_erasure_that_fails_keeps_nobody_else_from_theirs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("befriend.rooms.record.services.erase_everything", failing_for(cast.id("alice")))
    ask(cast)
    ask(cast, "bob")

    with pytest.raises(DatabaseError) as raised:
        erase_due(now=LATER)

    assert raised.value.__notes__ == ["Erased 1, failed 1, held 0."]
    assert ClientKey.objects.filter(client=cast["alice"]).exists()
    assert not ClientKey.objects.filter(client=cast["bob"]).exists()


def test_the_command_says_that_one_failed_and_wipes_what_the_others_left(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wiped: list[bool] = []

    def wipe() -> bool:
        wiped.append(True)
        return True

    monkeypatch.setattr("befriend.rooms.record.services.erase_everything", failing_for(cast.id("alice")))
    monkeypatch.setattr("befriend.web.management.commands.erase_due.wipe_free_pages", wipe)
    for name in ("alice", "bob"):
        ask_erasure(viewer=cast.viewer(name), now=timezone.now() - timedelta(days=8))

    with pytest.raises(CommandError, match="Erased 1, failed 1"):
        call_command("erase_due")

    assert wiped == [True]


def test_sessions_that_have_ended_are_cleared_by_the_nightly_command(cast: Cast, sign_in: SignIn) -> None:
    sign_in("alice"), sign_in("bob")
    [bobs] = SignedIn.objects.filter(person=cast["bob"])
    Session.objects.exclude(session_key=bobs.session_id).update(expire_date=timezone.now() - timedelta(minutes=1))

    call_command("erase_due")

    assert [one.session_key for one in Session.objects.all()] == [bobs.session_id]
    assert [one.person_id for one in SignedIn.objects.all()] == [cast.id("bob")]


# On the disk ---------------------------------------------------------------------------------------------------------


def files_of_the_server() -> bytes:
    """All that PostgreSQL wrote about this database: tables, indexes, and what they left behind."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname=current_database()"
        )
        folder, number = cursor.fetchone()
    return b"".join(path.read_bytes() for path in sorted(Path(folder, "base", str(number)).iterdir()))


@pytest.fixture
def only_this_database() -> None:
    """What a restore of an earlier test has put aside is of another service, which had an Alice too."""
    if is_sqlite():
        file = Path(str(connection.settings_dict["NAME"]))
        for aside in file.parent.glob(f"{file.name}.before-*"):
            aside.unlink()


def on_the_disk() -> bytes:
    return bytes_at_rest() if is_sqlite() else files_of_the_server()


def sample_all_columns() -> None:
    """As a database does by itself now and then: PostgreSQL then keeps names in its statistics."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def traces(cast: Cast) -> list[bytes]:
    """Words that can be read, and the sealed bytes themselves: both must go."""
    sealed = [
        value for rows in everything().values() for row in rows for value in row.values() if isinstance(value, bytes)
    ]
    alices = bytes(ClientKey.objects.get(client=cast["alice"]).wrapped)
    assert alices in sealed
    return [canary("alice").encode(), b"alice", alices[-40:]]


@pytest.mark.slow
@pytest.mark.usefixtures("only_this_database")
def test_on_the_disk_nothing_of_the_person_can_be_found(committed_cast: Cast) -> None:
    cast = committed_cast
    write_everywhere(cast)
    send(submission(cast["bob"], answers(1)))
    close_what_climbs(cast)
    bobs = bytes(ClientKey.objects.get(client=cast["bob"]).wrapped)[-40:]
    ask(cast)
    sample_all_columns()
    before, searched = on_the_disk(), traces(cast)
    assert all(one in before for one in searched)

    erase_due(now=LATER)
    assert wipe_free_pages()

    after = on_the_disk()
    left = [one for one in (*searched, *(secret(place).encode() for place in PLACES)) if one in after]
    tally(Line.CANARIES_ERASED, len(searched) + len(PLACES), len(left))
    assert left == []
    # This looks in the right place: Bob's key and name are there.
    assert bobs in after
    assert canary("bob").encode() in after


@pytest.mark.slow
def test_the_wipe_says_so_when_an_older_transaction_may_still_read_what_was_deleted(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction in any database of the server counts: what is deleted after it began is copied along."""
    if is_sqlite():
        return
    monkeypatch.setattr("befriend.rooms.record.erasing.LONGEST_WAIT", 0.5)
    with closing(connection.copy()) as other:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
        assert not wipe_free_pages()
    monkeypatch.undo()

    assert wipe_free_pages()


@pytest.mark.slow
@pytest.mark.usefixtures("only_this_database")
def test_sqlite_overwrites_what_it_deletes(committed_cast: Cast) -> None:
    """Before the tables are written anew, too: a machine may stop between the two."""
    if not is_sqlite():
        return
    ask(committed_cast)
    searched = traces(committed_cast)

    erase_due(now=LATER)

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
    after = on_the_disk()
    assert [one for one in searched if one in after] == []


@pytest.mark.slow
def test_the_nightly_command_erases_and_tells(committed_cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    ask_erasure(viewer=committed_cast.viewer("alice"), now=timezone.now() - timedelta(days=8))

    call_command("erase_due")

    assert "Erased 1" in capsys.readouterr().out
    assert not ClientKey.objects.filter(client=committed_cast["alice"]).exists()


# Through backups -----------------------------------------------------------------------------------------------------


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path) -> Path:
    settings.BACKUP_KEYS, settings.DATA = BACKUP_RING, tmp_path / "data"
    settings.DATA.mkdir()
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def test_the_list_beside_the_backups_only_grows_and_cannot_be_read_or_forged(cast: Cast, shelf: Path) -> None:
    first, second = uuid4(), uuid4()
    keep_beside(shelf)
    assert not (shelf / BESIDE).exists()

    ErasedPerson.objects.create(person_id=first, erased_at=NOW)
    keep_beside(shelf)
    ErasedPerson.objects.all().delete()
    ErasedPerson.objects.create(person_id=second, erased_at=LATER)
    keep_beside(shelf)

    assert erased_beside(shelf) == {first: NOW, second: LATER}
    stored = (shelf / BESIDE).read_bytes()
    assert str(first).encode() not in stored
    assert (shelf / BESIDE).stat().st_mode & 0o077 == 0
    (shelf / BESIDE).write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(BackupError, match="damaged"):
        erased_beside(shelf)


def test_nothing_is_served_until_all_are_erased_again(cast: Cast, shelf: Path) -> None:
    refuse_who_was_erased()
    hold_until_done({cast.id("alice"): NOW})

    with pytest.raises(SettingError, match="befriend manage erase_due"):
        refuse_who_was_erased()
    assert still_to_erase() == {cast.id("alice"): NOW}
    all_erased_again()
    refuse_who_was_erased()


def test_a_restore_that_stopped_half_way_is_finished_by_the_command(committed_cast: Cast, shelf: Path) -> None:
    hold_until_done({committed_cast.id("alice"): NOW, uuid4(): NOW})

    call_command("erase_due")

    assert still_to_erase() == {}
    assert rows_left(committed_cast.id("alice")) == {"people.Person": 1, "backups.ErasedPerson": 1}


ASK_LONG_AGO = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from befriend.rooms.flags.models import Flag
from befriend.rooms.people.models import Person
from befriend.rooms.people.queries import viewer_of
from befriend.rooms.record.services import ask_erasure
then, alice = timezone.now() - timedelta(days=8), Person.objects.get(username="alice")
# A human has looked at what waits: tests above show that nobody is erased before.
Flag.objects.filter(client=alice).delete()
ask_erasure(viewer=viewer_of(alice, then), now=then)
"""
LEFT = """
import django; django.setup()
from tests.rooms.stored import bytes_at_rest
from tests.rooms.cast import canary
from befriend.rooms.people.models import ClientKey
stored = bytes_at_rest()
print({name: canary(name).encode() in stored for name in ("alice", "bob")}, ClientKey.objects.count())
"""


@pytest.mark.slow
def test_an_older_backup_brings_nobody_back(databases: list[str], tmp_path: Path) -> None:  # noqa: F811
    from tests.rooms.test_backups_drill import FILL, SECRETS

    shelf = tmp_path / "shelf"
    shelf.mkdir()
    first = Machine(tmp_path / "first", databases[0], SECRETS)
    first.befriend("manage", "migrate", "--verbosity", "0")
    first.python(FILL)
    first.befriend("backup", "--to", shelf)
    [older] = shelf.glob("*.backup")
    first.python(ASK_LONG_AGO)
    assert "Erased 1" in first.befriend("manage", "erase_due")
    assert "{'alice': False, 'bob': True} 2" in first.python(LEFT)

    # On the same machine, by what its database knows; no list lies beside the backup.
    assert "Erased again: 1 of the 1" in first.befriend("restore", older, "--overwrite")
    assert "{'alice': False, 'bob': True} 2" in _without_the_old_file(first, tmp_path / "first")
    first.befriend("manage", "ready")

    # On an empty machine, by the list that the next night's backup has written.
    first.befriend("backup", "--to", shelf)
    assert (shelf / BESIDE).exists()
    new = Machine(tmp_path / "new", databases[1], SECRETS)
    assert "Erased again: 1 of the 1" in new.befriend("restore", older)
    assert "{'alice': False, 'bob': True} 2" in new.python(LEFT)
    new.befriend("manage", "ready")
    assert "problems" not in new.befriend("audit", "verify")
    assert not (tmp_path / "new" / STILL_TO_DO).exists()
    # And the backup itself holds nothing that can be read.
    assert canary("alice").encode() not in older.read_bytes()


def _without_the_old_file(machine: Machine, folder: Path) -> str:
    """What SQLite kept of before the restore holds the later state; it is looked at too."""
    for kept in folder.glob("*.before-*"):
        assert canary("alice").encode() not in kept.read_bytes()
    return machine.python(LEFT)


def test_the_words_of_an_unfinished_restore_are_plain_json(cast: Cast, shelf: Path, settings: Settings) -> None:
    hold_until_done({cast.id("alice"): NOW})

    held: dict[str, Any] = json.loads((Path(settings.DATA) / STILL_TO_DO).read_bytes())
    assert held == {str(cast.id("alice")): NOW.isoformat()}

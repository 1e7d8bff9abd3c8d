"""Backups: whole while people write, sealed by a key of their own, tried aside, refused where they do not belong."""

import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.db import connection, connections, transaction
from pytest_django.fixtures import Settings

from befriend.base.cipher import KeyRing, new_key
from befriend.base.errors import BackupError, NotFoundError, SettingError
from befriend.rooms.audit.models import AuditEntry
from befriend.rooms.audit.queries import chain_judged, head
from befriend.rooms.backups import restoring
from befriend.rooms.backups.engines import postgres
from befriend.rooms.backups.making import back_up
from befriend.rooms.backups.manifest import Content, TableSum, differences, digest_of, sum_of
from befriend.rooms.backups.queries import last_trial
from befriend.rooms.backups.restoring import newest_backup, restore, try_backup
from befriend.rooms.backups.services import record_restore, record_trial
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.people.models import Person
from befriend.rooms.signing_in.models import SignedIn
from tests.rooms.backing_up import BACKUP_RING, MADE_AT, a_backup, is_sqlite
from tests.rooms.cast import NOW, Cast, canary
from tests.rooms.conftest import SignIn
from tests.rooms.stored import everything

slow = pytest.mark.slow


@pytest.fixture(autouse=True)
def keys(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.BACKUP_KEYS = BACKUP_RING
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    yield
    assert list(settings.DATA.iterdir()) == [], "nothing unsealed is left behind"


@slow
def test_a_backup_comes_back_whole_when_it_is_tried(committed_cast: Cast, tmp_path: Path) -> None:
    tried = try_backup(file=a_backup(committed_cast, tmp_path))

    assert tried.manifest.made_at == MADE_AT
    assert tried.manifest.content.tables["checkins_checkin"].rows == CheckIn.objects.count() == 1
    assert tried.manifest.content.tables["people_person"].rows == Person.objects.count()
    assert "people.0001" in " ".join(tried.manifest.content.migrations)


@slow
def test_nothing_in_the_file_can_be_read(committed_cast: Cast, tmp_path: Path) -> None:
    stored = a_backup(committed_cast, tmp_path).read_bytes()

    for word in (canary("alice"), "Harbour House", "CREATE TABLE", "people_person", "made_at"):
        assert word.encode() not in stored


@slow
def test_nobody_else_on_the_machine_may_read_the_file(committed_cast: Cast, tmp_path: Path) -> None:
    assert a_backup(committed_cast, tmp_path).stat().st_mode & 0o077 == 0


@slow
def test_restored_over_a_later_state_every_table_is_as_it_was(committed_cast: Cast, tmp_path: Path) -> None:
    file = a_backup(committed_cast, tmp_path)
    before = everything()
    CheckIn.objects.all().update(note=b"overwritten")
    Person.objects.filter(username="bob").update(shown_name="Somebody else")

    done = restore(file=file, overwrite=True)

    assert everything() == before
    assert done.manifest.content.tables["people_person"].rows == len(before["people.Person"])
    assert not done.has_old_tables
    # Writing goes on: a counter that stood still would give two rows one number.
    record_trial(manifest=done.manifest, seconds=1.0, now=NOW, by=None)


@slow
def test_nobody_who_signed_out_since_is_signed_in_again(committed_cast: Cast, tmp_path: Path, sign_in: SignIn) -> None:
    browser = sign_in("alice")
    file = a_backup(committed_cast, tmp_path)
    kept = browser.cookies["sessionid"].value if "sessionid" in browser.cookies else browser.session.session_key
    assert Session.objects.filter(session_key=kept).exists()
    Session.objects.all().delete()

    restore(file=file, overwrite=True)

    assert not Session.objects.exists()
    assert not SignedIn.objects.exists()
    assert browser.get("/today/").status_code == 302


@slow
def test_a_standing_service_is_not_overwritten_unasked(committed_cast: Cast, tmp_path: Path) -> None:
    file = a_backup(committed_cast, tmp_path)
    Person.objects.filter(username="bob").update(shown_name="Somebody else")

    with pytest.raises(BackupError, match="--overwrite"):
        restore(file=file, overwrite=False)

    assert Person.objects.get(username="bob").shown_name == "Somebody else"


@slow
def test_the_old_sqlite_database_is_kept_beside_the_restored_one(committed_cast: Cast, tmp_path: Path) -> None:
    file = a_backup(committed_cast, tmp_path)
    Person.objects.filter(username="bob").update(shown_name="Somebody else")

    kept = restore(file=file, overwrite=True).old_kept_at

    if is_sqlite():
        with closing(sqlite3.connect(kept)) as old:
            assert old.execute("SELECT shown_name FROM people_person WHERE username = 'bob'").fetchone() == (
                "Somebody else",
            )
    else:
        assert kept == ""


@slow
def test_a_damaged_database_counts_as_a_service(committed_cast: Cast, tmp_path: Path) -> None:
    if not is_sqlite():
        return
    file, place = a_backup(committed_cast, tmp_path), Path(str(connection.settings_dict["NAME"]))
    whole = place.read_bytes()
    connection.close()
    place.write_bytes(b"no database at all" * 500)

    with pytest.raises(BackupError, match="cannot be read"):
        restore(file=file, overwrite=False)

    place.write_bytes(whole)


# Keys ----------------------------------------------------------------------------------------------------------------


def test_without_a_key_for_backups_nothing_is_written(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_KEYS = None

    with pytest.raises(SettingError, match="BEFRIEND_BACKUP_KEYS is missing"):
        back_up(folder=tmp_path, now=MADE_AT)


def test_a_key_of_the_service_is_no_key_for_backups(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_KEYS = KeyRing({"b": next(iter(django_settings.KEY_RING.keys.values()))})

    with pytest.raises(SettingError, match="BEFRIEND_KEYS holds too"):
        back_up(folder=tmp_path, now=MADE_AT)


@slow
@pytest.mark.parametrize("ring", [{"other": new_key()}, {"tests": new_key()}], ids=["missing", "another"])
def test_without_the_services_key_ring_a_backup_is_not_restored(
    committed_cast: Cast, settings: Settings, tmp_path: Path, ring: dict[str, bytes]
) -> None:
    file = a_backup(committed_cast, tmp_path)
    settings.KEY_RING = KeyRing(ring)

    with pytest.raises(BackupError, match=r"key ring here does not open .* 'tests'"):
        restore(file=file, overwrite=True)


@slow
def test_a_ring_that_has_gone_on_still_restores_an_older_backup(
    committed_cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    file = a_backup(committed_cast, tmp_path)
    settings.KEY_RING = KeyRing({"newer": new_key(), **settings.KEY_RING.keys})
    settings.BACKUP_KEYS = KeyRing({"newer": new_key(), **BACKUP_RING.keys})

    assert try_backup(file=file).manifest.made_at == MADE_AT


@slow
def test_the_service_keys_are_not_in_the_backup(committed_cast: Cast, tmp_path: Path) -> None:
    written = try_backup(file=a_backup(committed_cast, tmp_path)).manifest.written()

    for key in (*django_settings.KEY_RING.keys.values(), *BACKUP_RING.keys.values()):
        assert key.hex().encode() not in written
    assert django_settings.SECRET_KEY.encode() not in written


# What does not belong here -------------------------------------------------------------------------------------------


@slow
def test_a_backup_of_a_later_befriend_waits_for_the_upgrade(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_backup(committed_cast, tmp_path)
    monkeypatch.setattr(restoring, "_known_migrations", lambda: {"people.0001_initial"})

    with pytest.raises(BackupError, match="Upgrade befriend"):
        restore(file=file, overwrite=True)


@slow
def test_a_backup_of_another_kind_of_database_says_so(
    committed_cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = a_backup(committed_cast, tmp_path)
    other = "postgresql" if is_sqlite() else "sqlite"
    monkeypatch.setattr(connections["default"], "vendor", other)

    with pytest.raises(BackupError, match="This backup is of"):
        try_backup(file=file)


def test_an_empty_database_is_not_backed_up_in_silence(transactional_db: None, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="There is no service in this database"):
        back_up(folder=tmp_path, now=MADE_AT)

    assert list(tmp_path.glob("*.backup")) == []


@slow
def test_no_backup_replaces_another(committed_cast: Cast, tmp_path: Path) -> None:
    first = a_backup(committed_cast, tmp_path)
    before = first.read_bytes()

    with pytest.raises(SettingError, match="already"):
        back_up(folder=tmp_path, now=MADE_AT)

    assert first.read_bytes() == before


def test_of_a_folder_the_newest_backup_is_meant(tmp_path: Path) -> None:
    for name in ("befriend-20261121T031000Z", "befriend-20261122T031000Z", "befriend-20251231T031000Z"):
        (tmp_path / f"{name}.backup").touch()

    assert newest_backup(tmp_path).name == "befriend-20261122T031000Z.backup"
    with pytest.raises(NotFoundError):
        newest_backup(tmp_path / "data")


def test_a_missing_pg_dump_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(SettingError, match=r"pg_dump is not on this machine.*apt install postgresql-client"):
        postgres._run("pg_dump")


def test_a_backup_travels_by_the_line_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    line = {"sslmode": "verify-full", "sslrootcert": "/etc/befriend/db.pem"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", line)

    told = postgres._surroundings()

    assert (told["PGSSLMODE"], told["PGSSLROOTCERT"]) == ("verify-full", "/etc/befriend/db.pem")


def test_what_pg_restore_says_of_a_row_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "pg_restore: error: COPY failed\nCONTEXT: COPY people_person, line 1: Mrs Secret"
    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1, "", said))

    with pytest.raises(BackupError) as refused:
        postgres._run("pg_restore")

    assert "COPY failed" in str(refused.value)
    assert "Secret" not in str(refused.value)


# Why a file is never copied, and what a sum sees ---------------------------------------------------------------------


@slow
def test_a_copied_file_loses_what_a_backup_keeps(tmp_path: Path) -> None:
    """In write-ahead mode all 500 committed rows stand in a second file, which a copy of the first misses."""
    live = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(live)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("PRAGMA wal_autocheckpoint=0")
        writer.execute("CREATE TABLE entry (n INTEGER)")
        writer.commit()
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for number in range(500):
            writer.execute("INSERT INTO entry VALUES (?)", (number,))
            writer.commit()
        shutil.copyfile(live, tmp_path / "copied.sqlite3")
        writer.execute("VACUUM INTO ?", (str(tmp_path / "asked.sqlite3"),))

    assert rows_in(tmp_path / "copied.sqlite3") == 0
    assert rows_in(tmp_path / "asked.sqlite3") == 500


def rows_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        [count] = database.execute("SELECT count(*) FROM entry").fetchone()
    return int(count)


@slow
def test_while_people_write_a_backup_is_of_one_moment(committed_cast: Cast, tmp_path: Path) -> None:
    """Two tables that always change together differ in no backup."""
    both = Person.objects.filter(username__in=["bob", "zoe"])
    both.update(shown_name="0")
    stop = threading.Event()

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with transaction.atomic():
                Person.objects.filter(username="bob").update(shown_name=f"{number}")
                Person.objects.filter(username="zoe").update(shown_name=f"{number}")
        connection.close()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        made = [back_up(folder=tmp_path, now=MADE_AT + timedelta(seconds=count)).file for count in range(5)]
    finally:
        stop.set()
        writer.join()

    seen = []
    for file in made:
        restore(file=file, overwrite=True)
        seen.append(set(both.values_list("shown_name", flat=True)))
    assert [len(names) for names in seen] == [1] * 5
    assert len(set.union(*seen)) > 1, "somebody wrote meanwhile"


def test_rows_add_up_alike_in_any_order_and_differ_by_one_sign() -> None:
    rows: list[tuple[object, ...]] = [(1, "a", None, b"\x00", 0.5), (2, "b", None, b"\x01", 0.25)]

    assert sum_of(map(digest_of, rows)) == sum_of(map(digest_of, reversed(rows)))
    assert sum_of(map(digest_of, rows)) != sum_of(map(digest_of, [rows[0], (2, "c", None, b"\x01", 0.25)]))
    assert sum_of(map(digest_of, rows)) != sum_of(map(digest_of, [rows[0], rows[0]]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        ((1,), ("1",)),
        ((b"a",), ("a",)),
        ((None,), ("",)),
        ((1,), (1.0,)),
        (("",), ("", "")),
    ],
)
def test_rows_that_only_look_alike_have_other_hashes(one: tuple[object, ...], other: tuple[object, ...]) -> None:
    assert digest_of(one) != digest_of(other)


def test_a_missing_table_a_lost_row_and_other_migrations_are_differences() -> None:
    whole = Content({"a": TableSum(1, "x"), "b": TableSum(1, "y")}, ("m.1",))

    assert differences(whole, whole) == []
    assert differences(whole, Content({"a": TableSum(1, "x")}, ("m.1",))) == ["b"]
    assert differences(whole, Content({"a": TableSum(0, "x"), "b": TableSum(1, "y")}, ("m.1",))) == ["a"]
    assert differences(whole, Content(whole.tables, ("m.1", "m.2"))) == ["migrations"]


# What a lead sees ----------------------------------------------------------------------------------------------------


def tried(cast: Cast, made_at: datetime, verified_at: datetime = NOW) -> None:
    from befriend.rooms.backups.models import VerifiedRestore

    VerifiedRestore.objects.create(verified_at=verified_at, made_at=made_at, tables=1, rows=1, seconds=0.1)


def test_a_lead_is_told_that_no_backup_was_ever_tried(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("lena").get("/people/").content.decode()

    assert "No backup has been tried yet." in page
    assert "Please ask whoever looks after your server" in page


@pytest.mark.parametrize(("days", "is_old"), [(0, False), (6.9, False), (7.1, True), (400, True)])
def test_a_trial_is_old_by_the_age_of_the_backup(cast: Cast, days: float, is_old: bool) -> None:
    tried(cast, NOW - timedelta(days=days))

    assert last_trial(NOW).is_old is is_old


def test_an_old_backup_tried_again_does_not_hide_that_none_is_newer(cast: Cast) -> None:
    tried(cast, NOW - timedelta(days=90), NOW)

    assert last_trial(NOW).is_old


def test_after_how_many_days_a_lead_is_warned_is_a_setting(cast: Cast, settings: Settings) -> None:
    tried(cast, NOW - timedelta(days=20))
    settings.RESTORE_DAYS = 21

    assert not last_trial(NOW).is_old


def test_a_trial_leaves_its_audit_row(cast: Cast) -> None:
    from tests.rooms.verbs import a_manifest

    record_trial(manifest=a_manifest(), seconds=2.5, now=NOW, by=None)

    row = AuditEntry.objects.latest("id")
    assert (row.action, row.service_id, row.actor_id) == ("verify_backup", "", "")
    assert last_trial(NOW).verified_at == NOW


@slow
def test_a_backup_of_a_changed_audit_is_not_relied_on(committed_cast: Cast, tmp_path: Path) -> None:
    AuditEntry.objects.filter(number=5).update(action="nothing")

    with pytest.raises(BackupError, match=r"the audit in this backup is not as it was written. Number 5"):
        try_backup(file=a_backup(committed_cast, tmp_path))


@slow
def test_the_chain_goes_on_after_a_restore_and_says_that_there_was_one(committed_cast: Cast, tmp_path: Path) -> None:
    file = a_backup(committed_cast, tmp_path)
    anchor = head()
    record_trial(manifest=try_backup(file=file).manifest, seconds=1.0, now=NOW, by=None)
    later = head()

    restore(file=file, overwrite=True)
    record_restore(now=NOW, by=None)

    assert AuditEntry.objects.latest("number").action == "restore_backup"
    assert chain_judged(anchor).problems == ()
    assert chain_judged(later).problems != ()

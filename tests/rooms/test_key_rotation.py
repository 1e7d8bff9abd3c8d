"""The key ring goes on: keys move to the newest service key while people read and write, and the old one can go."""

import threading
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path
from time import sleep
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from befriend.base.cipher import KeyRing, new_key
from befriend.base.errors import BackupError, CipherError
from befriend.care.roles import Role
from befriend.rooms.audit.queries import chain_judged
from befriend.rooms.backups.restoring import try_backup
from befriend.rooms.checkins.queries import filled_checkin
from befriend.rooms.people.models import ClientKey
from befriend.rooms.people.queries import cipher_for, ciphers_for, keys_by_service_key
from befriend.rooms.people.services import add_person, rewrap_keys
from tests.rooms.backing_up import BACKUP_RING, a_backup
from tests.rooms.cast import NOW, Cast, answers, send, submission
from tests.rooms.safety_plans import keep_plan, plan_sheet

pytestmark = pytest.mark.django_db
MANY, TURNS = 60, 6


def rotated() -> KeyRing:
    return KeyRing({"newer": new_key(), **settings.KEY_RING.keys})


def said_by_the_command() -> str:
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    return said.getvalue()


def only(ring: KeyRing, name: str) -> KeyRing:
    return KeyRing({name: ring.keys[name]})


def test_all_keys_move_and_then_the_old_key_can_be_dropped(cast: Cast) -> None:
    sent, ring = send(submission(cast["alice"], answers(2))).checkin_id, rotated()
    [old] = settings.KEY_RING.keys
    before = {client_id: cipher.key for client_id, cipher in ciphers_for([cast.id("alice"), cast.id("bob")]).items()}

    with override_settings(KEY_RING=ring):
        said = said_by_the_command()

    assert f"Moved 3. On newer: 3.\nOn {old}: 0.\n" in said
    assert "can be read" in said
    with override_settings(KEY_RING=only(ring, "newer")):
        assert filled_checkin(cast.viewer("clara"), cast.id("alice"), sent, NOW).answers == answers(2)
        assert {client_id: cipher.key for client_id, cipher in ciphers_for(list(before)).items()} == before


def test_a_second_time_moves_nothing_and_leaves_no_audit_row(cast: Cast) -> None:
    with override_settings(KEY_RING=rotated()):
        said_by_the_command()
        wrapped, entries = list(ClientKey.objects.order_by("pk").values()), chain_judged().entries

        assert said_by_the_command().startswith("Moved 0.")
        assert list(ClientKey.objects.order_by("pk").values()) == wrapped
        assert chain_judged().entries == entries


def test_with_one_key_there_is_nothing_to_move(cast: Cast) -> None:
    assert said_by_the_command() == f"Moved 0. On {settings.KEY_RING.current}: 3.\n"


def test_half_way_both_old_and_new_keys_open(cast: Cast) -> None:
    people = [cast.id(name) for name in ("alice", "bob", "zoe")]
    before = {one: cipher_for(one).key for one in people}

    with override_settings(KEY_RING=rotated()):
        assert rewrap_keys(most=1, now=NOW) == 1
        assert sorted(keys_by_service_key().values()) == [1, 2]
        assert {one: cipher_for(one).key for one in people} == before


def test_a_key_of_an_unknown_service_key_stops_it_and_nothing_is_moved(cast: Cast) -> None:
    before = list(ClientKey.objects.order_by("pk").values())

    with (
        override_settings(KEY_RING=KeyRing({"stranger": new_key()})),
        pytest.raises(CipherError, match="BEFRIEND_KEYS"),
    ):
        rewrap_keys(most=50, now=NOW)

    assert list(ClientKey.objects.order_by("pk").values()) == before


def crowd(cast: Cast) -> list[UUID]:
    """Many clients, so that the move takes several batches."""
    return [
        add_person(
            service_id=cast.harbour.id,
            username=f"crowd{number}",
            password=None,
            shown_name=f"Crowd {number}",
            role=Role.CLIENT,
            now=NOW,
            by=None,
        ).id
        for number in range(MANY)
    ]


class Load:
    """People who read and write without a pause, each in a thread with a database connection of its own."""

    def __init__(self, *deeds: Callable[[int], object]) -> None:
        self.over, self.errors, self.done = threading.Event(), list[str](), [0] * len(deeds)
        self.threads = [threading.Thread(target=self._go_on, args=(which, deed)) for which, deed in enumerate(deeds)]

    def _go_on(self, which: int, deed: Callable[[int], object]) -> None:
        with closing(connection):
            while not self.over.is_set():
                try:
                    deed(self.done[which])
                except Exception as error:
                    self.errors.append(repr(error))
                self.done[which] += 1

    def __enter__(self) -> "Load":
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for one in self.threads:
            one.join(30)


def move_all(ring: KeyRing) -> None:
    """As the command does, in small batches, with the pause that a command takes to begin."""
    with override_settings(KEY_RING=ring):
        while rewrap_keys(most=7, now=NOW):
            sleep(0.01)


@pytest.mark.slow
def test_under_load_no_read_and_no_write_fails(committed_cast: Cast) -> None:
    """Three readers and a writer go on while all keys are moved again and again."""
    cast, people = committed_cast, crowd(committed_cast)
    sent, expected = send(submission(cast["alice"], answers(2))).checkin_id, answers(2)
    keys = {one: cipher_for(one).key for one in people}

    def read(turn: int) -> None:
        one = people[turn % MANY]
        assert cipher_for(one).key == keys[one]
        assert filled_checkin(cast.viewer("clara"), cast.id("alice"), sent, NOW).answers == expected

    def write(turn: int) -> None:
        keep_plan(cast, plan_sheet(f"Turn {turn}."))

    # Every server knows all keys before they are moved; only which comes first goes on.
    names = {f"newer{turn}": new_key() for turn in range(TURNS)}
    ring = KeyRing({**names, **settings.KEY_RING.keys})
    with override_settings(KEY_RING=ring):
        with Load(read, read, read, write) as load:
            for name in names:
                move_all(KeyRing({name: names[name], **ring.keys}))

        assert load.errors == []
        assert min(load.done[:3]) > 10
        assert load.done[3] > 3
        assert keys_by_service_key() == {list(names)[-1]: MANY + 3}
        assert {one: cipher_for(one).key for one in people} == keys
        assert chain_judged().problems == ()


@pytest.mark.slow
def test_an_older_backup_opens_while_the_old_key_is_kept_and_not_after(committed_cast: Cast, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with override_settings(BACKUP_KEYS=BACKUP_RING, DATA=data):
        file, ring = a_backup(committed_cast, tmp_path), rotated()
        with override_settings(KEY_RING=ring):
            said_by_the_command()
            assert try_backup(file=file).manifest.content.tables["people_clientkey"].rows == 3
        with override_settings(KEY_RING=only(ring, "newer")), pytest.raises(BackupError, match="BEFRIEND_KEYS"):
            try_backup(file=file)

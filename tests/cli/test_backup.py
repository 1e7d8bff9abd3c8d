"""`befriend backup`, `backup verify` and `restore`: what they print, and the code they leave with."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from befriend.cli import main
from befriend.rooms.backups.models import VerifiedRestore
from tests.cli.command_line import Befriend
from tests.rooms.backing_up import BACKUP_RING
from tests.rooms.cast import gather


@pytest.fixture
def service(transactional_db: None, settings: Settings) -> None:
    """A service with people, and a key for its backups."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.BACKUP_KEYS = BACKUP_RING
    gather()


@pytest.mark.slow
def test_a_backup_is_made_tried_and_brought_back(service: None, befriend: Befriend, tmp_path: Path) -> None:
    made = befriend("backup", "--to", tmp_path)
    tried = befriend("backup", "verify", tmp_path)
    refused = befriend("restore", made.out.strip())
    restored = befriend("restore", made.out.strip(), "--overwrite")

    assert [one.code for one in (made, tried, refused, restored)] == [0, 0, main.REFUSED, 0]
    assert Path(made.out.strip()).parent == tmp_path
    assert "came back whole" in tried.out
    assert "--overwrite" in refused.err
    assert "each as it was" in restored.out
    # The trial was written down after the backup was made: what is restored does not know of it.
    assert not VerifiedRestore.objects.exists()


@pytest.mark.slow
def test_a_trial_that_went_well_is_written_down(service: None, befriend: Befriend, tmp_path: Path) -> None:
    befriend("backup", "--to", tmp_path)

    befriend("backup", "verify", tmp_path)

    assert VerifiedRestore.objects.get().rows > 20


@pytest.mark.slow
def test_a_damaged_backup_is_refused_and_not_written_down(service: None, befriend: Befriend, tmp_path: Path) -> None:
    file = Path(befriend("backup", "--to", tmp_path).out.strip())
    file.write_bytes(file.read_bytes()[:-1])

    said = befriend("backup", "verify", file)

    assert said.code == main.REFUSED
    assert "damaged" in said.err
    assert not VerifiedRestore.objects.exists()


def test_a_backup_asks_where_to(befriend: Befriend) -> None:
    said = befriend("backup")

    assert said.code == main.USAGE
    assert "--to FOLDER" in said.err


def test_without_its_key_or_its_folder_nothing_is_backed_up(
    db: None, befriend: Befriend, settings: Settings, tmp_path: Path
) -> None:
    settings.BACKUP_KEYS = None
    without_key = befriend("backup", "--to", tmp_path)
    settings.BACKUP_KEYS = BACKUP_RING
    without_folder = befriend("backup", "--to", tmp_path / "none")

    assert [without_key.code, without_folder.code] == [main.SURROUNDINGS] * 2
    assert "BEFRIEND_BACKUP_KEYS is missing" in without_key.err
    assert "There is no folder" in without_folder.err


def test_a_file_that_is_not_there_and_an_empty_shelf_are_wrong_use(befriend: Befriend, tmp_path: Path) -> None:
    assert befriend("restore", tmp_path / "none.backup").code == main.USAGE
    assert befriend("backup", "verify", tmp_path).code == main.USAGE


def test_a_file_that_is_no_backup_is_refused(db: None, befriend: Befriend, settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_KEYS = BACKUP_RING
    (tmp_path / "letter.backup").write_text("Dear friend")

    said = befriend("restore", tmp_path / "letter.backup")

    assert said.code == main.REFUSED
    assert "no backup of befriend" in said.err

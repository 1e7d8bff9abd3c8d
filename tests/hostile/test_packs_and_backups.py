"""Packs, backups and anchors that somebody hostile made: told in one sentence each, and nothing is put in place."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from befriend.base.errors import BackupError, InputError
from befriend.base.stream import open_stream, seal_stream
from befriend.cli.main import INTERNAL, PACK_PROBLEMS
from befriend.content.reading import CORE_PACK
from befriend.rooms.audit.chain import read_anchor
from befriend.rooms.backups.manifest import read_manifest
from befriend.rooms.backups.restoring import restore
from tests.cli.command_line import Befriend
from tests.hostile.corpus import BYTES, WORDS, zip_bomb
from tests.rooms.backing_up import BACKUP_RING

pytestmark = pytest.mark.slow

EMPTY = {"nothing", "a mark and nothing"}
SMALL = Path(__file__).parents[1] / "content/small_pack"
# As they stand in TOML. What no text may hold there (zero bytes, half letters) is among BYTES.
VALUES = [f"'{word}'" for word in WORDS.values() if word.isprintable() and "'" not in word]
VALUES += [
    "-1",
    "999999999",
    "1e308",
    "inf",
    "nan",
    "[]",
    "{}",
    "true",
    "2026-01-01",
    "9" * 40,
    "'1/0'",
    "'1e999999999'",
]


def small_pack(folder: Path) -> Path:
    pack = folder / "pack"
    shutil.copytree(SMALL, pack)
    shutil.copytree(CORE_PACK / "measures/phq9", pack / "measures/phq9")
    shutil.copytree(CORE_PACK / "crisis", pack / "crisis", dirs_exist_ok=True)
    return pack


def files_of(pack: Path) -> list[Path]:
    return sorted(path for path in pack.rglob("*") if path.is_file())


def check(befriend: Befriend, pack: Path) -> int:
    said = befriend("packs", "check", pack)
    assert said.code != INTERNAL, said.err
    assert all(letter.isprintable() or letter == "\n" for letter in said.out + said.err)
    assert len(said.out) < 200_000
    return said.code


@pytest.mark.parametrize("kind", BYTES)
def test_any_file_of_a_pack_may_be_anything(befriend: Befriend, tmp_path: Path, kind: str) -> None:
    """One file of each sort in turn; the others stay as they were. An empty list of crisis lines is a list."""
    pack = small_pack(tmp_path)
    for path in {path.suffix + path.name.partition(".")[0]: path for path in files_of(pack)}.values():
        kept = path.read_bytes()
        path.write_bytes(BYTES[kind])

        assert check(befriend, pack) == PACK_PROBLEMS or (path.name == "lines.toml" and kind in EMPTY), path.name
        path.write_bytes(kept)


@pytest.mark.parametrize("name", ["measure.toml", "practice.toml", "lesson.toml", "programme.toml", "pack.toml"])
def test_any_value_of_a_pack_may_be_anything(befriend: Befriend, tmp_path: Path, name: str) -> None:
    pack = small_pack(tmp_path)
    path = next(path for path in files_of(pack) if path.name == name)
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if " = " not in line:
            continue
        value = VALUES[number % len(VALUES)]
        spoilt = [*lines[:number], f"{line.partition(' = ')[0]} = {value}", *lines[number + 1 :]]
        path.write_text("\n".join(spoilt), encoding="utf-8")

        check(befriend, pack)


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.django_db
def test_bytes_that_are_no_backup_are_refused(settings: Settings, tmp_path: Path, kind: str) -> None:
    settings.BACKUP_KEYS = BACKUP_RING
    file = tmp_path / "befriend.backup"
    file.write_bytes(BYTES[kind])

    with pytest.raises(BackupError, match="Nothing was overwritten"):
        restore(file=file, overwrite=True)


@pytest.mark.django_db
def test_a_zip_bomb_is_no_backup(settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_KEYS = BACKUP_RING
    file = tmp_path / "befriend.backup"
    file.write_bytes(zip_bomb())

    with pytest.raises(BackupError, match="no backup of befriend"):
        restore(file=file, overwrite=True)


@pytest.mark.parametrize("kind", BYTES)
@pytest.mark.django_db
def test_sealed_bytes_that_are_no_backup_are_refused_too(settings: Settings, tmp_path: Path, kind: str) -> None:
    """By somebody who has the key: a length that lies, and then anything."""
    settings.BACKUP_KEYS = BACKUP_RING
    file = tmp_path / "befriend.backup"
    with file.open("wb") as target:
        seal_stream([b"\xff" * 8, BYTES[kind]], target, BACKUP_RING)

    with pytest.raises(BackupError, match="Nothing was overwritten"):
        restore(file=file, overwrite=True)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"format": 1}', b"[" * 100_000, b'{"format": 1, "tables": 7}', b"\xff"]
)
def test_what_a_backup_says_of_itself_is_read_with_care(text: bytes) -> None:
    with pytest.raises(BackupError, match="Nothing was overwritten"):
        read_manifest(text)


def test_a_large_backup_is_opened_piece_by_piece(tmp_path: Path) -> None:
    """A hundred pieces, and never more than two of them are held."""
    file, piece = tmp_path / "large.backup", bytes(256 * 1024)

    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield piece

    with file.open("wb") as target:
        seal_stream(pieces(), target, BACKUP_RING)
    with file.open("rb") as source:
        lengths = [len(part) for part in open_stream(source, BACKUP_RING)]

    assert sum(lengths) == 100 * len(piece)
    assert max(lengths) == len(piece)


@pytest.mark.parametrize("kind", WORDS)
def test_words_that_are_no_anchor_are_refused(kind: str) -> None:
    with pytest.raises(InputError, match="is no anchor"):
        read_anchor(WORDS[kind])


@pytest.mark.parametrize(
    "text", ["1:" + "A" * 64, "-1:" + "a" * 64, "9" * 30 + ":" + "a" * 64, "1:" + "a" * 65, "٣:" + "a" * 64]
)
def test_what_almost_looks_like_an_anchor_is_none(text: str) -> None:
    with pytest.raises(InputError, match="is no anchor"):
        read_anchor(text)

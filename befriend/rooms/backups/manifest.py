"""What a backup says of itself: of when, by which befriend, with which tables, and what their rows add up to."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from befriend.base.errors import BackupError

FORMAT: Final = 1
ALL_SUMS: Final = 2**256


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and what their hashes add up to."""

    rows: int
    sum: str


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a database: its tables by name, and the migrations that made them."""

    tables: Mapping[str, TableSum]
    migrations: tuple[str, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything a restore must know before it touches anything."""

    engine: str
    befriend: str
    made_at: datetime
    content: Content
    # One sealed proof for each key of the ring: it opens only with that key, and tells nothing of it.
    witnesses: Mapping[str, str]
    dump_bytes: int
    dump_sha256: str

    def written(self) -> bytes:
        tables = {name: [table.rows, table.sum] for name, table in self.content.tables.items()}
        described = {
            "format": FORMAT,
            "engine": self.engine,
            "befriend": self.befriend,
            "made_at": self.made_at.isoformat(),
            "tables": tables,
            "migrations": list(self.content.migrations),
            "witnesses": dict(self.witnesses),
            "dump_bytes": self.dump_bytes,
            "dump_sha256": self.dump_sha256,
        }
        return json.dumps(described, sort_keys=True, indent=1).encode()


def read_manifest(text: bytes) -> Manifest:
    """The manifest as it was written.

    Raises:
        BackupError: a later befriend wrote it in a way that is not known here.
    """
    try:
        return _read(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise BackupError(
            "What this backup says of itself cannot be read. Nothing was overwritten. Take an earlier backup."
        ) from problem


def _read(text: bytes) -> Manifest:
    found = json.loads(text)
    if found["format"] != FORMAT:
        raise BackupError(
            f"This backup has format {found['format']}, and this befriend reads format {FORMAT}. "
            "Nothing was overwritten. Upgrade befriend first."
        )
    return Manifest(
        engine=found["engine"],
        befriend=found["befriend"],
        made_at=datetime.fromisoformat(found["made_at"]),
        content=Content(
            {name: TableSum(rows, total) for name, (rows, total) in found["tables"].items()},
            tuple(found["migrations"]),
        ),
        witnesses=found["witnesses"],
        dump_bytes=found["dump_bytes"],
        dump_sha256=found["dump_sha256"],
    )


def sum_of(digests: Iterable[bytes]) -> TableSum:
    """The rows' SHA-256 hashes, added modulo 2**256: in any order, because two machines may sort words differently.

    It finds faults, not forgers; those are kept out by the seal.
    """
    rows, total = 0, 0
    for digest in digests:
        rows += 1
        total = (total + int.from_bytes(digest, "big")) % ALL_SUMS
    return TableSum(rows, f"{total:064x}")


def digest_of(row: tuple[object, ...]) -> bytes:
    """One row's hash. Each value carries its kind and length, so that no two rows look alike when joined."""
    return hashlib.sha256(b"".join(_marked(value) for value in row)).digest()


def _marked(value: object) -> bytes:
    if value is None:
        return b"n0:"
    if isinstance(value, bytes):
        kind, text = b"b", value
    elif isinstance(value, float):
        kind, text = b"f", value.hex().encode()
    else:
        kind = b"i" if isinstance(value, int) else b"t"
        text = str(value).encode("utf-8", "surrogateescape")
    return kind + str(len(text)).encode() + b":" + text


def differences(expected: Content, found: Content) -> list[str]:
    """The tables, or the word "migrations", where the two are not the same."""
    names = sorted({*expected.tables, *found.tables})
    unlike = [name for name in names if expected.tables.get(name) != found.tables.get(name)]
    return unlike + (["migrations"] if expected.migrations != found.migrations else [])

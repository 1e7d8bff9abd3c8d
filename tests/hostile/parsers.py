"""Every reader of what came from outside, as a function of bytes: it gives a value or one of its own refusals.

One table for the property tests and for the coverage-guided search (`python -m tests.hostile.fuzz`).
"""

import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.http import QueryDict

from befriend.base.cipher import KeyRing
from befriend.base.errors import BackupError, InputError
from befriend.base.stream import open_stream
from befriend.base.toml import parse
from befriend.content.problems import Problem
from befriend.content.prose import read_prose
from befriend.content.reading import core_library
from befriend.content.tables import read_toml
from befriend.content.vectors import check_vectors
from befriend.files.columns import read_mapping
from befriend.files.opening import open_table
from befriend.rooms.audit.chain import read_anchor
from befriend.rooms.backups.manifest import read_manifest
from befriend.rooms.checkins.forms import read_form, read_moment
from tests.rooms.cast import NOW

RING = KeyRing({"tests": bytes(32)})
Reader = Callable[[bytes], object]


@cache
def scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="befriend-hostile-"))


def _file(data: bytes, name: str) -> Path:
    path = scratch() / name
    path.write_bytes(data)
    return path


def _table(data: bytes) -> object:
    path = _file(data, "table")
    opened = open_table(path, name="it", scratch=scratch(), separator=None, encoding=None, told=lambda *_: None)
    return opened.filled().collect()


def _toml(data: bytes) -> object:
    return parse(data.decode("utf-8-sig"))


def _pack_file(data: bytes) -> object:
    """Whatever is wrong is told, with a line that the file has."""
    problems: list[Problem] = []
    table = read_toml(_file(data, "measure.toml"), problems.append)
    if table is not None:
        for name in table.names():
            for read in (table.text, table.whole, table.number, table.fraction, table.flag, table.day, table.texts):
                read(name)
            table.tables(name)
    lines = data.count(b"\n") + data.count(b"\r") + 1
    assert all(1 <= problem.line <= lines * 2 for problem in problems)
    return problems


def _prose(data: bytes) -> object:
    problems: list[object] = []
    prose = read_prose(_file(data, "text.en.md"), "en", problems.append)
    assert (prose is None) == bool(problems)
    return prose


def _vectors(data: bytes) -> object:
    problems: list[object] = []
    check_vectors(_file(data, "vectors.csv"), core_library().measures["phq9"].measure, problems.append)
    return problems


def _mapping(data: bytes) -> object:
    measure = core_library().measures["phq9"].measure
    return read_mapping([str(_file(data, "mapping.toml"))], [measure])


def _form(data: bytes) -> object:
    questions = {item.id: item.values for item in core_library().measures["phq9"].measure.items}
    return read_form(QueryDict(data), questions, NOW)


def _backup(data: bytes) -> object:
    with _file(data, "backup").open("rb") as source:
        return sum(map(len, open_stream(source, RING)))


READERS: Mapping[str, tuple[Reader, tuple[type[Exception], ...]]] = MappingProxyType(
    {
        "table": (_table, (InputError,)),
        "mapping": (_mapping, (InputError,)),
        "toml": (_toml, (ValueError,)),
        "pack": (_pack_file, ()),
        "prose": (_prose, ()),
        "vectors": (_vectors, ()),
        "form": (_form, (InputError,)),
        "moment": (lambda data: read_moment(data.decode("utf-8", "surrogateescape")), ()),
        "anchor": (lambda data: read_anchor(data.decode("utf-8", "surrogateescape")), (InputError,)),
        "manifest": (read_manifest, (BackupError,)),
        "backup": (_backup, (BackupError,)),
    }
)


def try_reader(name: str, data: bytes) -> None:
    """Read it, or hear why not.

    Raises:
        Exception: anything but the refusals of this reader, which is a fault of befriend's.
    """
    read, refusals = READERS[name]
    try:
        read(data)
    except refusals:
        return

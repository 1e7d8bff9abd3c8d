"""A disk as a power cut sees it: what was synced is there; of the rest anything may be, in any order and in pieces.

Assumed of the disk: it keeps what it said it has, and a write changes no byte outside itself (sqlite.org/psow).
Everything else is tried: writes that were not synced are kept or lost one by one, later ones without earlier ones,
some of them by sectors; a file that grew holds zeros or rubbish where its bytes did not arrive; names in the folder
appear and disappear late.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

SECTOR: Final = 512


@dataclass(frozen=True, slots=True)
class Write:
    file: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class Create:
    file: str


@dataclass(frozen=True, slots=True)
class Remove:
    file: str


@dataclass(frozen=True, slots=True)
class Sync:
    """Of one file, or of the folder: then `file` is empty, and the names in it are what is synced."""

    file: str


Operation = Write | Truncate | Create | Remove | Sync
Left = Mapping[str, bytes]
"""What stands in the folder after a cut: names and bytes."""


@dataclass(slots=True)
class _File:
    """One file's bytes as they were last synced, and what was asked of it since."""

    synced: bytearray = field(default_factory=bytearray)
    waiting: list[Write | Truncate] = field(default_factory=list)

    def settle(self) -> None:
        self.synced = _after(self.synced, self.waiting)
        self.waiting = []


class Disk:
    """A folder of files through which recorded operations go."""

    def __init__(self, begun: Left) -> None:
        files = {name: _File(bytearray(data)) for name, data in begun.items()}
        self._synced_names, self._names = files, dict(files)
        self._names_waiting: list[dict[str, _File]] = []

    def do(self, operation: Operation) -> None:
        if isinstance(operation, Write | Truncate):
            self._names[operation.file].waiting.append(operation)
        elif isinstance(operation, Create):
            self._rename({**self._names, operation.file: _File()})
        elif isinstance(operation, Remove):
            self._rename({name: file for name, file in self._names.items() if name != operation.file})
        elif operation.file:
            self._names[operation.file].settle()
        else:
            self._synced_names, self._names_waiting = dict(self._names), []

    def _rename(self, names: dict[str, _File]) -> None:
        self._names = names
        self._names_waiting.append(dict(names))

    def cut(self, draw: random.Random, at_random: int) -> Iterator[tuple[str, Left]]:
        """The disks that a cut could leave now: the two ends, the two ends crossed, and so many drawn at random."""
        old, new = self._synced_names, self._names
        yield "nothing unsynced arrived", _bytes_of(old, _none)
        yield "everything arrived", _bytes_of(new, _all)
        if self._names_waiting:
            yield "the bytes arrived, their names did not", _bytes_of(old, _all)
            yield "the names arrived, their bytes did not", _bytes_of(new, _none)
        for _ in range(at_random):
            names = draw.choice([old, *self._names_waiting])
            yield "some arrived", _bytes_of(names, lambda file: _some(file, draw))
            yield "some arrived in pieces", _bytes_of(names, lambda file: _pieces(file, draw))


def _bytes_of(names: Mapping[str, _File], arrived: Callable[[_File], bytearray]) -> Left:
    return {name: bytes(arrived(file)) for name, file in names.items()}


def _none(file: _File) -> bytearray:
    return file.synced


def _all(file: _File) -> bytearray:
    return _after(file.synced, file.waiting)


def _some(file: _File, draw: random.Random) -> bytearray:
    """Each operation arrived or did not; where one did not, the file may have grown all the same."""
    data = bytearray(file.synced)
    for operation in file.waiting:
        if draw.random() < 0.5:
            _apply(data, operation)
        elif isinstance(operation, Write) and draw.random() < 0.5:
            missing = max(0, operation.offset + len(operation.data) - len(data))
            data += draw.randbytes(missing) if draw.random() < 0.5 else bytes(missing)
    return data


def _pieces(file: _File, draw: random.Random) -> bytearray:
    """Each sector of each write arrived or did not."""
    data = bytearray(file.synced)
    for operation in file.waiting:
        if isinstance(operation, Truncate):
            if draw.random() < 0.5:
                _apply(data, operation)
            continue
        for piece in _sectors(operation):
            if draw.random() < 0.5:
                _apply(data, piece)
    return data


def _sectors(write: Write) -> Iterator[Write]:
    """The write cut where the disk's sectors end."""
    start, end = write.offset, write.offset + len(write.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield Write(write.file, start, write.data[start - write.offset : stop - write.offset])
        start = stop


def _after(synced: bytearray, operations: Sequence[Write | Truncate]) -> bytearray:
    data = bytearray(synced)
    for operation in operations:
        _apply(data, operation)
    return data


def _apply(data: bytearray, operation: Write | Truncate) -> None:
    if isinstance(operation, Truncate):
        del data[operation.size :]
        data += bytes(operation.size - len(data))
    else:
        data += bytes(max(0, operation.offset - len(data)))
        data[operation.offset : operation.offset + len(operation.data)] = operation.data

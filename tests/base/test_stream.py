"""A sealed stream opens only whole: no part changed, left out, doubled, moved or cut off."""

import io
import random
from itertools import pairwise

import pytest

from befriend.base.cipher import KeyRing, new_key
from befriend.base.errors import BackupError
from befriend.base.stream import CHUNK_BYTES, MAGIC, TAG_BYTES, open_stream, seal_stream

RING = KeyRing({"2026b": bytes.fromhex("b4" * 32)})
HEADER = len(MAGIC) + 1 + len("2026b") + 32
SEALED = CHUNK_BYTES + TAG_BYTES
THREE_AND_A_BIT = random.Random(1).randbytes(3 * CHUNK_BYTES + 17)


def sealed(plain: bytes, ring: KeyRing = RING) -> bytes:
    target = io.BytesIO()
    seal_stream([plain[:5], plain[5:]], target, ring)
    return target.getvalue()


def opened(stored: bytes, ring: KeyRing = RING) -> bytes:
    return b"".join(open_stream(io.BytesIO(stored), ring))


def chunks(stored: bytes) -> list[bytes]:
    bounds = [*range(HEADER, len(stored), SEALED), len(stored)]
    return [stored[one:other] for one, other in pairwise(bounds)]


@pytest.mark.parametrize("length", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_sealed_opens_as_it_was(length: int) -> None:
    plain = THREE_AND_A_BIT[:length]

    assert opened(sealed(plain)) == plain


def test_nothing_of_it_can_be_read_without_the_key() -> None:
    assert b"a canary in a cage" not in sealed(b"a canary in a cage" * 1000)


@pytest.mark.parametrize(
    "order", [[1, 0, 2, 3], [0, 1, 2], [0, 1, 3], [0, 1, 1, 2, 3], [0, 1, 2, 3, 3], [1, 2, 3], [3], []], ids=str
)
def test_parts_in_another_order_or_number_are_refused(order: list[int]) -> None:
    stored = sealed(THREE_AND_A_BIT)
    parts = chunks(stored)
    assert len(parts) == 4

    with pytest.raises(BackupError):
        opened(stored[:HEADER] + b"".join(parts[number] for number in order))


def test_a_part_of_another_file_under_the_same_key_is_refused() -> None:
    one, other = sealed(THREE_AND_A_BIT), sealed(THREE_AND_A_BIT)

    with pytest.raises(BackupError):
        opened(one[:HEADER] + b"".join([chunks(one)[0], chunks(other)[1], *chunks(one)[2:]]))


def test_every_byte_of_the_beginning_counts() -> None:
    stored = sealed(b"small")

    for place in range(len(stored)):
        changed = bytearray(stored)
        changed[place] ^= 1
        with pytest.raises(BackupError):
            opened(bytes(changed))


def test_every_length_but_the_whole_is_refused() -> None:
    stored = sealed(b"small")

    for length in range(len(stored)):
        with pytest.raises(BackupError):
            opened(stored[:length])


def test_an_old_key_that_stays_on_the_ring_opens_old_files() -> None:
    rotated = KeyRing({"2027b": new_key(), **RING.keys})

    assert opened(sealed(b"of last year"), rotated) == b"of last year"
    assert b"2027b" in sealed(b"of this year", rotated)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(BackupError, match="2026b"):
        opened(sealed(b"x"), KeyRing({"other": new_key()}))


def test_another_key_under_the_same_name_opens_nothing() -> None:
    with pytest.raises(BackupError, match="damaged"):
        opened(sealed(b"x"), KeyRing({"2026b": new_key()}))

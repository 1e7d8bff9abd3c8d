"""Sealing a whole file: AES-256-GCM chunk by chunk, each bound to its number and to whether it is the last.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A chunk that was changed, left out, put
elsewhere, or cut off at the end is an error. A file has a key of its own, drawn from the key on the ring and a random
salt, so that counting up is a safe nonce.
"""

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from befriend.base.cipher import KEY_BYTES, KeyRing
from befriend.base.errors import BackupError

MAGIC: Final = b"befriend-backup\x01"
SALT_BYTES: Final = 32
CHUNK_BYTES: Final = 256 * 1024
TAG_BYTES: Final = 16
COUNTER_BYTES: Final = 11


def seal_stream(pieces: Iterable[bytes], target: BinaryIO, ring: KeyRing) -> None:
    """Seal the pieces, one after the other, with the ring's current key."""
    header = _header(ring.current, os.urandom(SALT_BYTES))
    cipher = AESGCM(_file_key(ring.keys[ring.current], header))
    target.write(header)
    number, waiting = 0, bytearray()
    for piece in pieces:
        waiting += piece
        # One chunk always stays back, because only the end knows which is the last.
        while len(waiting) > CHUNK_BYTES:
            target.write(cipher.encrypt(_nonce(number, is_last=False), bytes(waiting[:CHUNK_BYTES]), header))
            del waiting[:CHUNK_BYTES]
            number += 1
    target.write(cipher.encrypt(_nonce(number, is_last=True), bytes(waiting), header))


def open_stream(source: BinaryIO, ring: KeyRing) -> Iterator[bytes]:
    """The pieces, each authenticated. Only when the last has come is it known that none is missing.

    Raises:
        BackupError: this is no backup, its key is not here, or a byte of it is not as it was written.
    """
    header, key = _read_header(source, ring)
    cipher = AESGCM(_file_key(key, header))
    number, sealed = 0, source.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = source.read(CHUNK_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), sealed, header)
        except (InvalidTag, ValueError) as wrong:  # cut off within the tag, it is a ValueError
            raise BackupError(
                f"This backup is damaged: its part {number + 1:,} is not as it was written, or the file was cut off. "
                "Nothing was overwritten. Take another copy of it, or an earlier backup."
            ) from wrong
        if not following:
            return
        number, sealed = number + 1, following


def _header(key_id: str, salt: bytes) -> bytes:
    name = key_id.encode()
    return MAGIC + len(name).to_bytes(1, "big") + name + salt


def _read_header(source: BinaryIO, ring: KeyRing) -> tuple[bytes, bytes]:
    """The header as it stands there, and the key that it names."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupError(
            "This is no backup of befriend, or its beginning is damaged. Nothing was overwritten. "
            "Give a file that befriend backup has written."
        )
    name = source.read(int.from_bytes(source.read(1), "big"))
    salt = source.read(SALT_BYTES)
    key = ring.keys.get(name.decode(errors="replace"))
    if key is None or len(salt) != SALT_BYTES:
        raise BackupError(
            f"This backup was sealed with the key {name.decode(errors='replace')!r}, and BEFRIEND_BACKUP_KEYS holds "
            f"{sorted(ring.keys)}; or its beginning is damaged. Nothing was overwritten. Put that key there."
        )
    return MAGIC + len(name).to_bytes(1, "big") + name + salt, key


def _file_key(key: bytes, header: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=header[-SALT_BYTES:], info=MAGIC).derive(key)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES, "big") + is_last.to_bytes(1, "big")

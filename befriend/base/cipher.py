"""Sealing one field at a time: AES-256-GCM, bound to the place where the sealed bytes belong.

A sealed value only opens with its client's key and at its own table, column and row: two swapped
values, or one changed byte, are an error and never garbage. Each client has a key of their own,
wrapped by the service's key ring, so that destroying one small row erases a client from every backup.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from befriend.base.errors import CipherError, SettingError

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"

Sealed = bytes | memoryview
"""Sealed bytes as a database gives them back: SQLite bytes, PostgreSQL a view of them."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs. It is authenticated with the value, so it cannot be moved."""

    table: str
    column: str
    row: str

    def bound_to(self, owner: str) -> bytes:
        return "\x1f".join((self.table, self.column, self.row, owner)).encode()


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Encrypt and authenticate. The result holds format, nonce and ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, FORMAT + context)


def unseal(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """The plain bytes, or CipherError when a key, a byte or the place is wrong."""
    if sealed[:1] != FORMAT:
        raise CipherError("This field is not in a sealed format known here. Upgrade befriend, or restore a backup.")
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, body, FORMAT + context)
    except (InvalidTag, ValueError) as wrong:  # cut off within the nonce, it is a ValueError
        raise CipherError(
            "A sealed field does not open: its key is wrong, a byte was changed, or it was moved from another place. "
            "Nothing of it was used. Check the key ring, then restore the row from a backup."
        ) from wrong


@dataclass(frozen=True, slots=True)
class ClientCipher:
    """Seals and opens one client's fields."""

    client: str
    key: bytes

    def seal_json(self, place: Place, value: object) -> bytes:
        return seal(self.key, _canonical(value), place.bound_to(self.client))

    def open_json(self, place: Place, sealed: Sealed) -> Json:
        value: Json = json.loads(unseal(self.key, bytes(sealed), place.bound_to(self.client)))
        return value

    def mark(self, value: object) -> str:
        """A mark that is equal for equal content of this client, and says nothing to anyone without the key."""
        return hmac.new(self.key, _canonical(value), hashlib.sha256).hexdigest()

    def seal_text(self, place: Place, text: str) -> bytes:
        return self.seal_json(place, text)

    def open_text(self, place: Place, sealed: Sealed) -> str:
        return str(self.open_json(place, sealed)) if sealed else ""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The service's keys by id. The first wraps new client keys; all of them unwrap."""

    keys: Mapping[str, bytes]

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def wrap(self, client: str, client_key: bytes) -> tuple[str, bytes]:
        """A client's key, sealed under the current service key, with that key's id."""
        return self.current, seal(self.keys[self.current], client_key, _wrap_context(client, self.current))

    def unwrap(self, client: str, key_id: str, wrapped: Sealed) -> ClientCipher:
        if key_id not in self.keys:
            raise CipherError(
                f"The key {key_id} is not on the service's key ring, which holds {sorted(self.keys)}. "
                "Put the missing key back into BEFRIEND_KEYS."
            )
        return ClientCipher(client, unseal(self.keys[key_id], bytes(wrapped), _wrap_context(client, key_id)))


def _canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def new_key() -> bytes:
    return os.urandom(KEY_BYTES)


def _wrap_context(client: str, key_id: str) -> bytes:
    return Place("client_key", "wrapped", key_id).bound_to(client)


def read_key_ring(
    setting: str, name: str = "BEFRIEND_KEYS", purpose: str = "It seals answers and free text."
) -> KeyRing:
    """The key ring from a setting such as "2026a:<64 hex digits>,2025a:<64 hex digits>"; the first is current."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in setting.split(","))):
        key_id, _, digits = part.partition(":")
        if key_id in keys:
            raise SettingError(f"{name} names {key_id!r} twice. Give every key an id of its own.")
        try:
            keys[key_id] = bytes.fromhex(digits)
        except ValueError:
            keys[key_id] = b""
        if len(keys[key_id]) != KEY_BYTES:
            raise SettingError(
                f"{name} holds a key named {key_id!r} that is not 64 hexadecimal digits. "
                "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
            )
    if not keys:
        raise SettingError(
            f"{name} is empty. {purpose} "
            "Give it as id:64-hex-digits, for example 2026a:$(python -c 'import secrets; print(secrets.token_hex(32))')"
        )
    return KeyRing(keys)

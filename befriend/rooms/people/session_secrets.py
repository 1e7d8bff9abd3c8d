"""What waits within a session and must not lie there to read: sealed under a key of its own, for one person."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings

from befriend.base.cipher import ClientCipher, Json, Place, new_key


def sealed_for(person_id: UUID, purpose: str, value: Json) -> dict[str, str]:
    """The value as a session may keep it. Only the same person opens it, for the same purpose."""
    key_id, wrapped = settings.KEY_RING.wrap(_owner(person_id, purpose), new_key())
    bytes_sealed = _cipher(person_id, purpose, key_id, wrapped).seal_json(_place(purpose), value)
    return {"key": key_id, "wrapped": b64encode(wrapped).decode(), "sealed": b64encode(bytes_sealed).decode()}


def opened_for(person_id: UUID, purpose: str, kept: Mapping[str, str]) -> Json:
    """What was sealed. Raises CipherError for another person or purpose, and where the key was taken away."""
    cipher = _cipher(person_id, purpose, kept["key"], b64decode(kept["wrapped"]))
    return cipher.open_json(_place(purpose), b64decode(kept["sealed"]))


def _cipher(person_id: UUID, purpose: str, key_id: str, wrapped: bytes) -> ClientCipher:
    cipher: ClientCipher = settings.KEY_RING.unwrap(_owner(person_id, purpose), key_id, wrapped)
    return cipher


def _owner(person_id: UUID, purpose: str) -> str:
    return f"{purpose} of {person_id}"


def _place(purpose: str) -> Place:
    return Place("django_session", purpose, "")

"""Where the secret of an app for codes is sealed to, and why a factor was taken away: by their owner's key."""

from base64 import b64decode, b64encode
from uuid import UUID

from befriend.base.cipher import Place
from befriend.rooms.people.queries import cipher_for


def seal_secret(person_id: UUID, secret: str) -> str:
    return b64encode(cipher_for(person_id).seal_text(_place(person_id), secret)).decode()


def open_secret(person_id: UUID, sealed: str) -> str:
    """The secret, for its owner alone.

    Raises:
        CipherError: it belongs to somebody else, a byte was changed, or its owner's key was erased.
    """
    return cipher_for(person_id).open_text(_place(person_id), b64decode(sealed))


def _place(person_id: UUID) -> Place:
    return Place("mfa_authenticator", "secret", str(person_id))


def place_of_reason(lost_id: UUID) -> Place:
    return Place("lost_factor", "reason", str(lost_id))

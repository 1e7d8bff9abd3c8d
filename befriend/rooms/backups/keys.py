"""The keys of a backup: one of its own seals it, and witnesses prove that the service's key ring is there too."""

from collections.abc import Mapping

from django.conf import settings

from befriend.base.cipher import KeyRing, new_key
from befriend.base.errors import BackupError, CipherError, SettingError

WITNESS = "backup witness"


def backup_keys() -> KeyRing:
    """The keys that seal backups.

    Raises:
        SettingError: there is none, or one of them is also a key of the service.
    """
    ring: KeyRing | None = settings.BACKUP_KEYS
    if ring is None:
        raise SettingError(
            "The setting BEFRIEND_BACKUP_KEYS is missing. It seals backups, with a key of its own. Give it as "
            "id:64-hex-digits, for example 2026b:$(python -c 'import secrets; print(secrets.token_hex(32))')"
        )
    if set(ring.keys.values()) & set(settings.KEY_RING.keys.values()):
        raise SettingError(
            "BEFRIEND_BACKUP_KEYS holds a key that BEFRIEND_KEYS holds too. Whoever found it would have both. "
            "Make another for backups: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    return ring


def witnesses() -> dict[str, str]:
    """For each key of the service's ring a sealed nothing, which only that key opens."""
    ring: KeyRing = settings.KEY_RING
    return {name: KeyRing({name: key}).wrap(WITNESS, new_key())[1].hex() for name, key in ring.keys.items()}


def refuse_other_ring(proofs: Mapping[str, str]) -> None:
    """Stop where the key ring here would not open what the backup holds.

    Raises:
        BackupError: a key is missing, or is another one under the same name.
    """
    ring: KeyRing = settings.KEY_RING
    for name, proof in proofs.items():
        try:
            ring.unwrap(WITNESS, name, bytes.fromhex(proof))
        except CipherError as wrong:
            raise BackupError(
                f"The key ring here does not open what is in this backup: the key {name!r} is missing from "
                "BEFRIEND_KEYS, or is another. Nothing was overwritten. "
                "Put the key ring there that the service had when the backup was made."
            ) from wrong

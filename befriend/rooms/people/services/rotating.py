"""Moving clients' keys to the key ring's newest key. What is sealed with them stays as it is."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from befriend.base.cipher import KeyRing
from befriend.rooms.audit.services import record

from ..models import ClientKey


@transaction.atomic
def rewrap_keys(*, most: int, now: datetime) -> int:
    """Wrap so many keys anew with the ring's first key. How many were moved: none when all are there. Twice is once.

    Nobody who reads is kept waiting: a row holds its wrapped key and which key wrapped it, and both change at once.

    Raises:
        CipherError: a key is wrapped by one that is not on the ring. Nothing of this batch is moved.
    """
    ring: KeyRing = settings.KEY_RING
    older = ClientKey.objects.select_for_update(of=("self",)).exclude(key_id=ring.current).order_by("client_id")
    rows = list(older[:most])
    for row in rows:
        owner = str(row.client_id)
        row.key_id, row.wrapped = ring.wrap(owner, ring.unwrap(owner, row.key_id, row.wrapped).key)
    ClientKey.objects.bulk_update(rows, ["key_id", "wrapped"])
    if rows:
        record(service_id=None, action="rewrap_keys", at=now, by=None)
    return len(rows)

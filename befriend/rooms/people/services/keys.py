"""A client's own key, made once and kept whatever ends."""

from django.conf import settings

from befriend.base.cipher import new_key

from ..models import ClientKey, Person


def give_key(client: Person) -> None:
    """A key for somebody who becomes a client. Who was one before keeps theirs: it opens what they wrote then."""
    if ClientKey.objects.filter(client=client).exists():
        return
    key_id, wrapped = settings.KEY_RING.wrap(str(client.id), new_key())
    ClientKey.objects.create(client=client, key_id=key_id, wrapped=wrapped)

"""A person's own key, made once and kept whatever ends."""

from django.conf import settings

from befriend.base.cipher import new_key

from ..models import ClientKey, Person


def give_key(client: Person) -> None:
    """A key for a client, or for a second factor. Who has one keeps it: it opens what they wrote before."""
    if ClientKey.objects.filter(client=client).exists():
        return
    key_id, wrapped = settings.KEY_RING.wrap(str(client.id), new_key())
    ClientKey.objects.create(client=client, key_id=key_id, wrapped=wrapped)

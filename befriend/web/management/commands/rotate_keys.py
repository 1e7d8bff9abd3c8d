"""`befriend manage rotate_keys`: moves every client's key to the first key of the ring, while people work."""

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from befriend.rooms.people.queries import keys_by_service_key
from befriend.rooms.people.services import rewrap_keys

AT_ONCE = 200


class Command(BaseCommand):
    help = "Wraps every client's key with the first key of BEFRIEND_KEYS. Safe while people work; twice does no harm."

    def handle(self, *arguments: object, **options: object) -> None:
        moved = 0
        while batch := rewrap_keys(most=AT_ONCE, now=timezone.now()):
            moved += batch
        current, counted = settings.KEY_RING.current, keys_by_service_key()
        self.stdout.write(f"Moved {moved}. On {current}: {counted.pop(current, 0)}.")
        for name in settings.KEY_RING.keys:
            if name != current:
                self.stdout.write(f"On {name}: {counted.get(name, 0)}.")
        if not sum(counted.values()) and len(settings.KEY_RING.keys) > 1:
            self.stdout.write(
                "Nobody's key is on an older key any more. Backups of before still need it: keep it in BEFRIEND_KEYS, "
                "or on paper, for as long as you keep those. Without it nothing in them can be read."
            )

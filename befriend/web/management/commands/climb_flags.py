"""`befriend manage climb_flags`: writes down to whom each waiting flag has gone, every few minutes."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from befriend.rooms.flags.queries import services_with_waiting_flags
from befriend.rooms.flags.services import climb_flags


class Command(BaseCommand):
    help = "Writes down to whom each waiting flag has gone by waiting or by leave. Run it every five minutes or so."

    def handle(self, *arguments: object, **options: object) -> None:
        for service_id in services_with_waiting_flags():
            moved = climb_flags(service_id=service_id, now=timezone.now())
            self.stdout.write(f"{moved} flags of service {service_id} have a new owner.")

"""`befriend manage learn_what_helps`: what all practices of each service tell as a whole, once a night."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from befriend.rooms.practices.queries import services_that_practise
from befriend.rooms.practices.services import learn_what_helps


class Command(BaseCommand):
    help = "Learns, for each service, what its practices do as a whole. Run it once a night; twice does no harm."

    def handle(self, *arguments: object, **options: object) -> None:
        for service_id in services_that_practise():
            times = learn_what_helps(service_id=service_id, now=timezone.now())
            self.stdout.write(f"Learned what helps from {times} rated practices of service {service_id}.")

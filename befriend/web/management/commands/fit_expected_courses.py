"""`befriend manage fit_expected_courses`: the expected courses of each service from its own people, once a night."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from befriend.rooms.checkins.queries import services_with_courses
from befriend.rooms.checkins.services import fit_expected_courses


class Command(BaseCommand):
    help = "Fits, for each service, the expected courses of its own people. Run it once a night; twice does no harm."

    def handle(self, *arguments: object, **options: object) -> None:
        for service_id in services_with_courses():
            fitted = fit_expected_courses(service_id=service_id, now=timezone.now())
            for key, one in fitted.items():
                what = one.trouble or f"Fitted to {one.people} people."
                self.stdout.write(f"Service {service_id}, {key}: {what}")
            if not fitted:
                self.stdout.write(
                    f"Service {service_id}: too few people yet. Stated courses are used where there are any."
                )

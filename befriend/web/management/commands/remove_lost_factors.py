"""`befriend manage remove_lost_factors NAME`: for somebody who lost their second factor and their spare codes."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from befriend.rooms.people.queries import person_called
from befriend.rooms.signing_in.services import remove_lost_factors


class Command(BaseCommand):
    help = (
        "Removes every second factor and spare code of one person, and signs them out everywhere. "
        "See the person first, or somebody who knows them: a voice or a message alone is not enough."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name they sign in with")

    def handle(self, *arguments: object, name: str, **options: object) -> None:
        person = person_called(name)
        if person is None:
            raise CommandError(f"Nobody here signs in as {name!r}. Look the name up on the page People.")
        gone = remove_lost_factors(person_id=person.id, now=timezone.now(), by=None)
        if not gone:
            self.stdout.write(f"{name} has no second factor. Nothing was changed.")
            return
        self.stdout.write(f"{name} has no second factor now and is signed out everywhere. The audit says so.")

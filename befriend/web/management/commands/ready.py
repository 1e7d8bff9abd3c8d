"""`befriend manage ready`: would a server start with these settings and this database? Silent when it would."""

from django.conf import settings
from django.core.management.base import BaseCommand

from befriend.content.reading import library_of
from befriend.web.checks import refuse_old_tables, refuse_unsafe_start, refuse_who_was_erased


class Command(BaseCommand):
    help = "Ends with 0 when the platform can be served, and otherwise says in one sentence what to do first."
    requires_system_checks = ()

    def handle(self, *arguments: object, **options: object) -> None:
        refuse_old_tables()
        refuse_unsafe_start()
        refuse_who_was_erased()
        library_of(settings.PACKS)

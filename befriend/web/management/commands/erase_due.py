"""`befriend manage erase_due`: deletes everything about whoever asked for it and did not take it back, once a night."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from befriend.rooms.backups.erased import all_erased_again, still_to_erase
from befriend.rooms.record.erasing import wipe_free_pages
from befriend.rooms.record.services import erase_due, repeat_erasures


class Command(BaseCommand):
    help = "Erases everybody whose wish has come due, and again whoever a restore brought back. Run it once a night."

    def handle(self, *arguments: object, **options: object) -> None:
        now, again = timezone.now(), still_to_erase()
        back = repeat_erasures(erased=again, now=now) if again else 0
        done = erase_due(now=now)
        if back or done.erased:
            wipe_free_pages()
        all_erased_again()
        self.stdout.write(f"Erased {done.erased}, and again after a restore {back}.")
        if done.held:
            self.stdout.write(f"{done.held} wait until a safety flag, or a wish to be called, is closed.")

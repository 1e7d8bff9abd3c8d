"""`befriend manage erase_due`: deletes everything about whoever asked for it and did not take it back, once a night."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from befriend.rooms.backups.erased import all_erased_again, still_to_erase
from befriend.rooms.record.erasing import wipe_free_pages
from befriend.rooms.record.services import Done, erase_due, repeat_erasures
from befriend.rooms.signing_in.places import clear_ended

STILL_IN_FILES = (
    "What was deleted may still lie in the database's files: an older transaction has been open for two minutes. "
    "End it, and write the tables anew: VACUUM FULL"
)


class Command(BaseCommand):
    help = (
        "Clears sessions that have ended, erases everybody whose wish has come due, and again whoever a restore "
        "brought back. Run it once a night."
    )

    def handle(self, *arguments: object, **options: object) -> None:
        now, again = timezone.now(), still_to_erase()
        clear_ended(now)
        back = repeat_erasures(erased=again, now=now) if again else 0
        done, failure = tried(now)
        # Where one has failed, others may be gone: their freed pages are wiped as well.
        is_wiped = wipe_free_pages() if back or failure or done.erased else True
        all_erased_again()
        if failure:
            told = " ".join(getattr(failure, "__notes__", ()))
            what = type(failure).__name__
            raise CommandError(f"An erasure failed: {what}. {told} It is tried again tomorrow.") from failure
        self.stdout.write(f"Erased {done.erased}, and again after a restore {back}.")
        if done.held:
            self.stdout.write(f"{done.held} wait until a flag is closed, or a role here has ended.")
        if not is_wiped:
            raise CommandError(STILL_IN_FILES)


def tried(now: datetime) -> tuple[Done, Exception | None]:
    """What was done, or what stopped one of them."""
    try:
        return erase_due(now=now), None
    except Exception as failure:
        return Done(0, 0), failure

"""What somebody reads when befriend itself fails: their words are still on the page, and how to send them again."""

import errno
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from math import inf
from time import monotonic
from typing import Final

from django.conf import settings
from django.core.signals import request_started
from django.db import DatabaseError, DataError, InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.frozen import CrisisLine
from befriend.content.reading import library_of
from befriend.rooms.people.queries import countries_served
from befriend.rooms.safety.quiet import COOKIE, ON

NOTHING_CAN_BE_KEPT: Final = (OperationalError, InterfaceError, InternalError)
"""The database is full, read only, locked or away. Nothing of what was sent is stored: each verb is one transaction."""
DISK_IS_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
TRY_AGAIN_AFTER: Final = "120"  # seconds
SECRET: Final = ("csrfmiddlewaretoken", "password", "code")
LONGER_THAN_A_CHOICE: Final = 40
KNOWN_FOR: Final = 300.0  # seconds


def something_broke(request: HttpRequest) -> HttpResponse:
    """Any fault of befriend's own. It asks the database nothing, which may be what is at fault."""
    fault = sys.exc_info()[1]
    cannot_keep = isinstance(fault, NOTHING_CAN_BE_KEPT) or getattr(fault, "errno", None) in DISK_IS_FULL
    # PostgreSQL says so of a zero byte, and of words that no form measured: sending them again does not help.
    does_not_fit = isinstance(fault, DataError)
    status = 503 if cannot_keep else 400 if does_not_fit else 500
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=status)
    today, sent = timezone.localdate(), list(sent_fields(request))
    known = {
        "demo_mode": settings.DEMONSTRATION,
        # What the device remembers; what the person chose elsewhere stands in the database.
        "quiet_name": (settings.QUIET_NAME or _("Notes")) if request.COOKIES.get(COOKIE) == ON else "",
        "cannot_keep": cannot_keep,
        "cannot_be_kept": does_not_fit and request.method == "POST",
        "sent": request.method == "POST",
        "address": request.get_full_path(),
        "csrf": get_token(request),
        "chosen": [(name, value) for name, value in sent if not is_text(value)],
        "written": [(name, value) for name, value in sent if is_text(value)],
        "lines": [line for country in countries_known() for line in lines_of(country, today)],
        "emergency_number": next(iter(emergency_numbers()), None),
    }
    answer = HttpResponse(render_to_string("500.html", known), status=status)
    if cannot_keep:
        answer.headers["Retry-After"] = TRY_AGAIN_AFTER
    return answer


def sent_fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What was sent, without what nobody should find on a page. Sign-in forms are filled in again."""
    if request.method != "POST" or request.path.startswith("/account/"):
        return
    try:
        fields = request.POST.lists()
    except UnreadablePostError:
        return
    for name, values in fields:
        if not any(word in name for word in SECRET):
            yield from ((name, str(value)) for value in values)


def is_text(value: str) -> bool:
    return len(value) > LONGER_THAN_A_CHOICE or any(letter.isspace() for letter in value.strip())


def lines_of(country: str, today: date) -> Sequence[CrisisLine]:
    return lines_for(library_of(settings.PACKS), country, today)


def emergency_numbers() -> list[str]:
    """The number, where all services here share one."""
    library = library_of(settings.PACKS)
    numbers = {emergency_number_for(library, country) for country in countries_known()}
    return [number for number in numbers if number] if len(numbers) == 1 else []


@dataclass(slots=True)
class Known:
    """What the database said when it answered last."""

    countries: tuple[str, ...] = ()
    asked_at: float = -inf


KNOWN: Final = Known()


def countries_known() -> tuple[str, ...]:
    """The countries of the services here, as last heard: where the database is away, people still need the lines."""
    return KNOWN.countries


def ask_for_countries(**_: object) -> None:
    """Hear them from the database, every five minutes at most. Where it does not answer, what was heard stays."""
    if monotonic() - KNOWN.asked_at < KNOWN_FOR:
        return
    KNOWN.asked_at = monotonic()
    with suppress(DatabaseError, InterfaceError):
        KNOWN.countries = tuple(countries_served())


def keep_countries_known() -> None:
    """Ask now, and from now on when a request begins: a service may be opened, or move, while a server runs."""
    ask_for_countries()
    request_started.connect(ask_for_countries)

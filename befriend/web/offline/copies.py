"""Which pages a client's device holds for a day, and when it must fetch them again."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

import befriend
from befriend.care.roles import Right
from befriend.content.frozen import Library
from befriend.content.practising import Approach
from befriend.content.reading import library_of
from befriend.rooms.checkins.daily import DAILY
from befriend.rooms.checkins.offered import measures_to_ask
from befriend.rooms.checkins.pages import DAILY_WORDS
from befriend.rooms.checkins.queries import schedule_of
from befriend.rooms.journal.writing import DIALOGUE, FREE
from befriend.rooms.people.viewer import Viewer, language_here
from befriend.rooms.practices.queries import favourites_of, not_to_suggest, open_programmes
from befriend.rooms.today.moments import moment_of_the_day
from befriend.rooms.today.weeks import practices_of_the_week

STATIC = Path(__file__).parents[1] / "static"
STYLE = "befriend/css/base.css"
SHELL = (
    STYLE,
    "befriend/css/journal.css",
    "befriend/css/practice.css",
    "befriend/img/icon.svg",
    "befriend/img/quiet.svg",
    "befriend/js/device-switch.js",
    "befriend/js/forgetting.js",
    "befriend/js/held-pages.js",
    "befriend/js/keep-unsent.js",
    "befriend/js/one-at-a-time.js",
    "befriend/js/outbox.js",
    "befriend/js/practice-player.js",
    "befriend/js/sending.js",
    "befriend/js/this-device.js",
    "befriend/js/way-out.js",
)
MOST_FAVOURITES = 12
BLANK_PAGES = (FREE, DIALOGUE)
"""The pages of the journal that a device holds: to write freely, and to answer the inner critic."""


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page to hold. What has a title is listed where there is no internet; the rest is what pages are made of."""

    at: str
    title: str = ""


@cache
def version() -> str:
    """Another one as soon as befriend, or anything of the shell, is another."""
    shell = b"".join((STATIC / name).read_bytes() for name in SHELL)
    return hashlib.sha256(befriend.__version__.encode() + shell).hexdigest()[:12]


def copy_of_today(now: datetime, *, is_quiet: bool) -> str:
    """What a device compares with what it holds: other words, another day or another befriend, and it fetches anew."""
    return f"{version()}-{language_here()}{'-quiet' if is_quiet else ''}-{localdate(now).isoformat()}"


def pages_to_hold(viewer: Viewer, now: datetime) -> Sequence[HeldPage]:
    """Help, the shell, today's practices and the blank forms. None of these pages holds anything of a person.

    They are fetched in this order: a line that breaks off early has brought the numbers to call.
    """
    library = library_of(settings.PACKS)
    return [
        HeldPage(static(STYLE)),
        HeldPage(reverse("offline:help_copy")),
        HeldPage(reverse("offline:home")),
        *(HeldPage(static(name)) for name in SHELL if name != STYLE),
        HeldPage(reverse("offline:device_copy")),
        *_practices(viewer, library, now),
        *_forms(viewer, now),
    ]


def grounding_of(library: Library) -> list[str]:
    """What steadies: the same for everybody."""
    return [key for key, one in library.practices.items() if one.approach is Approach.GROUNDING]


def _practices(viewer: Viewer, library: Library, now: datetime) -> Iterator[HeldPage]:
    today, left_out = localdate(now), not_to_suggest(viewer)
    moment = moment_of_the_day(library, viewer.person_id, today, left_out)
    week = [key for key in practices_of_the_week(library, open_programmes(viewer), today) if key not in left_out]
    favourites = sorted(favourites_of(viewer) & set(library.practices))[:MOST_FAVOURITES]
    todays = [*([moment.key] if moment else []), *week, *favourites, *grounding_of(library)]
    for key in dict.fromkeys(todays):
        title = library.practices[key].words_for(language_here()).title
        yield HeldPage(reverse("offline:practice_copy", args=[key]), title)


def _forms(viewer: Viewer, now: datetime) -> Iterator[HeldPage]:
    yield HeldPage(reverse("offline:form_copy", args=[DAILY]), str(DAILY_WORDS["name"]))
    asked = schedule_of(viewer, viewer.person_id, now)
    for key, content in measures_to_ask().items():
        if key in asked:
            name = content.words_for(language_here()).plain_name
            title = _("Check in: %(name)s") % {"name": name}
            yield HeldPage(reverse("offline:form_copy", args=[key]), title)
    if viewer.may(Right.WRITE_JOURNAL):
        for kind in BLANK_PAGES:
            yield HeldPage(reverse("offline:sheet_copy", args=[kind.key]), str(kind.name))

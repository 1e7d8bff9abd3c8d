"""The page on which somebody says when to be reminded, and what a calendar is given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID, uuid5

from django.utils import timezone, translation
from django.utils.dates import WEEKDAYS
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from befriend.care.reminding import WEEK, Due, Rhythm, What
from befriend.content.practising import Practice
from befriend.files.calendar import Entry, calendar_file

from ..queries import OwnReminder
from ..words import called, said_in


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersPage:
    """`ahead` are the moments still to come when nothing is done until then; none of them: it is quiet now."""

    is_set: bool
    choice_id: UUID
    days: str
    at: time | None
    words: str
    leads_to: str
    ahead: Sequence[datetime]
    is_feed_open: bool
    address: str
    offered: str


def reminders_page(
    own: OwnReminder | None,
    practices: Mapping[str, Practice],
    *,
    choice_id: UUID,
    is_feed_open: bool,
    address: str,
    offered: str,
    language: str,
    now: datetime,
) -> RemindersPage:
    return RemindersPage(
        is_set=own is not None,
        choice_id=choice_id,
        days=_days(own.rhythm) if own else "",
        at=own.at if own else None,
        words=called(own.words, own.own_words) if own else "",
        leads_to=_leads_to(own, practices, language) if own else "",
        ahead=[timezone.localtime(one.at) for one in own.ahead(now)] if own else [],
        is_feed_open=is_feed_open,
        address=address,
        offered=offered,
    )


def _days(rhythm: Rhythm) -> str:
    if rhythm.every_days == 1 or len(rhythm.weekdays) == WEEK:
        return _("Every day")
    if rhythm.every_days:
        return ngettext("Every %(days)s day", "Every %(days)s days", rhythm.every_days) % {"days": rhythm.every_days}
    return get_text_list([str(WEEKDAYS[day]) for day in sorted(rhythm.weekdays)], _("and"))


def _leads_to(own: OwnReminder, practices: Mapping[str, Practice], language: str) -> str:
    if own.what is What.PRACTICE and own.practice_key in practices:
        return practices[own.practice_key].words_for(language).title
    return _("My week of a programme") if own.what is What.WEEK else ""


def calendar_of(own: OwnReminder | None, now: datetime) -> bytes:
    """What is still ahead, as a calendar file in the language it was asked for. It never names what it leads to."""
    with translation.override(own.language if own else translation.get_language()):
        return calendar_file(
            [_entry(own, one) for one in own.ahead(now)] if own else [],
            name=_("Reminders"),
            language=translation.get_language() or "en",
            made_at=now,
        )


def _entry(own: OwnReminder, due: Due) -> Entry:
    said, below = said_in(due.tone, called(own.words, own.own_words))
    return Entry(uuid5(own.marks, due.day.isoformat()), due.at, said, below)

"""A course in one sentence: what a picture's description says to somebody who does not see it."""

from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .courses import RowShown


def describe_course(rows: Sequence[RowShown]) -> str:
    """First and latest score with their days, and how many there are."""
    scored = [row for row in rows if row.value is not None]
    if not scored:
        return _("There is no score yet.")
    first, last = scored[0], scored[-1]
    count = ngettext("%(count)s score.", "%(count)s scores.", len(scored)) % {"count": len(scored)}
    told = _("From %(first)s on %(first_day)s to %(last)s on %(last_day)s.") % {
        "first": shown_number(first.value),
        "first_day": date_format(first.answered_at, "DATE_FORMAT"),
        "last": shown_number(last.value),
        "last_day": date_format(last.answered_at, "DATE_FORMAT"),
    }
    return f"{count} {told}"


def shown_number(value: float | None) -> str:
    """A score with at most two decimals, in the reader's way of writing numbers."""
    if value is None:
        return ""
    return number_format(round(value, 2), decimal_pos=None if value % 1 else 0)

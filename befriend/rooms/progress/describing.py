"""A course in one sentence: what a picture's description says to somebody who does not see it."""

from collections.abc import Sequence

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .courses import RowShown
from .expected import ExpectedShown


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


def describe_beside(expected: ExpectedShown | None) -> str:
    """What is expected of the latest score, and how the course turned after a review; empty where neither is known."""
    told = []
    if expected is not None and expected.latest is not None:
        told.append(
            _("Expected of the latest score: %(expected)s, with the bound at %(bound)s.")
            % {"expected": _short(expected.latest.expected), "bound": _short(expected.latest.bound)}
        )
    if expected is not None and expected.turn is not None:
        told.append(
            _("Since review %(number)s: %(turned)s.")
            % {"number": expected.turn.number, "turned": str(expected.turn.words)}
        )
    return " ".join(told)


def _short(value: float) -> str:
    return number_format(round(value, 1), decimal_pos=1)


def shown_number(value: float | None) -> str:
    """A score with at most two decimals, in the reader's way of writing numbers."""
    if value is None:
        return ""
    return number_format(round(value, 2), decimal_pos=None if value % 1 else 0)

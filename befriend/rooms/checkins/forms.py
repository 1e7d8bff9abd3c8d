"""What came in: the shape of a posted check-in, turned into one frozen object or an error beside its question."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from befriend.base.errors import InputError
from befriend.care.ontrack import SHARE, SHARES

LONGEST_NOTE = 500


class SettlingForm(forms.Form):
    """Which version of a check-in counts. The versions are shown on the page."""

    counts = forms.UUIDField(error_messages={"required": gettext_lazy("Please choose one of the versions.")})
    words = forms.CharField(
        label=gettext_lazy("What your client said"),
        help_text=gettext_lazy("Your client reads this too."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=LONGEST_NOTE,
        required=False,
    )


def _shares() -> list[tuple[str, str]]:
    usual = _("the usual choice")
    told = {round(100 * share): "" for share in SHARES} | {round(100 * SHARE): f" ({usual})"}
    within = _("%(within)s of 100. By chance alone %(beyond)s lie beyond at any one time")
    return [(str(one), within % {"within": one, "beyond": 100 - one} + words) for one, words in told.items()]


class OnTrackForm(forms.Form):
    """How many of a hundred people with the same first score count as on track."""

    percent = forms.ChoiceField(
        label=gettext_lazy("How many should stay within the bound?"),
        help_text=gettext_lazy(
            "Fewer: more talks, and sooner. More: fewer talks, and some who need one are found later."
        ),
        choices=_shares,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one of these.")},
    )


@dataclass(frozen=True, slots=True)
class PostedForm:
    """A posted form: its id, its answers by question, its words, and what is wrong with which question."""

    id: UUID
    opened_at: datetime
    answers: Mapping[str, int | None]
    note: str
    reason: str
    errors: Mapping[str, str]


def read_form(post: QueryDict, questions: Mapping[str, Iterable[int]], now: datetime) -> PostedForm:
    """The posted form. An empty or missing answer is a skipped question, never a zero.

    Raises:
        InputError: the form carries no usable id, so it was not opened here.
    """
    answers: dict[str, int | None] = {}
    errors: dict[str, str] = {}
    for question, allowed in questions.items():
        text = post.get(question, "").strip()
        value = int(text) if text.isdecimal() and len(text) < 4 else None
        answers[question] = value if value in set(allowed) else None
        if text and answers[question] is None:
            errors[question] = _("This answer is not on the list. Please choose one of the answers below.")
    note = post.get("note", "").strip()
    if len(note) > LONGEST_NOTE:
        errors["note"] = _("These are more than %(most)s letters. Please make it a little shorter.") % {
            "most": LONGEST_NOTE
        }
    return PostedForm(
        _read_id(post), _read_opened_at(post, now), answers, note, post.get("reason", "").strip()[:LONGEST_NOTE], errors
    )


def _read_id(post: QueryDict) -> UUID:
    try:
        return UUID(post.get("form_id", ""))
    except ValueError as problem:
        raise InputError(_("This form was not opened here. Please open it again.")) from problem


def _read_opened_at(post: QueryDict, now: datetime) -> datetime:
    """When the form was opened, as far as it can be believed: never later than now."""
    return min(read_moment(post.get("opened_at", "")) or now, now)


def read_moment(text: str) -> datetime | None:
    """A moment with its place on the earth, as a page or a device writes it; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
        # The first and the last day that a calendar knows are beyond it somewhere else.
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None

"""The shape of what a service sets about its flags, and of a leave."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.care.ladder import MINUTES_TO_ACKNOWLEDGE, MINUTES_TO_CONTACT
from befriend.care.roles import Right

from .day_input import day_input
from .models import Person, SafetyRules
from .services import SafetyChoices
from .viewer import Viewer

DAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


def _named(people: Sequence[Person]) -> list[tuple[str, str]]:
    return [("", "---"), *((str(one.id), one.shown_name) for one in people)]


class CoverForm(forms.Form):
    """The deputy, the waits, and when the service is open."""

    deputy = forms.ChoiceField(
        label=_("Deputy for safety"),
        help_text=_("A clinician or a lead. A flag that its owner does not answer comes to them next."),
    )
    minutes_to_acknowledge = forms.IntegerField(
        label=_("Minutes until an unseen flag goes to the next person"), min_value=5, max_value=24 * 60
    )
    minutes_to_contact = forms.IntegerField(
        label=_("Minutes until a seen flag without contact goes to the next person"),
        min_value=15,
        max_value=7 * 24 * 60,
    )
    open_days = forms.MultipleChoiceField(
        label=_("Days on which somebody is there"), choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    closes_at = forms.TimeField(
        label=_("Until"),
        help_text=_("Midnight is the end of the day."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    closed_on = forms.CharField(
        label=_("Holidays and other closed days"),
        help_text=_("One day on each line: year-month-day, such as 2026-12-25."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, people: Sequence[Person], rules: SafetyRules | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = _initial(rules)
        self.fields["deputy"].choices = _named(people)  # type: ignore[attr-defined]

    def clean_closed_on(self) -> list[date]:
        days = []
        for line in str(self.cleaned_data["closed_on"]).split():
            try:
                days.append(date.fromisoformat(line))
            except ValueError as problem:
                told = _("“%(line)s” is not a day. Write year-month-day, such as 2026-12-25.") % {"line": line}
                raise forms.ValidationError(told) from problem
        return days

    def choices(self) -> SafetyChoices:
        given = self.cleaned_data
        return SafetyChoices(
            deputy_id=UUID(given["deputy"]),
            minutes_to_acknowledge=given["minutes_to_acknowledge"],
            minutes_to_contact=given["minutes_to_contact"],
            open_days="".join(sorted(given["open_days"])),
            opens_at=given["opens_at"],
            closes_at=given["closes_at"],
            closed_on=given["closed_on"],
        )


def _initial(rules: SafetyRules | None) -> dict[str, Any]:
    if rules is None:
        return {
            "minutes_to_acknowledge": MINUTES_TO_ACKNOWLEDGE,
            "minutes_to_contact": MINUTES_TO_CONTACT,
            "open_days": [key for key, _name in DAYS],
            "opens_at": time(),
            "closes_at": time(),
        }
    return {
        "deputy": str(rules.deputy_id or ""),
        "minutes_to_acknowledge": rules.minutes_to_acknowledge,
        "minutes_to_contact": rules.minutes_to_contact,
        "open_days": list(rules.open_days),
        "opens_at": rules.opens_at,
        "closes_at": rules.closes_at,
        "closed_on": "\n".join(rules.closed_on),
    }


class LeaveForm(forms.Form):
    """From which day to which day, and who stands in. A lead also chooses whose."""

    person = forms.ChoiceField(label=_("Who is away"), required=False)
    starts_on = forms.DateField(label=_("First day away"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day away"), widget=day_input())
    stands_in = forms.ChoiceField(
        label=_("Who stands in"),
        help_text=_("They get the flags of these days. To let them open a record, a lead links them to the client."),
        required=False,
    )

    def __init__(self, *args: Any, people: Sequence[Person], viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"person": str(viewer.person_id)}
        self.fields["stands_in"].choices = _named(people)  # type: ignore[attr-defined]
        self.fields["person"].choices = _named(people)  # type: ignore[attr-defined]
        if not viewer.may(Right.CHANGE_ROLES):
            del self.fields["person"]
            others = [one for one in people if one.id != viewer.person_id]
            self.fields["stands_in"].choices = _named(others)  # type: ignore[attr-defined]

"""What comes in when somebody says yes or no to a purpose."""

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.care.consent import Purpose

DAYS = {"": None, "30": 30, "90": 90}


class ChoiceForm(forms.Form):
    """One purpose, a yes or a no, and for a yes how long it holds."""

    purpose = forms.ChoiceField(choices=[(one.value, one.value) for one in Purpose])
    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    days = forms.ChoiceField(
        label=_("Until when?"),
        choices=[("", _("Until I take it back")), ("30", _("For a month")), ("90", _("For three months"))],
        required=False,
    )

    def until(self, today: date) -> date | None:
        """The last day on which a yes holds; none for a no, and for a yes until it is taken back."""
        days = DAYS[self.cleaned_data["days"]]
        return today + timedelta(days=days) if days and self.is_yes else None

    @property
    def is_yes(self) -> bool:
        return bool(self.cleaned_data["answer"] == "yes")

"""Whose record, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import LONGEST_REASON


class NameForm(forms.Form):
    """Part of a name, or all of a short one. It is sent, and never stands in an address."""

    name = forms.CharField(label=_("Name of the client"), max_length=80)


class ReasonForm(forms.Form):
    """Why the record is opened, in words that the client reads."""

    reason = forms.CharField(
        label=_("Why must you open it now?"),
        help_text=_("In plain words. The client reads them, and so does whoever looks at this afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
    )

"""The shape of what comes in around a practice or programme: a length, ratings, how it was, a day to start."""

from datetime import date
from typing import cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from befriend.care.practising import Felt, Functioning, Lasting, Severity

from .services import AdverseEffectTold, Ratings
from .words import FELT, FUNCTIONINGS, LASTINGS, SEVERITIES, TOWARDS_MYSELF

MOST_DISTRESS = 10


class RatingsForm(forms.Form):
    """Two questions, each of them optional: one tap, or none."""

    kindness = forms.TypedChoiceField(
        choices=[(str(value), words) for value, words in TOWARDS_MYSELF], coerce=int, empty_value=None, required=False
    )
    distress = forms.IntegerField(min_value=0, max_value=MOST_DISTRESS, required=False)

    def ratings(self) -> Ratings:
        return Ratings(self.cleaned_data["kindness"], self.cleaned_data["distress"])


class BeginForm(RatingsForm):
    session_id = forms.UUIDField()
    minutes = forms.IntegerField(min_value=1)

    def begun(self) -> tuple[UUID, int]:
        return self.cleaned_data["session_id"], self.cleaned_data["minutes"]


class AfterForm(RatingsForm):
    felt = forms.ChoiceField(choices=[(felt.value, words) for felt, words in FELT.items()], required=False)

    def how_it_was(self) -> Felt | None:
        said = self.cleaned_data["felt"]
        return Felt(said) if said else None


class WorseForm(forms.Form):
    """What went badly, in three taps and, if one likes, a few words."""

    severity = forms.ChoiceField(
        label=_("How strongly?"), choices=[(one.value, words) for one, words in SEVERITIES.items()]
    )
    lasting = forms.ChoiceField(
        label=_("How long has it gone on?"), choices=[(one.value, words) for one, words in LASTINGS.items()]
    )
    functioning = forms.ChoiceField(
        label=_("What does it keep you from?"), choices=[(one.value, words) for one, words in FUNCTIONINGS.items()]
    )
    wants_contact = forms.BooleanField(label=_("I would like my team to get in touch"), required=False)
    words = forms.CharField(
        label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def told(self) -> AdverseEffectTold:
        clean = self.cleaned_data
        return AdverseEffectTold(
            severity=Severity(clean["severity"]),
            lasting=Lasting(clean["lasting"]),
            functioning=Functioning(clean["functioning"]),
            wants_contact=cast(bool, clean["wants_contact"]),
            words=clean["words"].strip(),
        )


class StartForm(forms.Form):
    """When a programme starts: today, unless another day is chosen; and in which week, after a stop."""

    own_id = forms.UUIDField()
    when = forms.ChoiceField(choices=[("today", ""), ("later", "")], required=False)
    starts_on = forms.DateField(required=False)
    week = forms.IntegerField(min_value=1, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("when") == "later" and not (
            self.cleaned_data.get("starts_on") or "starts_on" in self.errors
        ):
            self.add_error("starts_on", _("Please choose the day, or start today."))

    def started(self, today: date) -> tuple[UUID, int, date]:
        clean = self.cleaned_data
        chosen = clean["starts_on"] if clean["when"] == "later" else today
        return clean["own_id"], clean["week"] or 1, chosen


class WeekForm(forms.Form):
    """The week that somebody makes their own."""

    week = forms.IntegerField(min_value=1)

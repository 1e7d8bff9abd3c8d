"""The shape of what comes in around a practice: a length, ratings, how it was, what went badly."""

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

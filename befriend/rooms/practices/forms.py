"""The shape of what comes in around a practice or programme: a length, ratings, a day to start, a reminder."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import cast
from uuid import UUID

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from befriend.care.practising import Felt, Functioning, Lasting, Severity
from befriend.care.reminding import MOST_DAYS, Rhythm, What

from .services import AdverseEffectTold, Ratings, ReminderChoice
from .words import (
    FELT,
    FUNCTIONINGS,
    LASTINGS,
    OWN_WORDS,
    REMINDED_OF,
    REMINDER_WORDS,
    SEVERITIES,
    TOWARDS_MYSELF,
)

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
    """What went badly: a wish for contact, a few words, up to three taps. Any one of them is enough."""

    severity = forms.ChoiceField(
        label=_("How strongly?"), choices=[(one.value, words) for one, words in SEVERITIES.items()], required=False
    )
    lasting = forms.ChoiceField(
        label=_("How long has it gone on?"),
        choices=[(one.value, words) for one, words in LASTINGS.items()],
        required=False,
    )
    functioning = forms.ChoiceField(
        label=_("What does it keep you from?"),
        choices=[(one.value, words) for one, words in FUNCTIONINGS.items()],
        required=False,
    )
    wants_contact = forms.BooleanField(label=_("I would like my team to get in touch"), required=False)
    words = forms.CharField(
        label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )

    def clean(self) -> None:
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Nothing is chosen or written yet. One tap or one word is enough."))

    def told(self) -> AdverseEffectTold:
        clean = self.cleaned_data
        return AdverseEffectTold(
            severity=Severity(clean["severity"]) if clean["severity"] else None,
            lasting=Lasting(clean["lasting"]) if clean["lasting"] else None,
            functioning=Functioning(clean["functioning"]) if clean["functioning"] else None,
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


EVENING = time(18)
DAYS, EVERY = "days", "every"


class ReminderForm(forms.Form):
    """On which days, at what time, in which words, and of what. Whatever is skipped gets a quiet default."""

    choice_id = forms.UUIDField()
    rhythm = forms.ChoiceField(label=_("Which days?"), choices=[(DAYS, ""), (EVERY, "")], required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
    )
    every_days = forms.IntegerField(
        label=_("Every how many days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    at = forms.TimeField(
        label=_("At what time?"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    words = forms.ChoiceField(
        label=_("In which words?"), choices=[*REMINDER_WORDS.items(), (OWN_WORDS, _("My own words"))], required=False
    )
    own_words = forms.CharField(label=_("My own words"), max_length=60, required=False)
    what = forms.ChoiceField(
        label=_("What for?"), choices=[(one.value, words) for one, words in REMINDED_OF.items()], required=False
    )
    practice = forms.ChoiceField(label=_("Which practice"), required=False)

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        practices: Sequence[tuple[str, str]],
        initial: Mapping[str, object],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        cast(forms.ChoiceField, self.fields["practice"]).choices = [("", "–"), *practices]

    def clean_own_words(self) -> str:
        """On one line, as a calendar shows them."""
        return " ".join(self.cleaned_data["own_words"].split())

    def clean(self) -> None:
        clean = self.cleaned_data
        needed = (
            ("weekdays", clean.get("rhythm") == DAYS, _("Please tick the days you would like.")),
            ("every_days", clean.get("rhythm") == EVERY, _("Please write a number of days, from 1 to 14.")),
            ("own_words", clean.get("words") == OWN_WORDS, _("Please write your words, or choose some of ours.")),
            ("practice", clean.get("what") == What.PRACTICE, _("Please choose one, or “Nothing in particular”.")),
        )
        for name, is_asked, sentence in needed:
            if is_asked and not clean.get(name) and name not in self.errors:
                self.add_error(name, sentence)

    def chosen(self, language: str) -> ReminderChoice:
        clean = self.cleaned_data
        return ReminderChoice(
            id=clean["choice_id"],
            rhythm=self._rhythm(),
            at=clean["at"] or EVENING,
            words=clean["words"] if clean["words"] in REMINDER_WORDS else next(iter(REMINDER_WORDS)),
            own_words=clean["own_words"] if clean["words"] == OWN_WORDS else "",
            what=What(clean["what"] or What.NOTHING),
            practice_key=clean["practice"],
            language=language,
        )

    def _rhythm(self) -> Rhythm:
        clean = self.cleaned_data
        if clean["weekdays"] and clean["rhythm"] != EVERY:
            return Rhythm(frozenset(clean["weekdays"]))
        return Rhythm(every_days=clean["every_days"] or 1)


class FeedForm(forms.Form):
    """The token that this very page offered to this very person. One that somebody made up is refused."""

    offered = forms.CharField(max_length=200)

    def __init__(self, data: Mapping[str, object], *, signer: Signer) -> None:
        super().__init__(data)
        self.signer = signer

    def clean_offered(self) -> str:
        try:
            return self.signer.unsign(self.cleaned_data["offered"])
        except BadSignature:
            raise forms.ValidationError(_("That did not come from this page. Please ask for a new address.")) from None

    def refusal(self) -> str:
        return " ".join(str(sentence) for sentences in self.errors.values() for sentence in sentences)

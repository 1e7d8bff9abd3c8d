"""The shape of a review and of a note."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from befriend.care.reviewing import TOPICS, Found, Looked, TopicLooked
from befriend.rooms.people.day_input import day_input

from .services import LONGEST_WISH, PlanReview

FOUND_ON, STEPS_ON = "found_", "steps_"


@dataclass(frozen=True, slots=True)
class TopicAsked:
    """One topic on the page: its words, and the two fields that answer it."""

    key: str
    title: str
    question: str
    found: forms.BoundField
    steps: forms.BoundField


class ReviewForm(forms.Form):
    """A dated look at the plan. Who may see it is said on the page."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    reviewed_on = forms.DateField(label=_("Day of the review"), widget=day_input())
    agreed = forms.CharField(
        label=_("What we agreed"),
        help_text=_("In words you would both use. The client reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
    )
    changed = forms.CharField(
        label=_("What we changed"),
        help_text=_("Leave empty when the plan stays as it is."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
    next_review_on = forms.DateField(label=_("Next review"), widget=day_input(), required=False)

    def review(self, client_id: UUID) -> PlanReview:
        clean = self.cleaned_data
        return PlanReview(
            id=clean["form_id"],
            client_id=client_id,
            reviewed_on=clean["reviewed_on"],
            agreed=clean["agreed"],
            changed=clean["changed"],
            next_review_on=clean["next_review_on"],
        )


class IdsField(forms.Field):
    """Ids that stood hidden on a page. What is no id is not there, as an id is that names nothing."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> frozenset[UUID]:
        return frozenset(one for one in map(_as_id, value or ()) if one is not None)


def _as_id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


class TopicsForm(ReviewForm):
    """A review that goes topic by topic. Every question may be left out, what was agreed as well.

    `flags`: those that stood on the page, which the template writes beside each.
    """

    flags = IdsField(required=False)
    words = forms.CharField(
        label=_("What you found, for your colleagues"),
        help_text=_("Your client does not read this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["agreed"].required = False
        for key, topic in TOPICS.items():
            self.fields[f"{FOUND_ON}{key}"] = forms.ChoiceField(
                label=gettext(topic.title),
                choices=[
                    *((one.value, gettext(words)) for one, words in topic.found.items()),
                    ("", gettext("Leave it out")),
                ],
                initial="",
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"{STEPS_ON}{key}"] = forms.MultipleChoiceField(
                label=gettext(topic.title),
                choices=[(step, gettext(words)) for step, words in topic.steps.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    @property
    def topics(self) -> list[TopicAsked]:
        return [
            TopicAsked(
                key=key,
                title=gettext(topic.title),
                question=gettext(topic.question),
                found=self[f"{FOUND_ON}{key}"],
                steps=self[f"{STEPS_ON}{key}"],
            )
            for key, topic in TOPICS.items()
        ]

    def looked(self) -> Looked:
        clean = self.cleaned_data
        return Looked(
            {
                key: TopicLooked(
                    Found(clean[f"{FOUND_ON}{key}"]) if clean[f"{FOUND_ON}{key}"] else None,
                    tuple(step for step in topic.steps if step in clean[f"{STEPS_ON}{key}"]),
                )
                for key, topic in TOPICS.items()
            },
            clean["words"],
        )


class WishForm(forms.Form):
    """A client's wish to change the plan: one tap, and words if they like."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What would you like to change?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_WISH,
        required=False,
    )


class NoteForm(forms.Form):
    """A note on a client's course."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000)
    is_shared = forms.BooleanField(label=_("The client may read this note"), required=False)

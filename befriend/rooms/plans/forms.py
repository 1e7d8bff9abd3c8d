"""The shape of a review and of a note."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from .services import LONGEST_WISH, PlanReview

DAY = forms.DateInput(attrs={"type": "date"})


class ReviewForm(forms.Form):
    """A dated look at the plan. Who may see it is said on the page."""

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    reviewed_on = forms.DateField(label=_("Day of the review"), widget=DAY)
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
    next_review_on = forms.DateField(label=_("Next review"), widget=DAY, required=False)

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

"""Who takes over."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class TakeOverForm(forms.Form):
    """One question, and only where a client would have nobody otherwise."""

    takes_over = forms.ChoiceField(
        label=_("Who takes over?"), help_text=_("They are linked to every client named above, from this moment on.")
    )

    def __init__(self, *args: object, choices: Iterable[tuple[UUID, str]], is_asked: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not is_asked:
            del self.fields["takes_over"]
            return
        people = [(str(person_id), name) for person_id, name in choices]
        self.fields["takes_over"].choices = [("", "---"), *people]  # type: ignore[attr-defined]

    @property
    def taker_id(self) -> UUID | None:
        chosen = self.cleaned_data.get("takes_over")
        return UUID(chosen) if chosen else None

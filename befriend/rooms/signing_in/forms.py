"""The shape of what shows that a second factor works: a code of the app, or what the browser says of a passkey."""

import json
from datetime import datetime
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django import forms
from django.utils.translation import gettext_lazy as _

from .codes import fits, plain, step_of
from .services.lost import LONGEST_REASON


class AppForm(forms.Form):
    """The first code of an app, which shows that it has the secret."""

    code = forms.CharField(
        label=_("The six digits that the app shows now"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, secret: str, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret, self.now = secret, now

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not fits(self.secret, plain(code), step_of(self.now)):
            raise forms.ValidationError(
                _("This code does not fit. Wait until the app shows the next one, and type it within half a minute.")
            )
        return code


class LostForm(forms.Form):
    """Why a client's second factor is taken away, and that somebody has seen them."""

    reason = forms.CharField(
        label=_("Why do you take it away?"),
        help_text=_("In plain words. The client reads them, with your name."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Please say in a few words why. The client will read it.")},
    )
    is_seen = forms.BooleanField(
        label=_("I have seen this person, and I know that it is them"),
        error_messages={"required": _("See the person first. A voice on the telephone or a message is not enough.")},
    )


class Plain(json.JSONDecoder):
    """What a browser could have written: numbers of thousands of digits and endless brackets are no JSON either."""

    def decode(self, text: str, *more: Any) -> Any:
        try:
            return super().decode(text, *more)
        except (ValueError, RecursionError) as problem:
            raise json.JSONDecodeError("no answer of a browser", "", 0) from problem


class PasskeyForm(forms.Form):
    """What the browser gives back when a passkey was made, and a name to know it by."""

    name = forms.CharField(
        label=_("A name for it, such as “my phone”"), max_length=60, required=False, widget=forms.TextInput()
    )
    credential = forms.JSONField(widget=forms.HiddenInput, decoder=Plain)

    def clean_credential(self) -> dict[str, Any]:
        """Checked by fido2, against what was asked for a moment ago.

        The checks of allauth raise a ValidationError for whatever does not fit.
        """
        given = self.cleaned_data["credential"]
        if not isinstance(given, dict):
            raise forms.ValidationError(_("That did not work. Nothing was changed. Please try once more."))
        auth.parse_registration_response(given)
        auth.complete_registration(given)
        return given

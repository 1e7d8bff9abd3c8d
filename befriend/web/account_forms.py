"""The forms of signing in, in our words. What they do stays allauth's."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from befriend.rooms.signing_in.services import take_code
from befriend.rooms.signing_in.slowing import give_back, try_code


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _only_labels(self)
        self.fields["login"].label = _("The name you sign in with")
        self.fields["login"].widget.attrs["autocapitalize"] = "none"
        self.fields["password"].label = _("Your password")


class ConfirmForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _only_labels(self)
        self.fields["password"].label = _("Your password")


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _only_labels(self)
        self.fields["oldpassword"].label = _("The password you have now")
        self.fields["password1"].label = _("A new password")
        self.fields["password1"].help_text = _("At least 10 letters. Three words in a row are easy to keep in mind.")
        self.fields["password2"].label = _("The new password once more")


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code at the sign-in: of the app, or a spare one. Checked by our own service, which lets each code in once."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self)

    def clean_code(self) -> str:
        self.authenticator = _factor_of_code(self.user, self.cleaned_data["code"])
        return str(self.cleaned_data["code"])


class ConfirmCodeForm(ReauthenticateByCodeForm):  # type: ignore[misc]
    """A code once more, before something that matters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _describe_code(self)

    def clean_code(self) -> str:
        self.authenticator = _factor_of_code(self.user, self.cleaned_data["code"])
        return str(self.cleaned_data["code"])


class _WithoutLimit:
    """A passkey cannot be guessed, so wrong ones keep nobody waiting."""

    user: Any
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        auth.parse_authentication_response(credential)
        return auth.complete_authentication(self.user, credential)


class PasskeyForm(_WithoutLimit, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey at the sign-in."""


class ConfirmPasskeyForm(_WithoutLimit, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey once more, before something that matters."""


def _factor_of_code(person: Any, code: str) -> Authenticator:
    request = context.request
    tried = try_code(request, person.username)
    if tried is None:
        raise get_adapter().validation_error("too_many_login_attempts")
    factor = take_code(person_id=person.pk, code=code, now=request.now)
    if factor is None:
        raise get_factor_adapter().validation_error("incorrect_code")
    give_back(tried)
    return factor


def _describe_code(form: BaseForm) -> None:
    _only_labels(form)
    field = form.fields["code"]
    field.label = _("The code")
    field.help_text = _("Six digits from the app on your phone, or one of your spare codes.")
    field.widget.attrs |= {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


def _only_labels(form: BaseForm) -> None:
    """A placeholder vanishes while one types, and allauth's help leads to an e-mail nobody gave us."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""

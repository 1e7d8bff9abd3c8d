"""The forms of signing in, in our words. What they do stays allauth's."""

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _


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


def _only_labels(form: BaseForm) -> None:
    """A placeholder vanishes while one types, and allauth's help leads to an e-mail nobody gave us."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        field.help_text = ""

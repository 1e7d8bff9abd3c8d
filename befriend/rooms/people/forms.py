"""The shape of an invitation and of a new account."""

from collections.abc import Iterable

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from befriend.care.roles import Role

from .models import Person, Team
from .words import ROLE_NAMES


class InviteForm(forms.Form):
    """Who is invited, and for a client: who will be linked to them."""

    role = forms.ChoiceField(label=_("Invite as"))
    clinician = forms.ChoiceField(
        label=_("Clinician"), help_text=_("A client is linked to this clinician from the start."), required=False
    )
    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(
        self,
        *args: object,
        roles: Iterable[Role],
        clinicians: Iterable[Person],
        teams: Iterable[Team],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [(role.value, ROLE_NAMES[role]) for role in roles]  # type: ignore[attr-defined]
        people = [(str(person.id), person.shown_name) for person in clinicians]
        self.fields["clinician"].choices = [("", "---"), *people]  # type: ignore[attr-defined]
        groups = [(str(team.id), team.name) for team in teams]
        self.fields["team"].choices = [("", "---"), *groups]  # type: ignore[attr-defined]


class LinkForm(forms.Form):
    client = forms.ChoiceField(label=_("Client"))
    clinician = forms.ChoiceField(label=_("Clinician"))

    def __init__(
        self, *args: object, clients: Iterable[Person], clinicians: Iterable[Person], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, people in (("client", clients), ("clinician", clinicians)):
            # An empty first choice: sent again without looking, the form must not link the first two on the lists.
            choices = [("", "---"), *((str(one.id), one.shown_name) for one in people)]
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class AccountForm(forms.Form):
    """The new person's own choices. No e-mail address is needed: not everyone has one to themselves."""

    shown_name = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Any name you like. Your team sees it."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    username = forms.SlugField(
        label=_("A name to sign in with"),
        help_text=_("Letters and numbers, no spaces. Nobody else sees it."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("A password"),
        help_text=_("At least 10 letters. Three words in a row are easy to keep in mind."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).lower()
        if Person.objects.filter(username=username).exists():
            raise forms.ValidationError(_("This name is taken. Please choose another, for example with a number."))
        return username

    def clean_password(self) -> str:
        return checked_password(self, self.cleaned_data.get("username", ""))


class PasswordForm(forms.Form):
    """A new password for somebody who has an account."""

    password = AccountForm.base_fields["password"]

    def clean_password(self) -> str:
        return checked_password(self, "")


def checked_password(form: forms.Form, username: str) -> str:
    password = str(form.cleaned_data["password"])
    validate_password(password, Person(username=username))
    return password

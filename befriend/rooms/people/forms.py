"""The shape of an invitation, of a role and of a new account."""

import unicodedata
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from befriend.care.roles import Role

from .models import Invitation, Person, Team
from .words import ROLE_NAMES


class TeamForm(forms.Form):
    """A team, or none."""

    team = forms.ChoiceField(label=_("Team"), required=False)

    def __init__(self, *args: object, teams: Iterable[Team], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(str(team.id), team.name) for team in teams]
        self.fields["team"].choices = [("", "---"), *choices]  # type: ignore[attr-defined]

    def id_of(self, name: str) -> UUID | None:
        """The id that was chosen in a field, or nothing."""
        chosen = self.cleaned_data.get(name)
        return UUID(chosen) if chosen else None


class RoleForm(TeamForm):
    """Which role, and for a client: who will be linked to them."""

    role = forms.ChoiceField(label=_("Role"))
    clinician = forms.ChoiceField(
        label=_("Clinician"),
        help_text=_("A client needs one, and is linked to them from the start. For anybody else it stays empty."),
        required=False,
    )

    def __init__(
        self,
        *args: object,
        roles: Iterable[Role],
        clinicians: Iterable[Person],
        teams: Iterable[Team],
        **kwargs: object,
    ) -> None:
        super().__init__(*args, teams=teams, **kwargs)
        named = [(role.value, ROLE_NAMES[role]) for role in roles]
        # Nobody is given a role by pressing a button without looking.
        self.fields["role"].choices = named if len(named) == 1 else [("", "---"), *named]  # type: ignore[attr-defined]
        people = [(str(person.id), person.shown_name) for person in clinicians]
        self.fields["clinician"].choices = [("", "---"), *people]  # type: ignore[attr-defined]
        self.has_clinicians = bool(people)
        if len(people) == 1 and len(named) == 1:
            self.fields["clinician"].initial = people[0][0]

    def clean(self) -> dict[str, object]:
        """The same rule as in the services, told before anything is sent there."""
        given = self.cleaned_data
        if given.get("role") == Role.CLIENT and not given.get("clinician") and "clinician" not in self.errors:
            self.add_error("clinician", _WHO_CARES if self.has_clinicians else _NOBODY_YET)
        if given.get("role") != Role.CLIENT:
            given["clinician"] = ""
        return given


_WHO_CARES = _("A client needs a clinician. Choose who will be linked to them.")
_NOBODY_YET = _("There is no clinician here yet. Invite one first, as a clinician; then invite the client.")


class InviteForm(RoleForm):
    """Who is invited."""

    field_order = ("role", "clinician", "team")

    def __init__(self, *args: object, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].label = _("Invite as")


class SearchForm(forms.Form):
    """Part of a name, to find somebody in a list."""

    name = forms.CharField(
        label=_("Find by name"), max_length=80, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class ServiceForm(forms.Form):
    """What pages say of the service. The verb says what is wrong with it."""

    name = forms.CharField(label=_("What the service is called"), max_length=120)
    country = forms.CharField(
        label=_("Country"),
        help_text=_("Two capital letters, such as GB. It decides whose help lines are shown; none is guessed."),
        max_length=2,
        required=False,
    )
    phone = forms.CharField(
        label=_("The service's own telephone"),
        help_text=_("Shown on the help page, for people who want to reach you."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )


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


JOINERS = "\u200c\u200d"
"""Signs without a width that some scripts need within a word."""
BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"
"""Counted as letters by Unicode, and drawn as nothing."""


def can_be_read(name: str) -> None:
    """Refuse a name that nobody could see, or that would change how the words beside it are read."""
    hidden = [sign for sign in name if unicodedata.category(sign) in HIDDEN_KINDS and sign not in JOINERS]
    seen = [sign for sign in name if unicodedata.category(sign)[0] in "LNPS" and sign not in BLANK_LETTERS]
    if hidden or not seen:
        raise ValidationError(
            _("This name has signs that cannot be seen, or nothing else. Please write it with letters or numbers.")
        )


HIDDEN_KINDS = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode's kinds of signs that steer, stand for nothing, or break a line."""


class AccountForm(forms.Form):
    """The new person's own choices. No e-mail address is needed: not everyone has one to themselves."""

    shown_name = forms.CharField(
        label=_("What shall we call you?"),
        help_text=_("Any name you like. Your team sees it."),
        max_length=80,
        validators=[can_be_read],
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    username = forms.SlugField(
        label=_("A name to sign in with"),
        help_text=_(
            "Letters and numbers, no spaces. Only those who would help you back in see it, should you forget it."
        ),
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

    def __init__(self, *args: Any, invited: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service_id = invited.service_id

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"]).lower()
        if Person.objects.filter(username=username).exists():
            raise forms.ValidationError(_("This name is taken. Please choose another, for example with a number."))
        return username

    def clean_password(self) -> str:
        names = {name: self.cleaned_data.get(name, "") for name in ("username", "shown_name")}
        return checked_password(self, Person(service_id=self.service_id, **names))


class PasswordForm(forms.Form):
    """A new password for somebody who has an account."""

    password = AccountForm.base_fields["password"]

    def __init__(self, *args: Any, invited: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = invited.person

    def clean_password(self) -> str:
        return checked_password(self, self.person)


def checked_password(form: forms.Form, person: Person | None) -> str:
    password = str(form.cleaned_data["password"])
    validate_password(password, person)
    return password

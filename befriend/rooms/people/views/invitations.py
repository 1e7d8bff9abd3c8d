"""Coming in: invitations, ways back, and the page that one of them opens."""

from datetime import datetime
from typing import cast
from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Right, Role

from ..access import needs, open_to_all
from ..confirming import just_confirmed
from ..forms import AccountForm, InviteForm, PasswordForm
from ..models import Person
from ..often import Asked, at_most
from ..queries import clinicians_of_service, open_invitation, person_to_bring_back, teams_of_service
from ..services import accept_invitation, choose_new_password, hash_token, invite, invite_back
from ..viewer import PersonRequest


@needs(Right.INVITE_CLIENTS)
@just_confirmed
@at_most(Asked.WAY_BACK)
@require_http_methods(["GET", "POST"])
def bring_back(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """A new way in for somebody who forgot their password, and the name they sign in with."""
    person = person_to_bring_back(request.viewer, person_id, request.now)
    address = ""
    if request.method == "POST":
        token = invite_back(viewer=request.viewer, person_id=person_id, now=request.now)
        address = _address(request, token)
    context = {"name": person.shown_name, "sign_in_name": person.username, "address": address}
    return render(request, "people/page_bring_back.html", context)


@needs(Right.INVITE_CLIENTS)
@just_confirmed
@at_most(Asked.INVITATION)
@require_http_methods(["GET", "POST"])
def invite_person(request: PersonRequest) -> HttpResponse:
    viewer = request.viewer
    form = InviteForm(
        request.POST or None,
        roles=list(Role) if viewer.may(Right.INVITE_STAFF) else [Role.CLIENT],
        clinicians=clinicians_of_service(viewer, request.now),
        teams=teams_of_service(viewer),
    )
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            address = _invite(request, form)
        except InputError as refused:
            form.add_error(None, str(refused))
    return render(request, "people/page_invite.html", {"form": form, "address": address})


def _invite(request: PersonRequest, form: InviteForm) -> str:
    token = invite(
        viewer=request.viewer,
        role=Role(form.cleaned_data["role"]),
        clinician_id=form.id_of("clinician"),
        team_id=form.id_of("team"),
        now=request.now,
    )
    return _address(request, token)


def _address(request: PersonRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("people:accept", kwargs={"token": token}))


@open_to_all
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        invitation = open_invitation(hash_token(token), now)
    except NotFoundError:
        return render(request, "people/page_invitation_closed.html", status=404)
    form = (PasswordForm if invitation.person_id else AccountForm)(request.POST or None, invited=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            person = _enter(token, form, now)
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            return _sign_in(request, person)
    return render(request, "people/page_accept.html", {"form": form}, status=422 if form.errors else 200)


def _sign_in(request: HttpRequest, person: Person) -> HttpResponse:
    """As with a password: who has a second factor shows it now. A new password is no way around it."""
    login = Login(user=person, email_verification="none", redirect_url=reverse("home"))
    return cast(HttpResponse, perform_login(request, login))


def _enter(token: str, form: AccountForm | PasswordForm, now: datetime) -> Person:
    if isinstance(form, AccountForm):
        return accept_invitation(token=token, **form.cleaned_data, language=get_language() or "", now=now)
    return choose_new_password(token=token, password=form.cleaned_data["password"], now=now)

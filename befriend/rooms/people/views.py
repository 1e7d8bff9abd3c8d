"""People on the web: who is here, invitations, links; and the page an invitation opens."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import DESCRIPTIONS, RIGHTS, Right, Role

from .access import needs, open_to_all, signed_in
from .forms import AccountForm, InviteForm, LinkForm, PasswordForm
from .models import Person
from .pages import clients_shown, staff_shown
from .queries import (
    clients_of_service,
    clinicians_of_service,
    open_invitation,
    open_links_of_service,
    people_of_service,
    person_to_bring_back,
    teams_of_service,
)
from .services import (
    accept_invitation,
    choose_new_password,
    end_link,
    end_role,
    hash_token,
    invite,
    invite_back,
    link_as_lead,
    open_team,
)
from .viewer import PersonRequest
from .words import RIGHT_NAMES, ROLE_NAMES

CLIENTS_ON_A_PAGE = 50


@needs(Right.SEE_PEOPLE)
@require_safe
def everyone(request: PersonRequest) -> HttpResponse:
    held = people_of_service(request.viewer, request.now)
    clients = Paginator(held.filter(role=Role.CLIENT), CLIENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    links = open_links_of_service(request.viewer, request.now)
    context = {
        "staff": staff_shown(held.exclude(role=Role.CLIENT), request.viewer.person_id),
        "clients": clients_shown(clients, links.filter(client_id__in=[one.person_id for one in clients])),
        "page": clients,
        "teams": teams_of_service(request.viewer),
        "link_form": _link_form(request),
    }
    return render(request, "people/page_everyone.html", context)


@needs(Right.INVITE_STAFF)
@require_POST
def new_team(request: PersonRequest) -> HttpResponse:
    return _told(request, lambda: open_team(viewer=request.viewer, name=request.POST.get("name", ""), now=request.now))


@needs(Right.INVITE_STAFF)
@require_POST
def end_a_role(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    return _told(request, lambda: end_role(viewer=request.viewer, membership_id=membership_id, now=request.now))


def _told(request: PersonRequest, change: Callable[[], None]) -> HttpResponse:
    """Make a change to the list of people, and say what came of it."""
    try:
        change()
    except InputError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    return redirect("people:all")


@needs(Right.INVITE_CLIENTS)
@require_http_methods(["GET", "POST"])
def bring_back(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """A new way in for somebody who forgot their password."""
    person = person_to_bring_back(request.viewer, person_id, request.now)
    address = ""
    if request.method == "POST":
        token = invite_back(viewer=request.viewer, person_id=person_id, now=request.now)
        address = _address(request, token)
    context = {"name": person.shown_name, "address": address}
    return render(request, "people/page_bring_back.html", context)


def _link_form(request: PersonRequest) -> LinkForm:
    return LinkForm(
        request.POST or None,
        clients=clients_of_service(request.viewer, request.now),
        clinicians=clinicians_of_service(request.viewer, request.now),
    )


@needs(Right.LINK_PEOPLE)
@require_POST
def link_people(request: PersonRequest) -> HttpResponse:
    form = _link_form(request)
    if not form.is_valid():
        messages.error(request, _("That pair cannot be linked. Choose both from the lists."))
        return redirect("people:all")
    link_as_lead(
        viewer=request.viewer,
        client_id=UUID(form.cleaned_data["client"]),
        clinician_id=UUID(form.cleaned_data["clinician"]),
        now=request.now,
    )
    names = [dict(form.fields[name].choices)[form.cleaned_data[name]] for name in ("client", "clinician")]  # type: ignore[attr-defined]
    messages.success(
        request, _("%(client)s and %(clinician)s are linked from now on.") % {"client": names[0], "clinician": names[1]}
    )
    return redirect("people:all")


@needs(Right.LINK_PEOPLE)
@require_POST
def unlink(request: PersonRequest, link_id: UUID) -> HttpResponse:
    end_link(viewer=request.viewer, link_id=link_id, now=request.now)
    messages.success(request, _("The link has ended. The clinician can no longer open this record."))
    return redirect("people:all")


@needs(Right.INVITE_CLIENTS)
@require_http_methods(["GET", "POST"])
def invite_person(request: PersonRequest) -> HttpResponse:
    viewer = request.viewer
    roles = list(Role) if viewer.may(Right.INVITE_STAFF) else [Role.CLIENT]
    form = InviteForm(
        request.POST or None,
        roles=roles,
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
    clinician, team = form.cleaned_data["clinician"], form.cleaned_data["team"]
    token = invite(
        viewer=request.viewer,
        role=Role(form.cleaned_data["role"]),
        clinician_id=UUID(clinician) if clinician else None,
        team_id=UUID(team) if team else None,
        now=request.now,
    )
    return _address(request, token)


def _address(request: PersonRequest, token: str) -> str:
    return request.build_absolute_uri(reverse("people:accept", kwargs={"token": token}))


@signed_in
@require_safe
def roles(request: PersonRequest) -> HttpResponse:
    """Who may do what, for anybody here to read."""
    table = [
        (ROLE_NAMES[role], _(DESCRIPTIONS[role]), [RIGHT_NAMES[right] for right in Right if right in RIGHTS[role]])
        for role in Role
    ]
    return render(request, "people/page_roles.html", {"roles": table})


@open_to_all
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    try:
        invitation = open_invitation(hash_token(token), now)
    except NotFoundError:
        return render(request, "people/page_invitation_closed.html", status=404)
    form = (PasswordForm if invitation.person_id else AccountForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = _enter(token, form, now)
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
            return redirect("home")
    return render(request, "people/page_accept.html", {"form": form}, status=422 if form.errors else 200)


def _enter(token: str, form: AccountForm | PasswordForm, now: datetime) -> Person:
    if isinstance(form, AccountForm):
        return accept_invitation(token=token, **form.cleaned_data, language=get_language() or "", now=now)
    return choose_new_password(token=token, password=form.cleaned_data["password"], now=now)

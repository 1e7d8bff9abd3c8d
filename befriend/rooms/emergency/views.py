"""An emergency on the web: find the client, say why, open; later, who looks at it, and what the client reads."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right, Whose
from befriend.rooms.people.access import about, needs
from befriend.rooms.people.confirming import just_confirmed
from befriend.rooms.people.often import Asked, at_most
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import care_team_of, client_in_emergency, clients_in_emergency
from befriend.rooms.people.viewer import PersonRequest

from .forms import NameForm, ReasonForm
from .pages import opened_shown
from .queries import about_oneself, of_service, own_open, to_look_at
from .services import close_as_lead, close_in_emergency, open_in_emergency

MOST_FOUND = 10
MOST_SHOWN = 100


@needs(Right.OPEN_IN_EMERGENCY)
@just_confirmed
@at_most(Asked.SEARCH_IN_EMERGENCY)
@require_http_methods(["GET", "POST"])
def find(request: PersonRequest) -> HttpResponse:
    """Find the client by name; what is open already stands above."""
    form = NameForm(request.POST or None)
    is_searched = request.method == "POST" and form.is_valid()
    words = form.cleaned_data["name"].strip() if is_searched else ""
    context = {
        "form": form,
        "is_searched": is_searched,
        "found": clients_in_emergency(request.viewer, words, request.now, MOST_FOUND),
        "open_now": opened_shown(own_open(request.viewer, request.now), request.now),
    }
    return render(request, "emergency/page_find.html", context, status=422 if form.errors else 200)


@needs(Right.OPEN_IN_EMERGENCY)
@just_confirmed
@require_http_methods(["GET", "POST"])
def open_record(request: PersonRequest, client_id: UUID) -> HttpResponse:
    """Say why, and open the record for an hour."""
    client = client_in_emergency(request.viewer, client_id, request.now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            open_in_emergency(viewer=request.viewer, client_id=client_id, reason=reason, now=request.now)
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The record is open for one hour. Somebody else has been told."))
            return redirect("progress:client", client_id)
    context = {
        "form": form,
        "client_id": client_id,
        "client_name": client.shown_name,
        "team": care_team_of(client_id, request.now),
    }
    return render(request, "emergency/page_open.html", context, status=422 if form.errors else 200)


@needs(Right.OPEN_IN_EMERGENCY)
@require_POST
def close_record(request: PersonRequest, client_id: UUID) -> HttpResponse:
    """The record is needed no longer."""
    client_in_emergency(request.viewer, client_id, request.now)
    close_in_emergency(viewer=request.viewer, client_id=client_id, now=request.now)
    messages.success(request, _("Closed. Thank you for giving it back."))
    return redirect("emergency:find")


@about(Whose.FLAGS)
@needs(Right.ANSWER_FLAGS)
@require_safe
def look(request: PersonRequest, emergency_id: UUID) -> HttpResponse:
    """Who opened a record in an emergency, and why: for whoever is to look at it. A look is audited."""
    found = to_look_at(request.viewer, emergency_id, request.now)
    opened(
        Opening.WHY_IN_EMERGENCY,
        viewer=request.viewer,
        client_id=found.client_id,
        subject="link",
        subject_id=emergency_id,
        now=request.now,
    )
    context = {"one": opened_shown([found], request.now)[0]}
    return render(request, "emergency/page_look.html", context)


@needs(Right.CHANGE_ROLES)
@require_safe
def everything(request: PersonRequest) -> HttpResponse:
    """Every emergency of the service, for a lead: who, when, of whom, and whether somebody looked at it."""
    found = opened_shown(of_service(request.viewer, MOST_SHOWN), request.now)
    context = {"found": found, "oneself": request.viewer.person_id}
    return render(request, "emergency/page_all.html", context)


@needs(Right.CHANGE_ROLES)
@require_POST
def close_for_somebody(request: PersonRequest, emergency_id: UUID) -> HttpResponse:
    """A lead closes a record that somebody holds open. Nobody is asked again who they are: it must be quick."""
    name = close_as_lead(viewer=request.viewer, emergency_id=emergency_id, now=request.now)
    messages.success(
        request,
        _("Closed. Should %(name)s open it in an emergency again, somebody else is told again. Please talk with them.")
        % {"name": name},
    )
    return redirect("emergency:all")


@needs(Right.SEE_OWN_PROGRESS)
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    """When the viewer's own record was opened in an emergency, by whom and why."""
    found = opened_shown(about_oneself(request.viewer), request.now)
    return render(request, "emergency/page_own.html", {"found": found})

"""Where one is signed in, and ending it: one place, all others; for a lead, all places of somebody."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from befriend.care.roles import Right, Whose
from befriend.rooms.people.access import about, needs, signed_in
from befriend.rooms.people.confirming import just_confirmed
from befriend.rooms.people.viewer import PersonRequest

from ..pages import places_shown
from ..places import note_that_it_is_used
from ..queries import own_places
from ..services import end_all_sessions, end_other_sessions, end_session


@about(Whose.OWN)
@signed_in
@require_safe
def places(request: PersonRequest) -> HttpResponse:
    note_that_it_is_used(request, at_once=True)
    shown = places_shown(own_places(request.viewer, request.now), request.session.session_key)
    return render(request, "signing_in/page_places.html", {"places": shown})


@about(Whose.OWN)
@signed_in
@require_POST
def end_place(request: PersonRequest, place_id: UUID) -> HttpResponse:
    end_session(viewer=request.viewer, place_id=place_id, now=request.now)
    messages.success(request, _("Signed out there. Whoever goes on there has to sign in first."))
    return redirect("signing_in:places")


@about(Whose.OWN)
@signed_in
@require_POST
def end_others(request: PersonRequest) -> HttpResponse:
    end_other_sessions(viewer=request.viewer, keep=request.session.session_key, now=request.now)
    messages.success(request, _("You are signed in here only."))
    return redirect("signing_in:places")


@needs(Right.CHANGE_ROLES)
@just_confirmed
@require_POST
def end_all_of(request: PersonRequest, person_id: UUID) -> HttpResponse:
    end_all_sessions(viewer=request.viewer, person_id=person_id, now=request.now)
    if person_id == request.viewer.person_id:
        logout(request)
        return redirect("account_login")
    messages.success(request, _("Signed out everywhere. They can sign in again at any time."))
    return redirect("people:person", person_id)

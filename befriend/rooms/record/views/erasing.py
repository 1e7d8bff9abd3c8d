"""Having everything about oneself deleted: first what goes and what stays, then the wish, and taking it back."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import STAFF_ROLES, Whose
from befriend.rooms.people.access import about, signed_in
from befriend.rooms.people.confirming import just_confirmed
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest

from ..pages import wish_shown
from ..services import ask_erasure, take_back_erasure


@about(Whose.OWN)
@signed_in
@require_safe
def erase(request: PersonRequest) -> HttpResponse:
    return _page(request)


@about(Whose.OWN)
@signed_in
@just_confirmed
@require_POST
def ask(request: PersonRequest) -> HttpResponse:
    try:
        ask_erasure(viewer=request.viewer, now=request.now)
    except InputError as refused:
        return _page(request, str(refused))
    return redirect("record:erase")


@about(Whose.OWN)
@signed_in
@require_POST
def take_back(request: PersonRequest) -> HttpResponse:
    take_back_erasure(viewer=request.viewer, now=request.now)
    messages.success(request, _("Everything stays as it was. Nothing was deleted."))
    return redirect("record:home")


def _page(request: PersonRequest, problem: str = "") -> HttpResponse:
    context = {
        "wish": wish_shown(request.viewer),
        "days_to_think": settings.ERASURE_DAYS,
        "team": care_team_of(request.viewer.person_id, request.now),
        "works_here": bool(request.viewer.roles & STAFF_ROLES),
        "problem": problem,
    }
    return render(request, "record/page_erase.html", context, status=422 if problem else 200)

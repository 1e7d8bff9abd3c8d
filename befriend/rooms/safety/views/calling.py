"""Asking to be called: one tap, more if one likes, and an honest word on who sees it and when."""

from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.care.safety import MINUTES_TO_CALL
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of
from befriend.rooms.people.viewer import PersonRequest

from ..calling import TIMES_OF_DAY
from ..forms import read_id
from ..queries import call_waiting
from ..services import ask_to_be_called
from ..shown import call_shown
from .helping import help_page


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def call_me(request: PersonRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request)
    try:
        ask_to_be_called(
            viewer=request.viewer,
            call_id=read_id(request.POST),
            time_of_day=request.POST.get("time_of_day", ""),
            number=request.POST.get("number", ""),
            now=request.now,
        )
    except InputError as refused:
        return _show(request, problem=str(refused))
    return redirect("safety:call")


def _show(request: PersonRequest, *, problem: str = "") -> HttpResponse:
    viewer = request.viewer
    context = {
        "call": call_shown(call_waiting(viewer, viewer.person_id, request.now)),
        "form_id": uuid4(),
        "times": TIMES_OF_DAY.items(),
        "time_of_day": request.POST.get("time_of_day", ""),
        "number": request.POST.get("number", ""),
        "problem": problem,
        "team": care_team_of(viewer.person_id, request.now),
        "hours": MINUTES_TO_CALL // 60,
        "help": help_page(request),
    }
    return render(request, "safety/page_call.html", context, status=422 if problem else 200)

"""The front door: where signing in leads, by what a person may do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from befriend.care.roles import Right
from befriend.rooms.people.access import open_to_all, signed_in
from befriend.rooms.people.viewer import PersonRequest

from .catalogue import catalogue_context

HOMES: tuple[tuple[Right, str], ...] = (
    (Right.SEE_CASELOAD, "progress:caseload"),
    (Right.SEE_PEOPLE, "people:all"),
    (Right.CHECK_IN, "today:home"),
)


@open_to_all
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "welcome.html")
    return _own_home(request)


@signed_in
def _own_home(request: PersonRequest) -> HttpResponse:
    for right, name in HOMES:
        if request.viewer.may(right):
            return redirect(name)
    return render(request, "nothing_yet.html")


@open_to_all
def components(request: HttpRequest) -> HttpResponse:
    """Every component on one page, so that it is found and looked at."""
    return render(request, "components/catalogue.html", catalogue_context())

"""Find a practice by need, component or length, and keep favourites."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from befriend.care.roles import Right
from befriend.content.practising import Component, Need
from befriend.content.reading import library_of
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..pages import find_page
from ..queries import favourites_of, not_to_suggest, unfinished_session
from ..services import keep_favourite
from .library import practice_or_404

GOES_ON_FOR = timedelta(days=2)
LENGTHS = {"3", "5", "10", "20"}


@needs(Right.PRACTISE)
@require_GET
def find(request: PersonRequest) -> HttpResponse:
    """Find by need, component or length. What is not on the list of choices is no choice."""
    need, component, minutes = (request.GET.get(name, "") for name in ("need", "component", "minutes"))
    unfinished = unfinished_session(request.viewer, request.now - GOES_ON_FOR)
    page = find_page(
        library_of(settings.PACKS).practices,
        shows_all=bool(request.GET.get("all")),
        need=need if need in set(Need) else "",
        component=component if component in set(Component) else "",
        minutes=minutes if minutes in LENGTHS else "",
        language=language_here(),
        favourites=favourites_of(request.viewer),
        not_to_suggest=not_to_suggest(request.viewer),
        unfinished=(unfinished.id, unfinished.practice_key) if unfinished else None,
    )
    return render(request, "practices/page_find.html", {"page": page})


@needs(Right.PRACTISE)
@require_POST
def favourite(request: PersonRequest, practice_key: str) -> HttpResponse:
    found = practice_or_404(practice_key)
    keep_favourite(viewer=request.viewer, practice=found, wanted=request.POST.get("wanted") == "1")
    return redirect("practices:practice", practice_key=practice_key)

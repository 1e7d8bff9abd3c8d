"""Find a practice by need, component or length, and keep favourites."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from befriend.care.roles import Right
from befriend.care.suggest import seed_of_the_day
from befriend.content.practising import Component, Need
from befriend.content.reading import library_of
from befriend.rooms.flags.queries import is_hard_now
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..pages import find_page
from ..pages.helping import Suggested, suggested
from ..queries import favourites_of, not_to_suggest, own_times, pool_for, unfinished_session, went_badly_since
from ..services import keep_favourite
from .library import practice_or_404

GOES_ON_FOR = timedelta(days=2)
GENTLE_FOR = timedelta(days=14)
"""After a practice went badly, what may stir things up is not suggested for so long. It can still be found."""
LENGTHS = {"3", "5", "10", "20"}


@needs(Right.PRACTISE)
@require_GET
def find(request: PersonRequest) -> HttpResponse:
    """Find by need, component or length. What is not on the list of choices is no choice."""
    need, component, minutes = _chosen(request)
    shows_all = bool(request.GET.get("all"))
    favourites = favourites_of(request.viewer)
    unfinished = unfinished_session(request.viewer, request.now - GOES_ON_FOR)
    page = find_page(
        library_of(settings.PACKS).practices,
        shows_all=shows_all,
        need=need,
        component=component,
        minutes=minutes,
        language=language_here(),
        favourites=favourites,
        not_to_suggest=not_to_suggest(request.viewer),
        unfinished=(unfinished.id, unfinished.practice_key) if unfinished else None,
    )
    three = [] if shows_all else _three(request, need, component, minutes, favourites)
    return render(request, "practices/page_find.html", {"page": page, "suggested": three})


def _chosen(request: PersonRequest) -> tuple[str, str, str]:
    need, component, minutes = (request.GET.get(name, "") for name in ("need", "component", "minutes"))
    if need == Need.TWO_MINUTES:
        return need, component if component in set(Component) else "", "2"
    return (
        need if need in set(Need) else "",
        component if component in set(Component) else "",
        minutes if minutes in LENGTHS else "",
    )


def _three(
    request: PersonRequest, need: str, component: str, minutes: str, favourites: frozenset[str]
) -> list[Suggested]:
    """What to begin with. All day long the same: only what was done before today counts, and what felt worse."""
    today, own = timezone.localdate(request.now), own_times(request.viewer)
    return suggested(
        library_of(settings.PACKS).practices,
        own=own.before(timezone.make_aware(datetime.combine(today, time.min))),
        pool=pool_for(request.viewer),
        today=own,
        need=need,
        component=component,
        minutes=minutes,
        language=language_here(),
        favourites=favourites,
        seed=seed_of_the_day(request.viewer.person_id, today),
        is_gentle=is_hard_now(request.viewer) or went_badly_since(request.viewer, request.now - GENTLE_FOR),
    )


@needs(Right.PRACTISE)
@require_POST
def favourite(request: PersonRequest, practice_key: str) -> HttpResponse:
    found = practice_or_404(practice_key)
    keep_favourite(viewer=request.viewer, practice=found, wanted=request.POST.get("wanted") == "1")
    return redirect("practices:practice", practice_key=practice_key)

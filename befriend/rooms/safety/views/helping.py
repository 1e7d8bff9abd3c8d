"""How to reach a person now: for anybody, signed in or not."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from befriend.care.roles import Right
from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.reading import library_of
from befriend.rooms.people.access import open_to_all
from befriend.rooms.people.queries import service_at_the_door, viewer_of

from ..shown import HelpPage


def help_page(request: HttpRequest) -> HelpPage:
    """The lines of the service whose door the visitor stands at."""
    service = service_at_the_door(request.user)
    library = library_of(settings.PACKS)
    today = timezone.localdate(request.now)  # type: ignore[attr-defined]
    return HelpPage(
        lines=lines_for(library, service.country, today) if service else (),
        emergency_number=emergency_number_for(library, service.country) if service else None,
        service_name=service.name if service else "",
        service_phone=service.phone if service else "",
    )


@open_to_all
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    """The lines to call; for a client first the way to their own plan and to a call. None of it needs its table."""
    context = {"page": help_page(request), "is_client": _is_client(request)}
    return render(request, "safety/page_help.html", context)


def _is_client(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    return viewer_of(request.user, request.now).may(Right.CHECK_IN)  # type: ignore[attr-defined]

"""How to reach a person now: for anybody, signed in or not."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.frozen import CrisisLine
from befriend.content.reading import library_of
from befriend.rooms.people.access import open_to_all
from befriend.rooms.people.queries import service_at_the_door


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The lines of the service's country; none when no country was set, because none is ever guessed."""

    lines: tuple[CrisisLine, ...]
    emergency_number: str | None
    service_name: str
    service_phone: str


@open_to_all
@require_safe
def help_now(request: HttpRequest) -> HttpResponse:
    service = service_at_the_door(request.user)
    library = library_of(settings.PACKS)
    today = timezone.localdate(request.now)  # type: ignore[attr-defined]
    page = HelpPage(
        lines=lines_for(library, service.country, today) if service else (),
        emergency_number=emergency_number_for(library, service.country) if service else None,
        service_name=service.name if service else "",
        service_phone=service.phone if service else "",
    )
    return render(request, "safety/page_help.html", {"page": page})

"""What somebody reads whose form did not arrive: nothing was kept, how to send it again, whom to reach meanwhile."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.reading import library_of
from befriend.rooms.people.access import open_to_all
from befriend.rooms.people.queries import service_at_the_door

from .trouble import is_text, sent_fields

A_WHILE = 60 * 60
"""Seconds after which the oldest of the times that were counted has surely gone (rooms/people/often.py)."""


def signed_out(request: HttpRequest) -> HttpResponse:
    """The sign-in had run out. A script that saves on the way reads the status alone."""
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=401)
    # Who is still signed in lacks the second step.
    template = "second_step_first.html" if request.user.is_authenticated else "signed_out.html"
    written = [value for _name, value in sent_fields(request) if is_text(value)]
    return _told(request, template, 401, written)


def too_often(request: HttpRequest) -> HttpResponse:
    """What was asked for is paused for this person. All else stays open to them, help first of all."""
    written = [value for _name, value in sent_fields(request) if is_text(value)]
    answer = _told(request, "too_often.html", 429, written)
    answer.headers["Retry-After"] = str(A_WHILE)
    return answer


@open_to_all
def without_mark(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's mark does not fit this browser: it was open for long, or came from elsewhere."""
    return _told(request, "403_csrf.html", 403)


def _told(request: HttpRequest, template: str, status: int, written: Sequence[str] = ()) -> HttpResponse:
    service = service_at_the_door(request.user)
    library = library_of(settings.PACKS)
    context = {
        "lines": lines_for(library, service.country, request.now.date()) if service else (),  # type: ignore[attr-defined]
        "emergency_number": emergency_number_for(library, service.country) if service else None,
        "written": written,
    }
    return render(request, template, context, status=status)

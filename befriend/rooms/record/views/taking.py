"""Taking one's whole record along: first what it holds, then the file."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from befriend.care.roles import Whose
from befriend.rooms.people.access import about, signed_in
from befriend.rooms.people.confirming import just_confirmed
from befriend.rooms.people.often import Asked, at_most
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..exporting import everything_about, export_of, name_of_export, what_it_holds
from ..services import export_record


@about(Whose.OWN)
@signed_in
@require_safe
def export(request: PersonRequest) -> HttpResponse:
    return render(request, "record/page_export.html", {"files": what_it_holds()})


@about(Whose.OWN)
@signed_in
@just_confirmed
@at_most(Asked.EXPORT)
@require_POST
def export_file(request: PersonRequest) -> HttpResponse:
    """All of it is read before the first piece is sent: what fails, fails as a page."""
    found = everything_about(request.viewer, request.user.service.name, request.now)
    export_record(viewer=request.viewer, now=request.now)
    answer = StreamingHttpResponse(export_of(found, language_here()), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name_of_export(request.now)}"'
    return answer  # type: ignore[return-value]

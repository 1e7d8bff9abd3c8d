"""For those who work here: what clients share with them, and reading it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import linked_client_for
from befriend.rooms.people.viewer import PersonRequest

from ..pages import shared_shown, written_shown
from ..queries import shared_with
from ..services import read_shared_entry


@needs(Right.OPEN_CLIENT_RECORD)
@require_GET
def everything(request: PersonRequest) -> HttpResponse:
    """What is shared with the viewer now."""
    return render(
        request, "journal/page_shared.html", {"entries": shared_shown(shared_with(request.viewer, request.now))}
    )


@needs(Right.OPEN_CLIENT_RECORD)
@require_GET
def read(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """One shared entry. That it was opened is written down, and its writer can see it."""
    found = read_shared_entry(viewer=request.viewer, entry_id=entry_id, now=request.now)
    client = linked_client_for(request.viewer, found.client_id, request.now)
    context = {
        "client_id": client.id,
        "client_name": client.shown_name,
        "written": written_shown(found.kind, found.newest.written),
        "saved_at": found.newest.saved_at,
    }
    return render(request, "journal/page_read.html", context)

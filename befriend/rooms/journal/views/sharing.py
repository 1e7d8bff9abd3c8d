"""Sharing one entry with somebody, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from .. import services
from ..pages import written_shown
from ..queries import open_entry, readers_of


def _link_id(request: PersonRequest) -> UUID:
    try:
        return UUID(request.POST.get("link", ""))
    except ValueError as problem:
        raise Http404 from problem


@needs(Right.WRITE_JOURNAL)
@require_http_methods(["GET", "POST"])
def share(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """Choose who may read an entry, one by one."""
    if request.method == "POST":
        services.share_entry(viewer=request.viewer, entry_id=entry_id, link_id=_link_id(request), now=request.now)
        messages.success(request, _("It is shared. You can take it back at any time."))
        return redirect("journal:share", entry_id=entry_id)
    found = open_entry(request.viewer, entry_id)
    context = {
        "entry_id": entry_id,
        "written": written_shown(found.kind, found.newest.written),
        "readers": readers_of(request.viewer, entry_id, request.now),
    }
    return render(request, "journal/page_share.html", context)


@needs(Right.WRITE_JOURNAL)
@require_POST
def take_back(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    services.take_back(viewer=request.viewer, entry_id=entry_id, link_id=_link_id(request), now=request.now)
    messages.success(request, _("You took it back. It cannot be opened any more."))
    return redirect("journal:share", entry_id=entry_id)

"""One's own entries: the list, one of them, its versions, on paper, and deleting it."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from ..pages import drafts_shown, entry_page, kinds_shown, lines_shown, versions_shown, written_shown
from ..queries import (
    drafts_of,
    earlier_versions,
    lines_of,
    looking,
    names_who_may_read,
    newest_versions,
    open_entry,
    readers_of,
    readings_of,
)
from ..services import choose_version, delete_earlier_versions, delete_entry
from ..writing import KINDS
from .help import help_that_was_called

ENTRIES_ON_A_PAGE = 20


@needs(Right.WRITE_JOURNAL)
@require_GET
def home(request: PersonRequest) -> HttpResponse:
    viewer, wanted = request.viewer, request.GET.get("kind", "")
    chosen = wanted if wanted in KINDS else ""
    page = Paginator(newest_versions(viewer, chosen), ENTRIES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": lines_shown(lines_of(viewer, page), names_who_may_read(viewer, request.now)),
        "drafts": drafts_shown(drafts_of(viewer)),
        "kinds": kinds_shown(chosen),
        "chosen": KINDS[chosen].name if chosen else "",
        "chosen_key": chosen,
        "choice": looking(viewer),
    }
    return render(request, "journal/page_home.html", context)


@needs(Right.WRITE_JOURNAL)
@require_GET
def entry(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """One entry. Just after it was saved, and only when its writer wanted that, words that call for help are named."""
    found = open_entry(request.viewer, entry_id)
    is_kept = "kept" in request.GET
    context = {
        "page": entry_page(found),
        "readers": readers_of(request.viewer, entry_id, request.now),
        "readings": readings_of(request.viewer, entry_id),
        "is_kept": is_kept,
    }
    if is_kept:
        context |= help_that_was_called(request, found)
    return render(request, "journal/page_entry.html", context)


@needs(Right.WRITE_JOURNAL)
@require_POST
def choose(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """Let one version count."""
    try:
        version_id = UUID(request.POST.get("version", ""))
    except ValueError as problem:
        raise Http404 from problem
    choose_version(viewer=request.viewer, entry_id=entry_id, version_id=version_id, now=request.now)
    messages.success(request, _("This is the text that counts now. The other one is kept among the earlier ones."))
    return redirect("journal:entry", entry_id=entry_id)


@needs(Right.WRITE_JOURNAL)
@require_http_methods(["GET", "POST"])
def earlier(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """What an entry said before. Posting deletes those that the page showed."""
    if request.method == "POST":
        seen = request.POST.get("before", "")
        before = int(seen) if seen.isdecimal() and len(seen) < 9 else 0
        delete_earlier_versions(viewer=request.viewer, entry_id=entry_id, before=before, now=request.now)
        messages.success(request, _("The earlier texts are gone. The newest one is still here."))
        return redirect("journal:entry", entry_id=entry_id)
    found = open_entry(request.viewer, entry_id)
    versions = versions_shown(found.kind, earlier_versions(request.viewer, entry_id))
    context = {"entry_id": entry_id, "versions": versions, "before": found.newest.number}
    return render(request, "journal/page_earlier.html", context)


@needs(Right.WRITE_JOURNAL)
@require_GET
def paper(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """An entry as one plain page to print. It names nobody, unless that is asked for."""
    found = open_entry(request.viewer, entry_id)
    context = {
        "entry_id": entry_id,
        "written": written_shown(found.kind, found.newest.written),
        "saved_at": found.newest.saved_at,
        "name": request.viewer.shown_name if "name" in request.GET else "",
    }
    return render(request, "journal/page_paper.html", context)


@needs(Right.WRITE_JOURNAL)
@require_http_methods(["GET", "POST"])
def delete(request: PersonRequest, entry_id: UUID) -> HttpResponse:
    """Delete an entry, after asking."""
    if request.method == "POST":
        delete_entry(viewer=request.viewer, entry_id=entry_id, now=request.now)
        messages.success(request, _("The entry is deleted."))
        return redirect("journal:home")
    found = open_entry(request.viewer, entry_id)
    read_by = names_who_may_read(request.viewer, request.now).get(entry_id, [])
    context = {"entry_id": entry_id, "written": written_shown(found.kind, found.newest.written), "read_by": read_by}
    return render(request, "journal/page_delete.html", context)

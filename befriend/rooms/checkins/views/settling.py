"""Two versions of one check-in on the web, side by side: which one counts."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from befriend.base.errors import ConflictError, InputError
from befriend.care.roles import Right
from befriend.content.reading import library_of
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import waiting_flag_about
from befriend.rooms.people.access import needs
from befriend.rooms.people.openings import Opening, opened
from befriend.rooms.people.queries import linked_client_for
from befriend.rooms.people.viewer import PersonRequest, language_here

from ..comparing import SettlingPage, settling_page
from ..daily import DAILY
from ..forms import SettlingForm
from ..queries import two_versions
from ..services import settle_conflict


@needs(Right.ENTER_ANSWERS)
@require_http_methods(["GET", "POST"])
def settle(request: PersonRequest, client_id: UUID, checkin_id: UUID) -> HttpResponse:
    page = _page(request, client_id, checkin_id)
    form = SettlingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_conflict(
                viewer=request.viewer,
                client_id=client_id,
                checkin_id=checkin_id,
                counts=form.cleaned_data["counts"],
                words=form.cleaned_data["words"],
                now=request.now,
            )
        except (ConflictError, InputError) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is settled. The flag is closed, and both versions are kept."))
            return redirect("progress:client", client_id=client_id)
    context = {"page": page, "form": form, "chosen": request.POST.get("counts", "")}
    return render(request, "checkins/page_settle.html", context, status=422 if form.errors else 200)


def _page(request: PersonRequest, client_id: UUID, checkin_id: UUID) -> SettlingPage:
    """Both versions with their answers. A look at them is written into the audit."""
    client = linked_client_for(request.viewer, client_id, request.now)
    versions = two_versions(request.viewer, client_id, checkin_id, request.now)
    content = library_of(settings.PACKS).measures.get(versions.counting.measure_key)
    wording = content.wording_for(versions.counting.language) if content else None
    if wording is None and versions.counting.measure_key != DAILY:
        raise Http404
    opened(
        Opening.ANSWERS,
        viewer=request.viewer,
        client_id=client_id,
        subject="checkin",
        subject_id=checkin_id,
        now=request.now,
    )
    is_waiting = waiting_flag_about(request.viewer, Kind.CONFLICT, checkin_id, request.now) is not None
    return settling_page(
        content,
        wording,
        versions,
        client_id=client_id,
        client_name=client.shown_name,
        language=language_here(),
        is_waiting=is_waiting,
    )

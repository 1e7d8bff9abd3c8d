"""A lost second factor: a lead takes it away for a client whom they see, and the client reads that it was done."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.confirming import just_confirmed, signed_in_since
from befriend.rooms.people.often import Asked, at_most
from befriend.rooms.people.queries import client_only_for
from befriend.rooms.people.viewer import PersonRequest

from ..forms import LostForm
from ..services import read_about_lost, remove_for_client


@needs(Right.CHANGE_ROLES)
@just_confirmed
@at_most(Asked.LOST_FACTOR)
@require_http_methods(["GET", "POST"])
def remove_for(request: PersonRequest, person_id: UUID) -> HttpResponse:
    client = client_only_for(request.viewer, person_id, request.now)
    form = LostForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_removed(request, client.id, form):
        return redirect("people:person", client.id)
    context = {"form": form, "client_id": client.id, "client_name": client.shown_name}
    return render(request, "signing_in/page_remove_lost.html", context, status=422 if form.errors else 200)


def _is_removed(request: PersonRequest, client_id: UUID, form: LostForm) -> bool:
    try:
        gone = remove_for_client(
            viewer=request.viewer, client_id=client_id, reason=form.cleaned_data["reason"], now=request.now
        )
    except InputError as refused:
        form.add_error("reason", str(refused))
        return False
    if gone:
        messages.success(request, _("Done. They sign in with their password now, and read there that you did it."))
    else:
        messages.info(request, _("They have no second step, so nothing was changed."))
    return True


@needs(Right.CHECK_IN)
@require_POST
def read(request: PersonRequest) -> HttpResponse:
    """The client has read it. Under their second step it stands for good."""
    with suppress(ValueError):  # a form that names nothing has read nothing
        lost_id = UUID(request.POST.get("lost_id", ""))
        signed_in_at = signed_in_since(request)
        read_about_lost(viewer=request.viewer, lost_id=lost_id, signed_in_at=signed_in_at, now=request.now)
    return redirect("today:home")

"""Who is there: the deputy and the service's hours, for a lead; leave, for everybody who answers flags."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from befriend.base.errors import InputError
from befriend.care.roles import Right

from ..access import needs
from ..forms_cover import CoverForm, LeaveForm
from ..pages_cover import leaves_shown
from ..queries.cover import leaves_from_now, safety_rules_for, who_may_answer_flags
from ..services import enter_leave, set_safety_rules, take_back_leave
from ..viewer import PersonRequest


@needs(Right.CHANGE_ROLES)
@require_http_methods(["GET", "POST"])
def cover(request: PersonRequest) -> HttpResponse:
    """Who looks after flags beside their owners, and when somebody is there."""
    rules = safety_rules_for(request.viewer)
    form = CoverForm(request.POST or None, people=who_may_answer_flags(request.viewer, request.now), rules=rules)
    if request.method == "POST" and form.is_valid():
        try:
            set_safety_rules(viewer=request.viewer, choices=form.choices(), now=request.now)
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. It counts from now on."))
            return redirect("people:cover")
    context = {
        "form": form,
        "has_deputy": rules is not None,
        "leaves": leaves_shown(leaves_from_now(request.viewer, request.now), request.viewer, request.now),
    }
    return render(request, "people/page_cover.html", context, status=422 if form.errors else 200)


@needs(Right.ANSWER_FLAGS)
@require_http_methods(["GET", "POST"])
def leave(request: PersonRequest) -> HttpResponse:
    """Say when one is away, and who stands in; a lead says it for others too."""
    viewer = request.viewer
    people = who_may_answer_flags(viewer, request.now)
    form = LeaveForm(request.POST or None, people=people, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        try:
            enter_leave(viewer=viewer, **_chosen(form, viewer.person_id), now=request.now)
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. On these days flags go to who stands in, or else to the deputy."))
            return redirect("people:leave")
    context = {"form": form, "leaves": leaves_shown(leaves_from_now(viewer, request.now), viewer, request.now)}
    return render(request, "people/page_leave.html", context, status=422 if form.errors else 200)


def _chosen(form: LeaveForm, own: UUID) -> dict[str, Any]:
    given = form.cleaned_data
    return {
        "person_id": UUID(given["person"]) if given.get("person") else own,
        "starts_on": given["starts_on"],
        "ends_on": given["ends_on"],
        "stands_in_id": UUID(given["stands_in"]) if given["stands_in"] else None,
    }


@needs(Right.ANSWER_FLAGS)
@require_POST
def end_leave(request: PersonRequest, leave_id: UUID) -> HttpResponse:
    take_back_leave(viewer=request.viewer, leave_id=leave_id, now=request.now)
    messages.success(request, _("Taken back. Flags come here again from now on."))
    return redirect("people:leave")

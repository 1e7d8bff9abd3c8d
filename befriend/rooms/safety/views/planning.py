"""A safety plan on the web: clients read, write, print and share their own; a linked clinician reads a shared one."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.queries import care_team_of, linked_client_for
from befriend.rooms.people.viewer import PersonRequest

from ..forms import read_plan, read_sharing
from ..planning import LONGEST_PART, PlanWords
from ..queries import is_shared, own_plan, own_version, own_versions
from ..services import PlanSheet, read_safety_plan, save_safety_plan, share_safety_plan
from ..shown import parts_shown, plan_shown
from .helping import help_page


@needs(Right.CHECK_IN)
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    plan = own_plan(request.viewer)
    context = {
        "plan": plan_shown(plan) if plan else None,
        "is_shared": is_shared(request.viewer),
        "team": care_team_of(request.viewer.person_id, request.now),
        "help": help_page(request),
    }
    return render(request, "safety/page_plan.html", context)


@needs(Right.CHECK_IN)
@require_http_methods(["GET", "POST"])
def write(request: PersonRequest) -> HttpResponse:
    """Write the plan, or change it; from an earlier text where one is named."""
    if request.method != "POST":
        newest = own_plan(request.viewer)
        words = _earlier_words(request) or (newest.words if newest else PlanWords())
        return _show(request, PlanSheet(uuid4(), words, newest.id if newest else None))
    sheet = read_plan(request.POST)
    shared = read_sharing(request.POST)
    try:
        save_safety_plan(viewer=request.viewer, sheet=sheet, is_shared=shared, now=request.now)
    except InputError as refused:
        return _show(request, sheet, problem=str(refused), said=request.POST.get("shared", ""))
    messages.success(request, _("Your plan is kept."))
    return redirect("safety:plan")


def _earlier_words(request: PersonRequest) -> PlanWords | None:
    try:
        return own_version(request.viewer, UUID(request.GET["from"])).words
    except (KeyError, ValueError):
        return None


def _show(request: PersonRequest, sheet: PlanSheet, *, problem: str = "", said: str = "") -> HttpResponse:
    context = {
        "form_id": sheet.writing_id,
        "based_on": sheet.based_on,
        "parts": parts_shown(sheet.words),
        "longest": LONGEST_PART,
        "problem": problem,
        "said": said,
        "is_shared": is_shared(request.viewer),
        "team": care_team_of(request.viewer.person_id, request.now),
        "help": help_page(request),
    }
    return render(request, "safety/page_plan_write.html", context, status=422 if problem else 200)


@needs(Right.CHECK_IN)
@require_POST
def share(request: PersonRequest) -> HttpResponse:
    """Choose who may read the plan. No answer changes nothing."""
    shared = read_sharing(request.POST)
    if shared is not None:
        share_safety_plan(viewer=request.viewer, is_shared=shared, now=request.now)
        told = _("Your clinicians may read your plan now.") if shared else _("From now on only you can read your plan.")
        messages.success(request, told)
    return redirect("safety:plan")


@needs(Right.CHECK_IN)
@require_safe
def earlier(request: PersonRequest) -> HttpResponse:
    versions = [plan_shown(one) for one in own_versions(request.viewer)]
    return render(request, "safety/page_plan_earlier.html", {"versions": versions[1:]})


@needs(Right.CHECK_IN)
@require_safe
def paper(request: PersonRequest) -> HttpResponse:
    """The plan as one page to print. It names nobody, unless that is asked for."""
    plan = own_plan(request.viewer)
    if plan is None:
        return redirect("safety:plan")
    context = {
        "plan": plan_shown(plan),
        "help": help_page(request),
        "name": request.viewer.shown_name if "name" in request.GET else "",
    }
    return render(request, "safety/page_plan_paper.html", context)


@needs(Right.OPEN_CLIENT_RECORD)
@require_GET
def of_client(request: PersonRequest, client_id: UUID) -> HttpResponse:
    """A client's plan with its versions, where they share it. That it was opened is written down."""
    client = linked_client_for(request.viewer, client_id, request.now)
    versions = read_safety_plan(viewer=request.viewer, client_id=client_id, now=request.now)
    context = {
        "client_id": client.id,
        "client_name": client.shown_name,
        "versions": [plan_shown(one) for one in versions],
    }
    return render(request, "safety/page_plan_of_client.html", context)

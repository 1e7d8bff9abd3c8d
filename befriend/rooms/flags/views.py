"""Flags on the web: the list of what one owns, and the two answers to a flag."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Right
from befriend.rooms.people.access import cover_here, needs
from befriend.rooms.people.viewer import PersonRequest

from .queries import flags_waiting_for, late_by_owner, raised_of_late
from .registered import kinds_shown
from .services import acknowledge_flag, close_flag
from .together import acknowledge_together, close_together, contact_together, review_together
from .waiting import flags_shown, grouped, late_shown


@needs(Right.ANSWER_FLAGS)
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    waiting = flags_waiting_for(request.viewer, request.now, cover_here(request))
    context = {
        "groups": grouped(flags_shown(waiting, request.now)),
        "late": late_shown(late_by_owner(request.viewer, request.now)),
        "may_open": request.viewer.may(Right.OPEN_CLIENT_RECORD),
        "sees_kinds": request.viewer.may(Right.CHANGE_ROLES),
    }
    return render(request, "flags/page_own.html", context)


@needs(Right.CHANGE_ROLES)
@require_safe
def kinds(request: PersonRequest) -> HttpResponse:
    """The register: what raises a flag, why, how often that is expected, and how often it was of late."""
    context = {"kinds": kinds_shown(raised_of_late(request.viewer, request.now))}
    return render(request, "flags/page_kinds.html", context)


@needs(Right.ANSWER_FLAGS)
@require_POST
def acknowledge(request: PersonRequest, flag_id: UUID) -> HttpResponse:
    acknowledge_flag(viewer=request.viewer, flag_id=flag_id, now=request.now)
    messages.success(request, _("Noted: you have seen this flag and are acting on it."))
    return _back(request)


@needs(Right.ANSWER_FLAGS)
@require_POST
def close(request: PersonRequest, flag_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        close_flag(viewer=request.viewer, flag_id=flag_id, reason=reason, now=request.now)
    except InputError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The flag is closed. What you wrote is kept with it."))
    return _back(request)


@needs(Right.ANSWER_FLAGS)
@require_POST
def together(request: PersonRequest) -> HttpResponse:
    """Answer the ticked flags of one client: acknowledge, in contact, plan looked at together, or closed."""
    flag_ids, words = _ticked(request), request.POST.get("reason", "")
    chosen = request.POST.get("answer", "")
    try:
        if chosen == "close":
            close_together(viewer=request.viewer, flag_ids=flag_ids, reason=words, now=request.now)
        elif chosen == "contact":
            contact_together(viewer=request.viewer, flag_ids=flag_ids, words=words, now=request.now)
        elif chosen == "review":
            review_together(viewer=request.viewer, flag_ids=flag_ids, words=words, now=request.now)
        else:
            acknowledge_together(viewer=request.viewer, flag_ids=flag_ids, now=request.now)
    except InputError as refused:
        return _again(request, str(refused), flag_ids, words)
    messages.success(request, str(TOLD.get(chosen, TOLD["acknowledge"])))
    return _back(request)


def _again(request: PersonRequest, problem: str, flag_ids: Sequence[UUID], words: str) -> HttpResponse:
    """The form again with what was written: words about a client never travel in a session or an address."""
    context = {"problem": problem, "flag_ids": flag_ids, "words": words, "next": request.POST.get("next", "")}
    return render(request, "flags/page_again.html", context, status=422)


TOLD: Mapping[str, Promise] = {
    "acknowledge": gettext_lazy("Noted: you have seen these flags and are acting on them."),
    "contact": gettext_lazy("Noted: you were in contact. This goes to nobody else now."),
    "review": gettext_lazy("Noted: you looked at the plan together."),
    "close": gettext_lazy("The flags are closed. What you wrote is kept with each of them."),
}


def _ticked(request: PersonRequest) -> list[UUID]:
    """The flags that were ticked.

    Raises:
        NotFoundError: one of them is no id at all.
    """
    try:
        return [UUID(text) for text in request.POST.getlist("flag")]
    except ValueError as problem:
        raise NotFoundError("There are no such flags here.") from problem


def _back(request: PersonRequest) -> HttpResponse:
    """To the page the answer was given on, when it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if is_ours else "flags:own")

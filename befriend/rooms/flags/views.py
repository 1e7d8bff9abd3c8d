"""Flags on the web: the list of what one owns, and the two answers to a flag."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.viewer import PersonRequest

from .queries import flags_waiting_for
from .services import acknowledge_flag, close_flag
from .waiting import flags_shown


@needs(Right.ANSWER_FLAGS)
@require_safe
def own(request: PersonRequest) -> HttpResponse:
    flags = flags_shown(flags_waiting_for(request.viewer, request.now), request.now)
    return render(
        request, "flags/page_own.html", {"flags": flags, "may_open": request.viewer.may(Right.OPEN_CLIENT_RECORD)}
    )


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


def _back(request: PersonRequest) -> HttpResponse:
    """To the page the answer was given on, when it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if is_ours else "flags:own")

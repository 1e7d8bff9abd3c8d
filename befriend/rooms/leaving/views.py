"""Endings on the web: first what ends and who would be left, then the one button."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from befriend.base.errors import InputError
from befriend.care.roles import Right
from befriend.rooms.people.access import needs
from befriend.rooms.people.confirming import just_confirmed
from befriend.rooms.people.viewer import PersonRequest

from .forms import TakeOverForm
from .pages import Leaving, account_that_closes, link_to_end, role_that_ends
from .services import close_account, end_link, end_role


@needs(Right.CHANGE_ROLES)
@just_confirmed
@require_http_methods(["GET", "POST"])
def end_a_role(request: PersonRequest, membership_id: UUID) -> HttpResponse:
    page = role_that_ends(request.viewer, membership_id, request.now)

    def end(takes_over_id: UUID | None) -> None:
        end_role(viewer=request.viewer, membership_id=membership_id, takes_over_id=takes_over_id, now=request.now)

    return _leave(request, page, end)


@needs(Right.CHANGE_ROLES)
@just_confirmed
@require_http_methods(["GET", "POST"])
def close_an_account(request: PersonRequest, person_id: UUID) -> HttpResponse:
    page = account_that_closes(request.viewer, person_id, request.now)

    def close(takes_over_id: UUID | None) -> None:
        close_account(viewer=request.viewer, person_id=person_id, takes_over_id=takes_over_id, now=request.now)

    return _leave(request, page, close)


@needs(Right.LINK_PEOPLE)
@require_http_methods(["GET", "POST"])
def end_a_link(request: PersonRequest, link_id: UUID) -> HttpResponse:
    page = link_to_end(request.viewer, link_id, request.now)

    def end(takes_over_id: UUID | None) -> None:
        end_link(viewer=request.viewer, link_id=link_id, takes_over_id=takes_over_id, now=request.now)

    return _leave(request, page, end)


def _leave(request: PersonRequest, page: Leaving, end: Callable[[UUID | None], None]) -> HttpResponse:
    form = TakeOverForm(
        request.POST if request.method == "POST" else None, choices=page.takers, is_asked=bool(page.alone)
    )
    if form.is_bound and form.is_valid():
        try:
            end(form.taker_id)
        except InputError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, page.done)
            return redirect("people:person", page.person_id)
    return render(
        request, "leaving/page_leaving.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )

"""Switching the quiet mode on and off: for oneself where one is signed in, and on this device in any case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from befriend.rooms.people.access import open_to_all
from befriend.rooms.people.queries import viewer_of

from ..quiet import is_quiet, keep_on_device
from ..services import choose_quiet


@open_to_all
@require_http_methods(["GET", "POST"])
def quiet(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "safety/page_quiet.html", {"is_quiet": is_quiet(request)})
    wanted = request.POST.get("quiet") == "1"
    if request.user.is_authenticated:
        now = request.now  # type: ignore[attr-defined]
        choose_quiet(viewer=viewer_of(request.user, now), is_quiet=wanted, now=now)
    answer = redirect("safety:quiet")
    keep_on_device(answer, is_quiet=wanted)
    return answer

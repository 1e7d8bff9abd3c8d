"""The way out: one address that ends the session and leads to a neutral site, and the page that explains it."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_safe

from befriend.rooms.people.access import open_to_all


@open_to_all
@require_GET
def leave(request: HttpRequest) -> HttpResponse:
    """End the session, let the browser forget what this site kept in it, and go somewhere neutral.

    A link and no form, so that one press is enough on every page, with an old token and without JavaScript. What
    another site, or a browser that fetches ahead, asks for ends nothing.
    """
    if not _is_a_press_here(request):
        return redirect("safety:how_to_leave")
    logout(request)
    answer = HttpResponseRedirect(settings.WAY_OUT_TO)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # what web/offline/device.py sends at sign-out
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _is_a_press_here(request: HttpRequest) -> bool:
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.headers.get("Sec-Fetch-Site") != "cross-site" and "prefetch" not in ahead


@open_to_all
@require_safe
def how_to_leave(request: HttpRequest) -> HttpResponse:
    return render(request, "safety/page_how_to_leave.html")

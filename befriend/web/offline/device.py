"""Whose device this is: a name that says nothing of the person, sending what waited, and forgetting at sign-out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.crypto import salted_hmac

from befriend.web.unsent import without_mark

Answer = Callable[[HttpRequest], HttpResponse]

SENDER = "Befriend-Person"
"""The header of what a page's script sends: for whom it was written, as the device knows them."""
WRITER = "befriend_person"
"""The same name inside a form: whose page it stood on. A form without it is judged by its mark alone."""
LEAVING = {"account_logout"}


def device_name(person_id: UUID) -> str:
    """What a device calls a person. It is the same at every sign-in, and nobody can work out from it who it is.

    >>> one = UUID("00000000-0000-0000-0000-000000000001")
    >>> device_name(one) == device_name(one), str(one) in device_name(one), len(device_name(one))
    (True, False, 32)
    """
    return salted_hmac("befriend.web.offline.device", str(person_id), algorithm="sha256").hexdigest()[:32]


def forget_device(response: HttpResponse) -> None:
    """Let the browser forget all that this site ever kept in it. Whatever lets a person leave calls this."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'


class MeetDevice:
    """Answers a page's script in data, takes nothing of one person as another's, and clears the device at sign-out."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sender = request.headers.get(SENDER)
        if sender is None:
            response = self.get_response(request)
        else:
            response = _refusal(request, sender) or _in_data(self.get_response(request))
        if request.method == "POST" and _is_leaving(request):
            forget_device(response)
        return response

    def process_view(self, request: HttpRequest, view: Answer, places: Any, names: Any) -> HttpResponse | None:
        """After the form's mark was looked at: is it the form of whoever is signed in?"""
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        writer = request.POST.get(WRITER)
        if not writer or writer == device_name(request.user.pk):
            return None
        return _of_another(request) if _is_script(request) else without_mark(request)


meet_device = MeetDevice


def _refusal(request: HttpRequest, sender: str) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return JsonResponse({"refused": "sign-in"}, status=401)
    return None if sender == device_name(request.user.pk) else _of_another(request)


def _of_another(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"refused": "person"}, status=403)


def _is_script(request: HttpRequest) -> bool:
    return SENDER in request.headers or request.headers.get("X-Requested-With") == "fetch"


def _in_data(response: HttpResponse) -> HttpResponse:
    """A script cannot read where a redirect leads without fetching that page; so it is told."""
    if not isinstance(response, HttpResponseRedirect):
        return response
    told = JsonResponse({"to": response.url})
    told.cookies = response.cookies
    return told


def _is_leaving(request: HttpRequest) -> bool:
    found = request.resolver_match
    return found is not None and found.view_name in LEAVING

"""What happens around every view: the time, the language, headers, and refusals turned into answers."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from befriend.base.errors import BefriendError, ConflictError, InputError, NotFoundError, SignInError, TooOftenError
from befriend.rooms.people.access import OPEN_TO_ALL, viewer_here
from befriend.rooms.people.second_factor import is_factor_missing, to_second_factor
from befriend.rooms.signing_in.places import note_that_it_is_used

from .doors import SIGN_IN_PAGES
from .unsent import signed_out, too_often

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger(__name__)

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
)


def guard_answer(get_response: Answer) -> Answer:
    """Headers that keep pages to themselves: no foreign request, no copy in a shared cache."""

    def guarded(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), browsing-topics=()"
        )
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def speak_language(get_response: Answer) -> Answer:
    """The language a person chose here, else the one their device asks for."""

    def spoken(request: HttpRequest) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            patch_vary_headers(response, ["Accept-Language", "Cookie"])
            return response

    return spoken


def tell_time(get_response: Answer) -> Answer:
    """The clock enters here, once a request, and travels as request.now."""

    def told(request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        return get_response(request)

    return told


STATUSES: tuple[tuple[type[BefriendError], int], ...] = ((ConflictError, 409), (InputError, 400))
"""Which refusal becomes which status. NotFoundError is a 404, the same page as for an address that does not exist."""


class AnswerErrors:
    """Turns befriend's refusals into pages. A thing that is not there, and one that is not yours, are the same page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFoundError):
            raise Http404 from exception
        if isinstance(exception, SignInError):
            return signed_out(request)
        if isinstance(exception, TooOftenError):
            return too_often(request)
        status = next((status for kind, status in STATUSES if isinstance(exception, kind)), None)
        if status is None:
            return None
        return render(request, "refused.html", {"message": str(exception)}, status=status)


answer_errors = AnswerErrors


# What somebody may do whose second factor is still to come, beside what is open to all.
BEFORE_THE_FACTOR = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class WatchSignIn:
    """Notes that a sign-in is used, and holds allauth's pages to the rules that our own views declare themselves."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Only where a rule looked at the sign-in, and let it be: a page that is open to all keeps none alive.
        if getattr(request, "is_in_use", False):
            _note_use(request)
        return response

    def process_view(self, request: HttpRequest, view: Answer, places: Any, names: Any) -> HttpResponse | None:
        return _refused_by_allauths_door(request) if view.__module__.startswith("allauth.") else None


watch_sign_in = WatchSignIn


def _note_use(request: HttpRequest) -> None:
    """What was sent is kept by now: a database that cannot note this much must not make a failure of it."""
    try:
        note_that_it_is_used(request)
    except DatabaseError:
        log.exception("The use of a sign-in could not be noted.")


def _refused_by_allauths_door(request: HttpRequest) -> HttpResponse | None:
    """A sign-in that has run out ends here, and who has no second factor yet changes no password."""
    viewer = viewer_here(request)
    name = request.resolver_match.url_name if request.resolver_match else ""
    is_closed = SIGN_IN_PAGES.get(name or "") != OPEN_TO_ALL and name not in BEFORE_THE_FACTOR
    if viewer is not None and is_closed and is_factor_missing(request, viewer):
        # An exception of a middleware is nobody's to answer, so this one is answered here.
        return to_second_factor(request) if request.method in {"GET", "HEAD"} else signed_out(request)
    return None

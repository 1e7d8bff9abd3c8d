"""Asking once more who it is, before something that matters: the decorator for views, and going on afterwards."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    did_recently_reauthenticate,
    stash_and_reauthenticate,
)
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils.translation import gettext as _

from befriend.base.cipher import Json
from befriend.base.errors import CipherError

from .session_secrets import opened_for, sealed_for
from .viewer import PersonRequest

P = ParamSpec("P")
View = Callable[Concatenate[PersonRequest, P], HttpResponse]

SIGNED_IN_AT = "signed_in_at"
"""When this session began, in seconds since 1970, beside the times that allauth keeps there."""
LAST_USED = "last_used_at"
"""When this session was used last, about."""
GO_ON = "befriend.rooms.people.confirming.go_on"
HELD = "held"
HELD_FOR = 10 * 60
"""Seconds for which a deed waits for its confirmation: whoever walked away from it does not find it done later."""


def just_confirmed(view: View[P]) -> View[P]:
    """Only for somebody who signed in or gave a password or second factor a short while ago. Stands under the rule.

    Others are asked first and then go on where they were; what they sent waits sealed, and a file must be chosen again.

        @needs(Right.CHANGE_ROLES)
        @just_confirmed
        @require_POST
        def give_a_role(request: PersonRequest, ...) -> HttpResponse: ...
    """

    @wraps(view)
    def confirmed(request: PersonRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        if request.method in {"GET", "HEAD"}:
            drop_held(request)
            raise ReauthenticationRequired  # allauth leads to its page and back
        return _hold(request)

    confirmed.asks_again = True  # type: ignore[attr-defined]
    return cast("View[P]", confirmed)


def signed_in_since(request: HttpRequest) -> datetime:
    """When this session began."""
    return datetime.fromtimestamp(float(request.session.get(SIGNED_IN_AT, 0)), UTC)


def is_confirmed(request: HttpRequest) -> bool:
    """Whether this session showed a short while ago who this is. Who has neither password nor factor cannot."""
    since = time.time() - float(request.session.get(SIGNED_IN_AT, 0))
    return since < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT or bool(did_recently_reauthenticate(request))


def _hold(request: PersonRequest) -> HttpResponse:
    """Keep what was sent, and when, sealed, within the session, and ask who it is."""
    sent: dict[str, Json] = {
        "path": request.path,
        "query": request.GET.urlencode(),
        "form": request.POST.urlencode(),
        "at": time.time(),
    }
    return cast(HttpResponse, stash_and_reauthenticate(request, sealed_for(request.user.id, HELD, sent), GO_ON))


def drop_held(request: HttpRequest) -> None:
    """Forget what waits to be confirmed: its owner has gone elsewhere."""
    request.session.pop(STATE_SESSION_KEY, None)


def go_on(request: PersonRequest, state: dict[str, str]) -> HttpResponse:
    """Send what was held, as the same person, now that they are known. Its mark was looked at when it first came.

    Never what waited for too long, and never where they confirmed for the sake of another page: there they go on.
    """
    if elsewhere := get_next_redirect_url(request, REDIRECT_FIELD_NAME):  # a deed that waits is asked about without
        return redirect(elsewhere)
    try:
        sent = opened_for(request.user.id, HELD, state)
    except CipherError:  # held for somebody else, or before a key was taken away
        return redirect("home")
    held = cast(dict[str, str], sent)
    if time.time() - float(held.get("at", 0)) >= HELD_FOR:
        messages.info(request, _("That was too long ago, so nothing was done. If you still want it, do it once more."))
        return redirect("home")
    return _send(request, held)


def _send(request: PersonRequest, held: dict[str, str]) -> HttpResponse:
    found = resolve(held["path"])
    request.path = request.path_info = held["path"]
    request.resolver_match = found
    request.GET = QueryDict(held["query"])
    request.POST = QueryDict(held["form"])
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer


def remember_sign_in(sender: object, request: HttpRequest, **_: object) -> None:
    """Whoever has just signed in need not say again who they are; and from here the time limits count."""
    request.session[SIGNED_IN_AT] = request.session[LAST_USED] = time.time()

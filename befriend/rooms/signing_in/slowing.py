"""Slowing down who guesses passwords and codes, so that nobody can keep somebody else out (decision 0029).

Tries are counted by name together with where they come from. A device on which this person has signed in before, known
by a cookie that says nothing to anybody else, has a count of its own, which no stranger can use up.
"""

import logging
import secrets

from allauth.core.internal import ratelimit
from allauth.core.internal.ratelimit import RateLimitUsage
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

log = logging.getLogger(__name__)

ACTION = "login_failed"
# From an address: so many names, and so many tries of one name. A device that is known: so many tries.
FROM_ELSEWHERE = {ACTION: "10/m/ip,5/5m/key"}
FROM_A_KNOWN_DEVICE = {ACTION: "5/5m/key"}
# Six digits could be guessed from many addresses, and who comes this far has the password: one count for all strangers.
CODES_OF_STRANGERS = {ACTION: "10/m/ip,10/15m/key"}

COOKIE_LASTS = 180 * 24 * 60 * 60
PEOPLE_ON_A_DEVICE = 5


def try_password(request: HttpRequest, name: str) -> RateLimitUsage | None:
    """Count a try at this name; None when there were too many. `give_back` it when the password was right."""
    name = name.strip().lower()
    device = known_device(request, name)
    if device:
        return _count(request, FROM_A_KNOWN_DEVICE, f"password {name} on {device}")
    return _count(request, FROM_ELSEWHERE, f"password {name} from {ratelimit.get_ip(request)}")


def try_code(request: HttpRequest, name: str) -> RateLimitUsage | None:
    """Count a try at this person's codes, after the right password; None when there were too many."""
    name = name.strip().lower()
    device = known_device(request, name)
    if device:
        return _count(request, FROM_A_KNOWN_DEVICE, f"code {name} on {device}")
    return _count(request, CODES_OF_STRANGERS, f"code {name}")


def give_back(tried: RateLimitUsage | None) -> None:
    """What was right is not counted."""
    if tried is not None:
        tried.rollback()


def _count(request: HttpRequest, rates: dict[str, str], key: str) -> RateLimitUsage | None:
    tried: RateLimitUsage | None = ratelimit.consume(
        request, app="allauth.account", action=ACTION, config=rates, key=key
    )
    if tried is None:  # neither the name, which may be a password in the wrong field, nor from where
        log.warning("Too many tries to sign in: whoever it is has to wait.")
    return tried


def known_device(request: HttpRequest, name: str) -> str:
    """What this device is called here, if this person has signed in on it before; else nothing."""
    device, marks = _told_by(request)
    is_known = any(constant_time_compare(mark, _mark(device, name)) for mark in marks)
    return device if is_known else ""


def remember_device(request: HttpRequest, name: str, answer: HttpResponse) -> None:
    """Let this device be known at this person's next sign-in. Whoever reads the cookie learns no name from it."""
    device, marks = _told_by(request)
    device = device or secrets.token_urlsafe(16)
    mark = _mark(device, name.strip().lower())
    newest_first = [mark, *(one for one in marks if one != mark)][:PEOPLE_ON_A_DEVICE]
    answer.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        _signer().sign(".".join((device, *newest_first))),
        max_age=COOKIE_LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _told_by(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        told = _signer().unsign(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
    except BadSignature:
        return "", []
    device, *marks = told.split(".")
    return device, marks


def _mark(device: str, name: str) -> str:
    return salted_hmac("signing_in.device", f"{device} {name}", algorithm="sha256").hexdigest()[:32]


def _signer() -> Signer:
    return Signer(salt="signing_in.device")

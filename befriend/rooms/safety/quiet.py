"""The quiet mode: a neutral name and sign in tabs, history and on the phone, for a person and on a device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from .queries import is_quiet_for

COOKIE: str = settings.QUIET_COOKIE_NAME
ON, OFF = "2", "1"
A_YEAR = 365 * 24 * 60 * 60


def is_quiet(request: HttpRequest) -> bool:
    """What was chosen on this device; where nothing was, what the person who is signed in chose elsewhere."""
    here = request.COOKIES.get(COOKIE)
    if here in {ON, OFF}:
        return here == ON
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and is_quiet_for(user.pk)


def quiet_name(request: HttpRequest) -> str:
    """What every tab is called where it is quiet; empty where it is not."""
    return (settings.QUIET_NAME or _("Notes")) if is_quiet(request) else ""


def keep_on_device(response: HttpResponse, *, is_quiet: bool) -> None:
    response.set_cookie(
        COOKIE,
        ON if is_quiet else OFF,
        max_age=A_YEAR,
        secure=settings.IS_BEHIND_HTTPS,
        httponly=True,
        samesite="Lax",
    )

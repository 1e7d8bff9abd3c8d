"""Who must have shown a second factor, and whether this session did: what the access rule asks before any page."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from befriend.base.errors import SignInError
from befriend.care.roles import STAFF_ROLES

from .confirming import drop_held
from .viewer import Viewer

LOOKING_AROUND = "looking_around"
"""A session that a button of the demonstration began. Nowhere else does it count."""
SHOWN = "mfa"
"""What allauth calls a second factor among the things that a session has shown."""


def is_factor_missing(request: HttpRequest, viewer: Viewer) -> bool:
    """Whether somebody who works here has not shown a second factor in this session: they are a client so far."""
    return not STAFF_ROLES.isdisjoint(viewer.roles) and not has_shown_factor(request)


def has_shown_factor(request: HttpRequest) -> bool:
    if settings.DEMONSTRATION and request.session.get(LOOKING_AROUND):
        return True
    shown = get_authentication_records(request, request.user)
    return any(record.get("method") == SHOWN for record in shown)


def remember_factor(request: HttpRequest, factor: Authenticator) -> None:
    """This session has shown this factor, just now."""
    record_authentication(request, request.user, SHOWN, id=factor.pk, type=factor.type, reauthenticated=True)


def has_factor(request: HttpRequest) -> bool:
    """Whether this person has a second factor at all; spare codes alone are none."""
    own = Authenticator.objects.filter(user_id=request.user.pk)
    return bool(own.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def to_second_factor(request: HttpRequest) -> HttpResponse:
    """The way on for who lacks one: to show it, or to set one up. It cannot carry what was sent.

    Raises:
        SignInError: something was sent.
    """
    if request.method not in {"GET", "HEAD"}:
        raise SignInError("The second step of signing in is missing, so nothing was kept. Take it, and send it again.")
    drop_held(request)
    if has_factor(request):
        back = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
        return redirect(f"{reverse('mfa_reauthenticate')}?{back}")
    return redirect("signing_in:second_factor")

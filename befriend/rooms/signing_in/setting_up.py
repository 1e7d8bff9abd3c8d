"""The secret of an app while it is being set up: the same on every load, sealed within the session, gone afterwards."""

from contextlib import suppress
from urllib.parse import quote, urlencode

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings

from befriend.base.errors import CipherError
from befriend.rooms.people.session_secrets import opened_for, sealed_for
from befriend.rooms.people.viewer import PersonRequest

WAITING = "second_factor.secret"
PURPOSE = "second factor"


def secret_being_set_up(request: PersonRequest) -> str:
    """The secret that the app is to take over; a reload shows the same one."""
    kept = request.session.get(WAITING)
    if kept:
        with suppress(CipherError):  # another person's, or a key that was taken away: a new one is as good
            return str(opened_for(request.user.id, PURPOSE, kept))
    return _new_secret(request)


def forget_secret(request: PersonRequest) -> None:
    request.session.pop(WAITING, None)


def _new_secret(request: PersonRequest) -> str:
    secret = str(generate_totp_secret())
    request.session[WAITING] = sealed_for(request.user.id, PURPOSE, secret)
    return secret


def address_for_apps(secret: str, name: str) -> str:
    """What the square code says to an app: a neutral name, the secret, and whose it is.

    >>> address_for_apps("ABC", "jo")
    'otpauth://totp/befriend:jo?secret=ABC&issuer=befriend'
    """
    issuer = settings.APP_NAME
    return f"otpauth://totp/{quote(issuer)}:{quote(name)}?{urlencode({'secret': secret, 'issuer': issuer})}"


def in_groups(secret: str) -> str:
    """A secret as people can type it: in groups of four.

    >>> in_groups("ABCDEFGHIJ")
    'ABCD EFGH IJ'
    """
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))

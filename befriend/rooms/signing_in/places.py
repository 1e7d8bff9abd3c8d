"""Noting where a person is signed in: at the sign-in, every minute or so while it is used, and under a new key."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from befriend.rooms.people.time_limits import is_to_be_noted, note_use

from .devices import browser_and_system
from .models import SignedIn


def note_sign_in(sender: object, request: HttpRequest, user: Any, **_: object) -> None:
    """A sign-in has its row from the beginning, so that it can be ended from elsewhere at once."""
    if request.session.session_key is None:
        request.session.save()
    _note(request, user, timezone.now())


def renew_session(sender: object, request: HttpRequest, *, reauthenticated: bool = False, **_: object) -> None:
    """Whoever has just said again who they are goes on under a new key: one that was copied before opens nothing more.

    The place stays the same in the list, with the time at which it began. At a sign-in Django gives the new key.
    """
    if not reauthenticated:
        return
    with transaction.atomic():
        place = SignedIn.objects.filter(session_id=request.session.session_key).first()
        request.session.cycle_key()  # its old row goes, and with it the place
        if place is not None:
            place.session_id = str(request.session.session_key)
            place.save(force_insert=True)


def note_that_it_is_used(request: HttpRequest, *, at_once: bool = False) -> None:
    """At most once a minute. A session that got a new key, as with a new password, gets its row back here."""
    if not request.user.is_authenticated or not (at_once or is_to_be_noted(request)):
        return
    key, now = request.session.session_key, timezone.now()
    is_noted = SignedIn.objects.filter(session_id=key).update(last_used_at=now)
    if (
        not is_noted and Session.objects.filter(session_key=key).exists()
    ):  # it may have been ended from elsewhere this very moment
        _note(request, request.user, now)
    note_use(request)  # last: where the row could not be written, the session need not be either


def _note(request: HttpRequest, person: Any, now: datetime) -> None:
    browser, system = browser_and_system(request.META.get("HTTP_USER_AGENT", ""))
    SignedIn.objects.update_or_create(
        session_id=request.session.session_key,
        defaults={
            "service_id": person.service_id,
            "person_id": person.pk,
            "browser": browser,
            "system": system,
            "began_at": now,
            "last_used_at": now,
        },
    )


def clear_ended(now: datetime) -> None:
    """Delete every session whose time is over, and with it where somebody was signed in. Once a night."""
    Session.objects.filter(expire_date__lt=now).delete()

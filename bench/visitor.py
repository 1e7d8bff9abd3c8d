"""A signed-in visitor: the cookies and the form fields that a browser would send, security checks included."""

import random
import time
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from befriend.content.reading import core_library
from befriend.rooms.checkins.models import CheckIn
from befriend.rooms.checkins.occasion import occasion_id
from befriend.rooms.people.confirming import LAST_USED, SIGNED_IN_AT
from befriend.rooms.people.models import Person
from bench.poster import CSRF_SECRET

MEASURE = "phq9"
LEANING = (4, 3, 2, 1)
SAFETY_ONE_IN = 10


@dataclass(frozen=True, slots=True)
class Visitor:
    person_id: UUID
    cookie: str


def sign_in(person: Person) -> Visitor:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[SIGNED_IN_AT] = session[LAST_USED] = time.time()
    # What allauth keeps of a second factor that was shown: nobody who works here opens a page without one.
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: CSRF_SECRET}
    return Visitor(person.pk, "; ".join(f"{name}={value}" for name, value in cookies.items()))


def sign_in_clients(most: int) -> list[Visitor]:
    clients = Person.objects.filter(memberships__role="client").order_by("joined_at", "username")
    return [sign_in(client) for client in clients[:most]]


def last_form_id(client_id: UUID) -> UUID | None:
    """The check-in that the next form of this client follows, as rooms/checkins looks it up."""
    sent = CheckIn.objects.filter(client_id=client_id, measure_key=MEASURE).order_by("-received_at", "-id")
    return sent.values_list("id", flat=True).first()


def filled_form(client_id: UUID, after: UUID | None, draw: random.Random) -> tuple[UUID, bytes]:
    """A PHQ-9 as a browser posts it, with the id it opened under.

    Answers lean low, as after twelve weeks, so that few raise a flag; one in ten answers the safety item above zero.
    """
    measure = core_library().measures[MEASURE].measure
    form_id = occasion_id(client_id, MEASURE, after)
    answers = {item.id: str(draw.choices(item.values, LEANING)[0]) for item in measure.items}
    safety = "0" if draw.randrange(SAFETY_ONE_IN) else "1"
    answers |= {item.id: safety for item in measure.safety_items}
    fields = {"csrfmiddlewaretoken": CSRF_SECRET, "form_id": str(form_id), **answers}
    return form_id, urlencode(fields).encode()

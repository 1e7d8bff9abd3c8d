"""Three yardsticks: Django views that only insert, with the same database settings and the same server as befriend.

No form, no scoring, nothing sealed: what is left is Django, the answers as JSON, and a durable commit. One view inserts
one row; one writes as many rows as a check-in needs (answers, score, where the course stands, audit) in one
transaction; and one writes the same rows for somebody who is signed in, by Django's own sessions and its mark of a
form. The first two ask nobody who they are.
"""

import json
import os
import sys
import uuid
from pathlib import Path

import django
from django.conf import settings

from befriend.web.environment import sqlite_database
from bench.poster import CSRF_SECRET

if not settings.configured:
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ]
        if os.environ.get("BARE_SIGNED_IN")
        else [],
        SECRET_KEY="bare",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": sqlite_database(Path(os.environ["BARE_DATABASE"]))},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone


class BareCheckIn(models.Model):
    id = models.UUIDField(primary_key=True)
    client_id = models.UUIDField(db_index=True)
    measure_key = models.CharField(max_length=40)
    answers = models.JSONField()
    received_at = models.DateTimeField()

    class Meta:
        app_label = "bench"


class BareScore(models.Model):
    checkin = models.ForeignKey(BareCheckIn, on_delete=models.PROTECT)
    value = models.FloatField()

    class Meta:
        app_label = "bench"


class BareSummary(models.Model):
    client_id = models.UUIDField(unique=True)
    latest = models.FloatField()
    recent = models.JSONField(default=list)

    class Meta:
        app_label = "bench"


class BareAudit(models.Model):
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    client_id = models.CharField(max_length=36, db_index=True)

    class Meta:
        app_label = "bench"


def insert_one(request: HttpRequest) -> HttpResponse:
    _insert(request, uuid.UUID(request.headers["X-Client"]))
    return HttpResponse(status=204)


def insert_rows(request: HttpRequest) -> HttpResponse:
    return _insert_rows(request, uuid.UUID(request.headers["X-Client"]))


@login_required
def insert_signed_in(request: HttpRequest) -> HttpResponse:
    return _insert_rows(request, uuid.UUID(int=int(str(request.user.pk))))


@transaction.atomic
def _insert_rows(request: HttpRequest, client_id: uuid.UUID) -> HttpResponse:
    checkin = _insert(request, client_id)
    value = sum(map(int, checkin.answers.values()))
    BareScore._default_manager.create(checkin=checkin, value=value)
    recent = [["2026-11-22", value]] * 12
    if not BareSummary._default_manager.filter(client_id=checkin.client_id).update(latest=value, recent=recent):
        BareSummary._default_manager.create(client_id=checkin.client_id, latest=value, recent=recent)
    BareAudit._default_manager.create(at=checkin.received_at, action="submit_checkin", client_id=str(checkin.client_id))
    return HttpResponse(status=204)


def _insert(request: HttpRequest, client_id: uuid.UUID) -> BareCheckIn:
    fields = request.POST
    checkin = BareCheckIn(
        id=uuid.UUID(fields["form_id"]),
        client_id=client_id,
        measure_key="phq9",
        answers={key: value for key, value in fields.items() if key.startswith("phq9_")},
        received_at=timezone.now(),
    )
    checkin.save(force_insert=True)
    return checkin


urlpatterns = [path("one/", insert_one), path("rows/", insert_rows), path("signed-in/", insert_signed_in)]
application = get_wsgi_application()


def create_tables() -> None:
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        for table in (BareCheckIn, BareScore, BareSummary, BareAudit):
            editor.create_model(table)


def sign_in_people(count: int) -> list[str]:
    """So many people with a session each: the cookies that their browsers would send."""
    return [_cookies_of(User.objects.create(username=str(number))) for number in range(count)]


def _cookies_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={CSRF_SECRET}"


if __name__ == "__main__":
    create_tables()
    print(json.dumps(sign_in_people(int(sys.argv[1]))))

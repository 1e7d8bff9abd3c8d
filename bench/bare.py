"""Two yardsticks: Django views that only insert, with the same database settings and the same server as befriend.

No session, no middleware, no form, no scoring, nothing sealed: what is left is Django, the answers as JSON, and a
durable commit. One view inserts one row; the other writes as many rows as a check-in needs (answers, score, where the
course stands, audit) in one transaction.
"""

import os
import uuid
from pathlib import Path

import django
from django.conf import settings

from befriend.web.environment import sqlite_database

if not settings.configured:
    settings.configure(
        SECRET_KEY="bare",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": sqlite_database(Path(os.environ["BARE_DATABASE"]))},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()

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
    _insert(request)
    return HttpResponse(status=204)


@transaction.atomic
def insert_rows(request: HttpRequest) -> HttpResponse:
    checkin = _insert(request)
    value = sum(map(int, checkin.answers.values()))
    BareScore._default_manager.create(checkin=checkin, value=value)
    recent = [["2026-11-22", value]] * 12
    if not BareSummary._default_manager.filter(client_id=checkin.client_id).update(latest=value, recent=recent):
        BareSummary._default_manager.create(client_id=checkin.client_id, latest=value, recent=recent)
    BareAudit._default_manager.create(at=checkin.received_at, action="submit_checkin", client_id=str(checkin.client_id))
    return HttpResponse(status=204)


def _insert(request: HttpRequest) -> BareCheckIn:
    fields = request.POST
    checkin = BareCheckIn(
        id=uuid.UUID(fields["form_id"]),
        client_id=uuid.UUID(request.headers["X-Client"]),
        measure_key="phq9",
        answers={key: value for key, value in fields.items() if key.startswith("phq9_")},
        received_at=timezone.now(),
    )
    checkin.save(force_insert=True)
    return checkin


urlpatterns = [path("one/", insert_one), path("rows/", insert_rows)]
application = get_wsgi_application()


def create_tables() -> None:
    with connection.schema_editor() as editor:
        for table in (BareCheckIn, BareScore, BareSummary, BareAudit):
            editor.create_model(table)


if __name__ == "__main__":
    create_tables()

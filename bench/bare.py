"""The yardstick: a Django view that does nothing but insert one row, with the same database settings and server.

No session, no middleware, no form, no scoring: what is left is Django, the answers as JSON, and a durable commit.
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
from django.db import connection, models
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


def insert(request: HttpRequest) -> HttpResponse:
    fields = request.POST
    BareCheckIn(
        id=uuid.UUID(fields["form_id"]),
        client_id=uuid.UUID(request.headers["X-Client"]),
        measure_key="phq9",
        answers={key: value for key, value in fields.items() if key.startswith("phq9_")},
        received_at=timezone.now(),
    ).save(force_insert=True)
    return HttpResponse(status=204)


urlpatterns = [path("", insert)]
application = get_wsgi_application()


def create_table() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(BareCheckIn)


if __name__ == "__main__":
    create_table()

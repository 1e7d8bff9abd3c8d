"""One table: editions of the report that were made for publishing. A row is never changed; it names no person."""

import uuid

from django.db import models

from befriend.rooms.people.models import Service


class Edition(models.Model):
    """One edition: what it shows, up to which day, and what it was made from.

    `publication` holds only what is shown. `totals` are the true counts of everybody at that time, which the report of
    those who run the service shows them too: later editions are held against both. `left_out` says why a table that was
    asked for is not there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    last_day = models.DateField()
    made_at = models.DateTimeField()
    mark = models.CharField(max_length=64)
    measures = models.JSONField()
    link = models.CharField(max_length=10)
    publication = models.TextField()
    """As JSON in a text: the row of smaller groups has a name that PostgreSQL keeps in no JSON of its own."""
    totals = models.JSONField()
    left_out = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="one_edition_of_a_service_per_number"),
            models.UniqueConstraint(fields=["service", "last_day"], name="one_edition_of_a_service_per_day"),
        ]

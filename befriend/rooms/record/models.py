"""One table: who asked to have everything about them deleted. It outlives them, so it knows them by their id alone."""

import uuid

from django.db import models
from django.db.models import Q

from befriend.rooms.people.models import Service


class Erasure(models.Model):
    """A wish to be erased: from when it counts, whether it was taken back, and when it was done."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.UUIDField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"],
                condition=Q(taken_back_at__isnull=True, done_at__isnull=True),
                name="one_open_wish_to_be_erased",
            )
        ]

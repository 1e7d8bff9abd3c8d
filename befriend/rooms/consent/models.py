"""One table: each time somebody said yes or no to a purpose. Rows are never edited; the newest of a purpose counts."""

import uuid

from django.db import models

from befriend.care.consent import Purpose
from befriend.rooms.people.models import Person, Service


class Consent(models.Model):
    """A yes or a no of one client to one purpose. `until`: the last day of a yes; none: until it is taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    purpose = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Purpose])
    is_given = models.BooleanField()
    until = models.DateField(null=True, blank=True)
    number = models.PositiveIntegerField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "purpose", "number"], name="one_choice_of_a_purpose_per_number")
        ]

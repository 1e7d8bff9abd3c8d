"""One table for everything a human must look at. A service has no index of its own, for the reason in checkins."""

import uuid

from django.db import models
from django.db.models import Q

from befriend.rooms.people.models import Person, Service

from .kinds import Kind, State


class Flag(models.Model):
    """Something a human must look at. `subject_id` names what raised it, so that one flag waits for it.

    `owner`, `rung` and `waiting_since` say what was written down last; whose it is now follows from the clock
    (care/ladder.py). Where a correction raised it, `first_subject_id` names the first form of all that it corrects:
    they are one time. `is_of_late`: of a deterioration, it shows against both scores before, and not since the first.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="flags")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="flags")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="owned_flags")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    measure_key = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField()
    first_subject_id = models.UUIDField(null=True, blank=True)
    is_of_late = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung = models.PositiveIntegerField(default=0)
    waiting_since = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contacted_at = models.DateTimeField(null=True, blank=True)
    contacted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contacted_words = models.BinaryField(default=b"")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_words = models.BinaryField(default=b"")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_reason = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=~Q(state=State.CLOSED),
                name="one_waiting_flag_of_a_kind_for_a_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="a_closed_flag_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state="closed") | Q(closed_at__isnull=True), name="a_flag_with_an_end_is_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="flag_by_client"),
            # For what is asked of a whole service on every page: closed flags are many, and never fetched for it.
            models.Index(fields=["service"], condition=Q(closed_at__isnull=True), name="flag_that_waits"),
        ]

"""Tables: versions of safety plans, who may read them, who asked to be called, who wants it quiet."""

from django.db import models

from befriend.rooms.people.models import Person, Service


class PlanVersion(models.Model):
    """A safety plan as it was saved once; the newest counts. `beside`: the version that its writer had not seen."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    words = models.BinaryField()
    saved_at = models.DateTimeField()
    beside = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client", "number"], name="one_version_of_a_safety_plan_per_number")
        ]


class PlanSharing(models.Model):
    """Whether the clinicians linked to a client may read their safety plan. No row: not said yet, so nobody does."""

    client = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_shared = models.BooleanField()
    chosen_at = models.DateTimeField()


class CallAsked(models.Model):
    """A client asked to be called. Answered when its flag is closed. `time_of_day` is empty where any time will do."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    time_of_day = models.CharField(max_length=20, blank=True)
    number = models.BinaryField(default=b"")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "asked_at"], name="call_asked_by_client")]


class QuietMode(models.Model):
    """Whether somebody wants neutral names and signs on every device. No row: never chosen."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_quiet = models.BooleanField()
    chosen_at = models.DateTimeField()

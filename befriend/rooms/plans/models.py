"""Tables: dated reviews of the plan, what was looked at in them, and notes on a course. Words are sealed, dates not."""

from django.db import models

from befriend.rooms.people.models import Person, Service


class Review(models.Model):
    """A dated look at the plan: what was agreed, and what was changed. Never edited; the next review supersedes it."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    agreed = models.BinaryField()
    changed = models.BinaryField(default=b"")
    next_review_on = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "reviewed_on"], name="review_by_client")]


class LookedAt(models.Model):
    """What was looked at in a review that went topic by topic, for those who work here. Sealed as a whole."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, primary_key=True, related_name="looked_at")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    found = models.BinaryField()


class ChangeAsked(models.Model):
    """A client asked to change something in the plan, in words or without. Answered when its flag is closed."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    words = models.BinaryField(default=b"")
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "asked_at"], name="change_asked_by_client")]


class Note(models.Model):
    """A clinician's note on a client's course, shared with the client only when that was chosen."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    text = models.BinaryField()
    is_shared = models.BooleanField(default=False)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["client", "written_at"], name="note_by_client")]

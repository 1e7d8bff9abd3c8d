"""Tables: entries with their versions, drafts, what was deleted, who may read, who read, and one choice.

All that was written is sealed. What can be read here are ids, the kind of writing, and times.
"""

import uuid

from django.db import models
from django.db.models import Q

from befriend.rooms.people.models import CareLink, Person, Service


class Entry(models.Model):
    """One piece of writing. Its words are in its versions; the newest one counts."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    newest = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["client", "changed_at"], name="journal_entry_by_client")]


class Version(models.Model):
    """The words of an entry as they were saved once. `beside`: the version that whoever saved this one had not seen."""

    id = models.UUIDField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    words = models.BinaryField()
    saved_at = models.DateTimeField()
    beside = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="one_journal_version_per_number")]


class Draft(models.Model):
    """What stands in an opened page and was not saved yet. Each page has its own, so two tabs never overwrite."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entry_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    words = models.BinaryField()
    based_on = models.UUIDField(null=True, blank=True)
    saved_at = models.DateTimeField()


class DeletedEntry(models.Model):
    """The id of an entry that its writer deleted, so that a page left open cannot bring it back unasked."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    deleted_at = models.DateTimeField()


class Sharing(models.Model):
    """Somebody may read one entry: while they are linked to its writer, and until the writer takes it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sharings")
    link = models.ForeignKey(CareLink, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "link"], condition=Q(ended_at__isnull=True), name="an_entry_is_shared_once_with_one"
            )
        ]


class Reading(models.Model):
    """Somebody opened a shared entry. Its writer sees who and when."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="readings")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    read_at = models.DateTimeField()


class LookingForWords(models.Model):
    """Whether the journal may look for words that call for help. No row: not asked yet. Null: would rather not say."""

    client = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_wanted = models.BooleanField(null=True, blank=True)
    chosen_at = models.DateTimeField()

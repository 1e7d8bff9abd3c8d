"""Tables: when a backup was restored for trial, and who must be erased again after a restore. They name no service."""

from django.db import models


class VerifiedRestore(models.Model):
    verified_at = models.DateTimeField()
    # Of which moment the backup was: a trial of an old one proves nothing about yesterday.
    made_at = models.DateTimeField()
    tables = models.PositiveIntegerField()
    rows = models.PositiveBigIntegerField()
    seconds = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="newest_verified_backup")]


class ErasedPerson(models.Model):
    """Somebody whose record was erased, by their id alone. A restore of an earlier backup erases them again."""

    person_id = models.UUIDField(primary_key=True)
    erased_at = models.DateTimeField()

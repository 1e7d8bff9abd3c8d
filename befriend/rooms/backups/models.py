"""One table: when a backup was restored for trial. It belongs to the installation, so it names no service."""

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

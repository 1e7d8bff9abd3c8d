"""One table: what was done. No foreign keys, so that audit never stands in the way of live data.

Rows are only ever added, by the one verb of this room: each carries a number without gaps and the hash of the chain.
"""

from django.db import models


class AuditEntry(models.Model):
    number = models.BigIntegerField(unique=True)
    service_id = models.CharField(max_length=36)
    at = models.DateTimeField()
    actor_id = models.CharField(max_length=36)
    action = models.CharField(max_length=60)
    client_id = models.CharField(max_length=36, blank=True)
    subject = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["client_id", "at"], name="audit_by_client")]

"""The table of this room: why a record was opened in an emergency. Who and how long stand with the link itself."""

from django.db import models

from befriend.rooms.people.models import CareLink, Person, Service


class EmergencyAccess(models.Model):
    """One time a clinician opened the record of a client to whom they are not linked. Their words are sealed."""

    link = models.OneToOneField(CareLink, primary_key=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="+")
    reason = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["client"], name="emergency_by_client")]

"""One table: what a client says about themselves, all of it in one sealed field. No row: nothing, or taken back."""

from django.db import models

from befriend.rooms.people.models import Person, Service


class SelfDescription(models.Model):
    """One client's answers. Only the newest stand: an answer that was changed or taken back leaves nothing here."""

    client = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    answers = models.BinaryField()
    changed_at = models.DateTimeField()

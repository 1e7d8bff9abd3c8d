"""Tables: where somebody is signed in, and whose lost second factor was taken away.

Second factors stand in the table of allauth, sealed by services/factors.py.
"""

import uuid

from django.contrib.sessions.models import Session
from django.db import models

from befriend.rooms.people.models import Person, Service


class SignedIn(models.Model):
    """One place where a person is signed in: it goes with its session. No address of the network is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="signed_in")
    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=20)
    system = models.CharField(max_length=20)
    began_at = models.DateTimeField()
    last_used_at = models.DateTimeField()


class LostFactor(models.Model):
    """That a lead took away the second factor of a client who had lost it. The reason is sealed for the client."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField()
    reason = models.BinaryField()
    read_at = models.DateTimeField(null=True, blank=True)

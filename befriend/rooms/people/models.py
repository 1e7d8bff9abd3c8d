"""Tables: services and teams, people, their roles, links and leave, who looks after flags, invitations, keys."""

import datetime
import uuid
from collections.abc import Iterator
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from befriend.care.ladder import MINUTES_TO_ACKNOWLEDGE, MINUTES_TO_CONTACT
from befriend.care.roles import Role

ROLE_CHOICES = [(role.value, role.value) for role in Role]


class Service(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="a_team_name_is_used_once")]


class Person(AbstractBaseUser):
    """Anyone with an account. What they may do comes from their roles, which start and end."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="people")
    username = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    shown_name = models.CharField(max_length=80)
    language = models.CharField(max_length=12, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    signed_out_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"

    def get_session_auth_hash(self) -> str:
        """What a session must know to go on: it ends with the password, and when everything of the person ended."""
        return self._with_last_end(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._with_last_end, super().get_session_auth_fallback_hash())

    def _with_last_end(self, known: str) -> str:
        return f"{known}{self.signed_out_at.timestamp()}" if self.signed_out_at else known


class Membership(models.Model):
    """A role a person holds, from when until when. A team is named where the role belongs to one.

    When the role moves to another team, a second row keeps where it was, with its end; this one goes on from then.
    `held_since` says since when the person has held the role in one piece; it is empty where it never moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    held_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(held_since__isnull=True) | Q(held_since__lte=F("started_at")),
                name="a_role_is_held_before_it_moves",
            ),
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(ended_at__isnull=True), name="one_open_membership_per_role"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_start",
            ),
        ]


class CareLink(models.Model):
    """A clinician who is linked to a client, from when until when. Access lasts exactly as long as the link.

    A link in an emergency has its end from the start. It opens the record and makes nobody one of the client's team:
    no flag is theirs by it, nothing is shared with them, and nobody is helped back in through it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="care_links")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="care_links")
    clinician = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="caseload_links")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_emergency = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_emergency=False) | Q(ended_at__isnull=False), name="a_link_in_an_emergency_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["client", "clinician"], condition=Q(ended_at__isnull=True), name="one_open_link_per_pair"
            ),
            models.CheckConstraint(condition=~Q(client=F("clinician")), name="nobody_is_linked_to_themselves"),
        ]
        indexes = [models.Index(fields=["clinician", "ended_at"], name="link_by_clinician")]


class SafetyRules(models.Model):
    """Who looks after a service's flags beside their owners, and how long each may take. Days of the week: Monday is 0.

    `closes_at` at midnight is the end of the day; `closed_on` holds ISO dates.
    """

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.PROTECT, related_name="safety_rules")
    deputy = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    minutes_to_acknowledge = models.PositiveIntegerField(default=MINUTES_TO_ACKNOWLEDGE)
    minutes_to_contact = models.PositiveIntegerField(default=MINUTES_TO_CONTACT)
    open_days = models.CharField(max_length=7, default="0123456")
    opens_at = models.TimeField(default=datetime.time(0, 0))
    closes_at = models.TimeField(default=datetime.time(0, 0))
    closed_on = models.JSONField(default=list)

    class Meta:
        # The ladder of every safety flag reads these: what it could not work with is never stored.
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes_to_acknowledge__gte=1, minutes_to_contact__gte=1), name="a_wait_is_a_minute"
            ),
            models.CheckConstraint(
                condition=models.Q(closes_at=datetime.time(0, 0)) | models.Q(closes_at__gt=models.F("opens_at")),
                name="it_closes_after_it_opens",
            ),
        ]


class Leave(models.Model):
    """Somebody who answers flags is not there, from a day to a day, both whole; another may stand in for them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="leaves")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField()
    stands_in = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_after_its_start"),
            models.CheckConstraint(
                condition=Q(stands_in__isnull=True) | ~Q(stands_in=F("person")), name="nobody_stands_in_for_themselves"
            ),
        ]


class Invitation(models.Model):
    """A way in for one person, handed over on paper or by message. Only the token's hash is kept.

    `invited_by` is empty for the first lead of a service, whom the installation itself invites. `person` is
    named where somebody who has an account needs a new password: nobody else ever chooses it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="invitations")
    role = models.CharField(max_length=20, choices=ROLE_CHOICES)
    clinician = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")


class ClientKey(models.Model):
    """One person's key, wrapped by the service's key ring. Deleting this row makes all they wrote unreadable.

    Every client has one, and whoever signs in with codes of an app.
    """

    client = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="key")
    key_id = models.CharField(max_length=20)
    wrapped = models.BinaryField()

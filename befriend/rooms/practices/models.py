"""Tables: each time a practice was begun and how it was, what went badly, favourites, programmes, reminders."""

import uuid

from django.db import models

from befriend.care.practising import Felt, Functioning, Lasting, Severity
from befriend.care.programmes import Ended
from befriend.care.reminding import What
from befriend.content.practising import Audience
from befriend.rooms.people.models import Person, Service


class PracticeSession(models.Model):
    """One time somebody did a practice. Stopping early is as good as finishing, so both are only times."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="practice_sessions")
    practice_key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    minutes = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    at_step = models.PositiveSmallIntegerField(default=1)
    ended_at = models.DateTimeField(null=True, blank=True)
    kindness_before = models.PositiveSmallIntegerField(null=True, blank=True)
    kindness_after = models.PositiveSmallIntegerField(null=True, blank=True)
    distress_before = models.PositiveSmallIntegerField(null=True, blank=True)
    distress_after = models.PositiveSmallIntegerField(null=True, blank=True)
    felt = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Felt])

    class Meta:
        indexes = [models.Index(fields=["client", "began_at"], name="practice_session_by_client")]


class AdverseEffect(models.Model):
    """A practice made something worse: how strongly, for how long, and what it kept from, as far as that was said."""

    session = models.OneToOneField(
        PracticeSession, primary_key=True, on_delete=models.PROTECT, related_name="adverse_effect"
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    severity = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Severity])
    lasting = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Lasting])
    functioning = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Functioning])
    wants_contact = models.BooleanField()
    words = models.BinaryField(default=b"")
    told_at = models.DateTimeField()


class Favourite(models.Model):
    """A practice somebody wants to find again."""

    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    practice_key = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "practice_key"], name="a_favourite_is_kept_once")]


class OwnProgramme(models.Model):
    """One time somebody followed a programme: the week they are in by their own step, and how it ended."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="own_programmes")
    programme_key = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    audience = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Audience])
    starts_on = models.DateField()
    week = models.PositiveSmallIntegerField(default=1)
    week_began_at = models.DateTimeField()
    began_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_as = models.CharField(max_length=20, blank=True, choices=[(one.value, one.value) for one in Ended])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "audience"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_programme_of_a_kind",
            )
        ]


class WhatHelpsHere(models.Model):
    """What the practices of a service tell as a whole, for the people of one fold: means of practices, no person."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    fold = models.PositiveSmallIntegerField()
    learned_at = models.DateTimeField()
    pool = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "fold"], name="what_helps_is_learned_once_a_fold")]


class Reminder(models.Model):
    """When somebody wants to be reminded, of what, in which words. Their own words are sealed.

    `marks` is where the ids of entries in a calendar come from: they tell of no person, and stay when a choice changes.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    choice_id = models.UUIDField()
    marks = models.UUIDField(default=uuid.uuid4)
    weekdays = models.CharField(max_length=7, blank=True)
    every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    at = models.TimeField()
    words = models.CharField(max_length=20)
    own_words = models.BinaryField(default=b"")
    what = models.CharField(max_length=20, choices=[(one.value, one.value) for one in What])
    practice_key = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12)
    kept_at = models.DateTimeField()


class CalendarFeed(models.Model):
    """An address from which a calendar fetches reminders. Its token is kept as a hash; once closed, it stays closed."""

    token_hash = models.CharField(max_length=64, primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(closed_at__isnull=True), name="one_open_calendar_feed_each"
            )
        ]

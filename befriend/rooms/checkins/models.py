"""Tables: what is asked of whom and how often, drafts, check-ins with their sealed answers, derived scores.

A service has no index of its own: SQLite would read all rows of the service through it. Clients have one, mostly the
first part of a longer index.
"""

import uuid
from typing import Final

from django.db import models
from django.db.models import Q

from befriend.rooms.people.models import Person, Service

SELF: Final = "self"
ENTERED_BY_STAFF: Final = "staff"
"""Entered for the client by somebody who works with them: from paper, or in an interview."""


class ScheduledMeasure(models.Model):
    """A measure asked of one client every so many days. Never edited: a change ends one row and starts another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="schedule")
    measure_key = models.CharField(max_length=40)
    every_days = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    is_short = models.BooleanField(default=False)
    ended_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "measure_key"], condition=Q(ended_on__isnull=True), name="a_measure_is_scheduled_once"
            )
        ]


class Draft(models.Model):
    """A form that was opened and saved but not sent. Its id becomes the check-in's id."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    measure_key = models.CharField(max_length=40)
    answers = models.BinaryField()
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()


class CheckIn(models.Model):
    """One filled measure at one time. Never edited: a correction is a new one that names the old and says why."""

    id = models.UUIDField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="checkins")
    measure_key = models.CharField(max_length=40)
    measure_version = models.CharField(max_length=20)
    pack = models.CharField(max_length=40)
    pack_version = models.CharField(max_length=20)
    language = models.CharField(max_length=12)
    answers = models.BinaryField()
    note = models.BinaryField(default=b"")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    received_at = models.DateTimeField()
    entered_by = models.CharField(max_length=10)
    is_skipped = models.BooleanField(default=False)
    is_short = models.BooleanField(default=False)
    correction_reason = models.BinaryField(default=b"")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    class Meta:
        indexes = [models.Index(fields=["client", "measure_key", "answered_at"], name="checkin_by_course")]


class Score(models.Model):
    """A derived score of a check-in. It can be made again from the answers and the measure's version."""

    checkin = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="scores")
    subscale = models.CharField(max_length=40)
    value = models.FloatField(null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)
    answered = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkin", "subscale"], name="one_score_per_subscale")]


class TraitEstimate(models.Model):
    """Derived: where a short form places somebody on the trait, and how sure that is. A short form has this, no score.

    `ended` is why it asked no more; empty where its alarm may still have been reached.
    """

    checkin = models.OneToOneField(CheckIn, on_delete=models.PROTECT, related_name="estimate")
    trait = models.FloatField(null=True, blank=True)
    standard_error = models.FloatField(null=True, blank=True)
    asked = models.PositiveSmallIntegerField()
    of = models.PositiveSmallIntegerField()
    ended = models.CharField(max_length=10, blank=True)


class Conflict(models.Model):
    """The same id sent again with other content. Kept whole for a human; nothing is silently dropped."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    checkin = models.ForeignKey(CheckIn, on_delete=models.PROTECT, related_name="conflicts")
    content_mark = models.CharField(max_length=64)
    answers = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkin", "content_mark"], name="a_conflict_is_kept_once")]


class CourseSummary(models.Model):
    """Derived: where one course stands now, so that a caseload opens as fast with many clients as with few."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    client = models.ForeignKey(Person, on_delete=models.PROTECT, db_index=False, related_name="course_summaries")
    measure_key = models.CharField(max_length=40)
    due_on = models.DateField(null=True, blank=True)
    first = models.FloatField(null=True, blank=True)
    first_on = models.DateField(null=True, blank=True)
    latest = models.FloatField(null=True, blank=True)
    since_start = models.CharField(max_length=30, blank=True)
    of_late = models.CharField(max_length=30, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    recent = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "measure_key"], name="one_summary_per_course")]


class OnTrackShare(models.Model):
    """Of a hundred people with the same first score so many count as on track, where a lead chose another than 80."""

    service = models.OneToOneField(Service, primary_key=True, on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=50, percent__lt=100), name="most_are_on_track_and_not_all")
        ]


class OwnCurve(models.Model):
    """Derived: the course that a service's own people show on a measure, as the last fit found it. About nobody."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, db_index=False, related_name="+")
    measure_key = models.CharField(max_length=40)
    fitted_at = models.DateTimeField()
    people = models.PositiveIntegerField()
    scores = models.PositiveIntegerField()
    tried_on = models.PositiveIntegerField()
    within = models.FloatField()
    told = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "measure_key"], name="one_own_curve_of_a_measure")]

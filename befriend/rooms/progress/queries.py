"""The caseload: who is linked to this clinician, those who need attention first, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Case, F, IntegerField, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least

from befriend.care.schedule import overdue_before
from befriend.measure.change import ChangeClass
from befriend.rooms.checkins.queries import courses_of_outer_client
from befriend.rooms.flags.kinds import CLIMBING, Kind, State
from befriend.rooms.flags.queries import waiting_of_outer_client
from befriend.rooms.people.queries import caseload_of
from befriend.rooms.people.viewer import Viewer

if TYPE_CHECKING:
    from befriend.rooms.people.models import CareLink

OnCaseload = tuple[UUID, str]
"""A client's id and name."""
LAST: Final = 5
"""The place of somebody of whom nothing asks for attention."""


def caseload_in_order(viewer: Viewer, today: date, now: datetime) -> QuerySet[CareLink, OnCaseload]:
    """A safety flag or a wish for a call that nobody has seen comes first, then one that is being acted on, then a
    conflict, an adverse effect or a course that is reliably worse, with or without a waiting flag, then overdue, not on
    track, or asking to change the plan or to be deleted, then a reliable improvement. Among equals the flag that is due
    first.
    """
    waiting, courses = waiting_of_outer_client(), courses_of_outer_client()
    most_pressing = waiting.annotate(place=_place_of_flag()).order_by("place").values("place")[:1]
    most_telling = courses.annotate(place=_place_of_course(today)).order_by("place").values("place")[:1]
    links = caseload_of(viewer, now).alias(
        attention=Least(Coalesce(Subquery(most_pressing), LAST), Coalesce(Subquery(most_telling), LAST)),
        due=Subquery(waiting.order_by("due_at").values("due_at")[:1]),
    )
    ordered = links.order_by("attention", F("due").asc(nulls_last=True), "client__shown_name", "id")
    return ordered.values_list("client_id", "client__shown_name")


def _place_of_flag() -> Case:
    return Case(
        When(kind__in=CLIMBING, state=State.OPEN, then=Value(0)),
        When(kind__in=CLIMBING, then=Value(1)),
        When(kind__in=(Kind.DETERIORATION, Kind.CONFLICT, Kind.ADVERSE_EFFECT), then=Value(2)),
        When(kind__in=(Kind.NOT_ON_TRACK, Kind.PLAN_CHANGE, Kind.ERASURE), then=Value(3)),
        default=Value(LAST),
        output_field=IntegerField(),
    )


def _place_of_course(today: date) -> Case:
    return Case(
        When(since_start=ChangeClass.RELIABLE_DETERIORATION, then=Value(2)),
        When(due_on__lt=overdue_before(today), then=Value(3)),
        When(since_start=ChangeClass.RELIABLE_IMPROVEMENT, then=Value(4)),
        default=Value(LAST),
        output_field=IntegerField(),
    )

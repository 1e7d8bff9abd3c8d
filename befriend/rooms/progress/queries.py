"""The caseload: who is linked to this clinician, those who need attention first, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, QuerySet, Subquery, Value, When

from befriend.care.schedule import overdue_before
from befriend.measure.change import ChangeClass
from befriend.rooms.checkins.queries import has_changed, is_overdue
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import earliest_due, has_flag
from befriend.rooms.people.queries import caseload_of
from befriend.rooms.people.viewer import Viewer

if TYPE_CHECKING:
    from befriend.rooms.people.models import CareLink


def caseload_in_order(viewer: Viewer, today: date, now: datetime) -> QuerySet[CareLink]:
    """A safety flag nobody has seen comes first, then one that is being acted on, then a conflict or a course that is
    reliably worse, with or without a waiting flag, then overdue, not on track or asking to change the plan, then a
    reliable improvement. Among equals the flag that is due first.
    """
    order = Case(
        When(has_flag([Kind.SAFETY], unseen=True), then=Value(0)),
        When(has_flag([Kind.SAFETY]), then=Value(1)),
        When(has_flag([Kind.DETERIORATION, Kind.CONFLICT, Kind.ADVERSE_EFFECT]), then=Value(2)),
        When(has_changed(ChangeClass.RELIABLE_DETERIORATION), then=Value(2)),
        When(is_overdue(overdue_before(today)), then=Value(3)),
        When(has_flag([Kind.NOT_ON_TRACK, Kind.PLAN_CHANGE]), then=Value(3)),
        When(has_changed(ChangeClass.RELIABLE_IMPROVEMENT), then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    links = caseload_of(viewer, now).select_related("client").only("client__shown_name")
    return links.annotate(attention=order, due=Subquery(earliest_due())).order_by(
        "attention", "due", "client__shown_name", "id"
    )

"""The caseload: who is linked to this clinician, those who need attention first, in a fixed number of queries."""

from datetime import date, datetime

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from befriend.care.schedule import overdue_before
from befriend.measure.change import ChangeClass
from befriend.rooms.checkins.queries import clients_changed, clients_overdue
from befriend.rooms.flags.queries import clients_flagged
from befriend.rooms.people.models import CareLink
from befriend.rooms.people.queries import caseload_of
from befriend.rooms.people.viewer import Viewer


def caseload_in_order(viewer: Viewer, today: date, now: datetime) -> QuerySet[CareLink]:
    """Safety first, then a conflict or a reliable deterioration, then overdue, then a reliable improvement."""
    order = Case(
        When(Q(client_id__in=clients_flagged(["safety"])), then=Value(0)),
        When(Q(client_id__in=clients_flagged(["deterioration", "conflict"])), then=Value(1)),
        When(Q(client_id__in=clients_overdue(overdue_before(today))), then=Value(2)),
        When(Q(client_id__in=clients_changed(ChangeClass.RELIABLE_IMPROVEMENT)), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    links = caseload_of(viewer, now).select_related("client")
    return links.annotate(attention=order).order_by("attention", "client__shown_name", "id")

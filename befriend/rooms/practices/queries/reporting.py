"""For a report of the service: what everybody had practised by one moment, for groups of many people."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from befriend.care.roles import Right
from befriend.content.practising import Audience
from befriend.rooms.people.viewer import Viewer

from ..models import OwnProgramme, PracticeSession


def times_practised_by(viewer: Viewer, until: datetime) -> Mapping[UUID, int]:
    """How many practices each client had ended before that moment, for who sees what a service achieves."""
    if not viewer.may(Right.SEE_OUTCOMES):
        return {}
    ended = PracticeSession.objects.filter(service_id=viewer.service_id, ended_at__lt=until)
    return dict(ended.order_by().values_list("client_id").annotate(times=Count("id")))


def first_programmes_by(viewer: Viewer, until: datetime) -> Mapping[UUID, str]:
    """Each person's first programme for themselves before that moment, for who sees what a service achieves."""
    if not viewer.may(Right.SEE_OUTCOMES):
        return {}
    begun = OwnProgramme.objects.filter(service_id=viewer.service_id, audience=Audience.PERSON, began_at__lt=until)
    newest_first = begun.order_by("-began_at", "-id").values_list("person_id", "programme_key")
    return dict(newest_first)  # the last one that is told of a person counts: their first

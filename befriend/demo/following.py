"""The programme that the cast's own client follows: in the second week of the short form."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from befriend.content.reading import library_of
from befriend.rooms.people.models import Person
from befriend.rooms.people.queries import viewer_of
from befriend.rooms.practices.services import go_on, start_programme

INVENTED = UUID("5b0f0a0e-3a0f-4a7e-9d53-1f1c2e0f9a11")
SHORT_FORM = "four_weeks_short"


def follow_short_form(client: Person, now: datetime) -> None:
    """Started ten days ago, gone on to week two in the last days. Without the programme in its packs, nothing."""
    programme = library_of(settings.PACKS).programmes.get(SHORT_FORM)
    if programme is None:
        return
    began = now - timedelta(days=10)
    viewer = viewer_of(client, now)
    start_programme(
        viewer=viewer,
        own_id=uuid5(INVENTED, client.username),
        programme=programme,
        week=1,
        starts_on=timezone.localdate(began),
        now=began,
    )
    go_on(viewer=viewer, programme=programme, week=2, now=now - timedelta(hours=30))

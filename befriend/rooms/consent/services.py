"""The one verb of this room: say yes or no to a purpose."""

from datetime import date, datetime

from django.db import transaction

from befriend.care.consent import Choice, Purpose
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import lock_client
from befriend.rooms.people.viewer import Viewer

from .models import Consent
from .queries import own_choices


@transaction.atomic
def choose(*, viewer: Viewer, purpose: Purpose, is_given: bool, until: date | None = None, now: datetime) -> None:
    """Keep what the viewer says about a purpose; it counts from the next request on. The same again changes nothing.

    Raises:
        NotFoundError: the viewer is no client.
    """
    lock_client(viewer.person_id, viewer.service_id)
    if own_choices(viewer).get(purpose) == Choice(is_given, until):
        return
    Consent.objects.create(
        service_id=viewer.service_id,
        client_id=viewer.person_id,
        purpose=purpose,
        is_given=is_given,
        until=until,
        number=Consent.objects.filter(client_id=viewer.person_id, purpose=purpose).count() + 1,
        chosen_at=now,
    )
    record(
        service_id=viewer.service_id,
        action="agree" if is_given else "take_back_consent",
        at=now,
        client_id=viewer.person_id,
        subject="consent",
        subject_id=purpose,
        by=viewer.person_id,
    )

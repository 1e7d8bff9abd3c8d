"""Choosing how far a score may lie from what is expected before it counts as not on track. For the whole service."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError, NotFoundError
from befriend.care.ontrack import SHARES
from befriend.care.roles import Right
from befriend.rooms.audit.services import record
from befriend.rooms.people.viewer import Viewer

from ..models import OnTrackShare
from ..queries import on_track_share


@transaction.atomic
def choose_on_track_share(*, viewer: Viewer, percent: int, now: datetime) -> None:
    """Say how many of a hundred people with the same start count as on track. The same again changes nothing.

    Flags that were raised stay as they are. An own curve that was corrected follows when it is fitted next.

    Raises:
        InputError: it is none of the shares one may choose.
        NotFoundError: for whoever does not lead the service.
    """
    if not viewer.may(Right.CHANGE_ROLES):
        raise NotFoundError("There is no such service here.")
    if percent / 100 not in SHARES:
        offered = ", ".join(f"{share:.0%}" for share in SHARES)
        told = {"percent": percent, "offered": offered}
        raise InputError(_("%(percent)s is not among the choices. Choose one of %(offered)s.") % told)
    if on_track_share(viewer.service_id) == percent / 100:
        return
    OnTrackShare.objects.update_or_create(service_id=viewer.service_id, defaults={"percent": percent})
    record(
        service_id=viewer.service_id,
        action="choose_on_track_share",
        at=now,
        subject="service",
        subject_id=viewer.service_id,
        by=viewer.person_id,
    )

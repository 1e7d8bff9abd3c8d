"""Set how often a measure is asked."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from befriend.base.errors import InputError
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import lock_client
from befriend.rooms.people.queries.cover import deputy_of

from ..models import ScheduledMeasure
from ..shortening import can_be_shortened
from .submission import content_of
from .summaries import refresh_schedule


@transaction.atomic
def set_schedule(
    *,
    service_id: UUID,
    client_id: UUID,
    measure_key: str,
    every_days: int,
    starts_on: date,
    now: datetime,
    by: UUID,
    is_short: bool = False,
) -> None:
    """Ask a measure of a client every so many days. A changed interval ends the old one; 0 days stops asking.

    `is_short`: by its short form, where it has one. The first form and every fourth are whole all the same.

    Raises:
        InputError: a short form is wanted, and the measure has none here; or the measure has a safety item, and the
            service has no deputy who would look when nobody else does.
    """
    measure = content_of(measure_key).measure
    if every_days > 0 and measure.safety_items and deputy_of(service_id, now) is None:
        raise InputError(
            _(
                "“%(name)s” has a question about safety, and this service has no deputy yet: nobody would look at a "
                "worrying answer when its owner is away. A lead names the deputy on People, under Who is there."
            )
            % {"name": measure.name}
        )
    if is_short and not can_be_shortened(measure):
        raise InputError(_("“%(name)s” has no short form here. Ask the whole of it.") % {"name": measure.name})
    lock_client(client_id, service_id)
    open_one = ScheduledMeasure.objects.filter(client_id=client_id, measure_key=measure_key, ended_on__isnull=True)
    if open_one.filter(every_days=every_days, is_short=is_short).exists():
        return
    open_one.update(ended_on=localdate(now))
    if every_days > 0:
        ScheduledMeasure.objects.create(
            service_id=service_id,
            client_id=client_id,
            measure_key=measure_key,
            every_days=every_days,
            starts_on=starts_on,
            is_short=is_short,
            set_by_id=by,
        )
    refresh_schedule(service_id, client_id, measure)
    record(
        service_id=service_id,
        action="set_schedule",
        at=now,
        client_id=client_id,
        subject="schedule",
        by=by,
    )

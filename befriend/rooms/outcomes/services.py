"""The one verb of this room: make an edition of the report for publishing."""

import json
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from befriend.base.errors import InputError, NotFoundError
from befriend.care.roles import Right
from befriend.measure.disclosure.plain import as_plain
from befriend.rooms.audit.services import record
from befriend.rooms.people.queries import one_change_at_a_time
from befriend.rooms.people.viewer import Viewer

from .cut import cut_of_edition, last_month_end, last_whole_day
from .models import Edition
from .queries import editions_of

EARLIEST = date(2000, 1, 1)
"""As in the report: before it nobody was here, and the calendar of a computer ends somewhere on both sides."""
SMALLEST = 10
"""The smallest team of the report that leads read."""


def make_edition(*, viewer: Viewer, last_day: date, now: datetime) -> UUID:
    """The edition up to the end of that month, held against all before it. Made once: again, it is the one there is.

    Counting and protecting take seconds, so they are done before anything is locked; what changed meanwhile is seen.

    Raises:
        InputError: the day is no end of a month that is over, or a later edition is there; and as `protected_edition`.
        NotFoundError: the viewer may not see what the service achieves.
    """
    from .published import protected_edition

    if not viewer.may(Right.SEE_OUTCOMES):
        raise NotFoundError("There is nothing to publish here.")
    is_over = EARLIEST <= last_day <= last_whole_day(now)
    if not is_over or last_day != last_month_end(last_day):
        raise InputError(_("An edition goes up to the end of a month that is over. Choose one of those offered."))
    earlier = editions_of(viewer)
    for one in earlier:
        if one.last_day == last_day:
            return one.id
    if earlier and last_day < earlier[-1].last_day:
        raise InputError(
            _(
                "There is an edition up to %(day)s already. One up to an earlier day, made now, could tell who came in "
                "between. Choose a later month."
            )
            % {"day": date_format(earlier[-1].last_day)}
        )
    cut = cut_of_edition(viewer, last_day, now, smallest=SMALLEST)
    made = protected_edition(cut, settings.SELF_QUESTIONS, earlier, smallest=SMALLEST)
    edition = Edition(
        service_id=viewer.service_id,
        number=len(earlier) + 1,
        last_day=last_day,
        made_at=now,
        mark=cut.mark,
        measures=list(made.measures),
        link=made.link,
        publication=json.dumps(as_plain(made.publication)),
        totals=made.totals,
        left_out=made.left_out,
    )
    return _keep(viewer, edition)


@transaction.atomic
def _keep(viewer: Viewer, edition: Edition) -> UUID:
    """Unless another was kept while this one was counted: then that one counts, and this one is not published."""
    one_change_at_a_time(viewer.service_id)
    newest = Edition.objects.filter(service_id=viewer.service_id).order_by("-number").first()
    if newest is not None and newest.number >= edition.number:
        if newest.last_day == edition.last_day:
            return newest.id
        raise InputError(_("Somebody else made an edition just now. Look at it, and then make yours once more."))
    edition.save(force_insert=True)
    record(
        service_id=viewer.service_id,
        action="make_edition",
        at=edition.made_at,
        subject="edition",
        subject_id=edition.id,
        by=viewer.person_id,
    )
    return edition.id

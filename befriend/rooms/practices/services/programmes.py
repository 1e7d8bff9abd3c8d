"""Follow a programme: start it, go on to a week, pause, take it up again, stop, finish. Each of them twice is once."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.base.errors import InputError, NotFoundError
from befriend.care.programmes import Ended
from befriend.content.practising import Programme
from befriend.rooms.audit.services import record
from befriend.rooms.people.viewer import Viewer

from ..models import OwnProgramme
from ..queries import audiences_of

LATEST_START = timedelta(days=366)


def start_programme(
    *, viewer: Viewer, own_id: UUID, programme: Programme, week: int, starts_on: date, now: datetime
) -> None:
    """Start a programme today or on a later day. The same form again, or one that is open already, changes nothing.

    Raises:
        NotFoundError: it is not a programme for this person.
        InputError: the day or the week cannot be, or they follow another programme of this kind.
    """
    _guard_audience(viewer, programme)
    _guard_week(programme, week)
    if not timezone.localdate(now) <= starts_on <= timezone.localdate(now) + LATEST_START:
        raise InputError(_("Please choose today, or a day in the coming year."))
    try:
        _start(viewer, own_id, programme, week, starts_on, now)
    except IntegrityError:
        own = OwnProgramme.objects.filter(person_id=viewer.person_id)
        is_here = own.filter(id=own_id) | own.filter(programme_key=programme.key, ended_at__isnull=True)
        if not is_here.exists():
            raise InputError(
                _("You are following another programme. Stop that one first, then start this one.")
            ) from None


@transaction.atomic
def _start(viewer: Viewer, own_id: UUID, programme: Programme, week: int, starts_on: date, now: datetime) -> None:
    own = OwnProgramme.objects.create(
        id=own_id,
        service_id=viewer.service_id,
        person_id=viewer.person_id,
        programme_key=programme.key,
        version=programme.edition.version,
        audience=programme.audience,
        starts_on=starts_on,
        week=week,
        week_began_at=now,
        began_at=now,
    )
    _audit(viewer, "start_programme", own, now)


@transaction.atomic
def go_on(*, viewer: Viewer, programme: Programme, week: int, now: datetime) -> None:
    """Make a week one's own, whichever it is: the next, one before, or the first one sooner than planned.

    Raises:
        NotFoundError: this person does not follow it.
        InputError: it has no such week.
    """
    _guard_week(programme, week)
    own = _own(viewer, programme)
    today = timezone.localdate(now)
    if own.ended_at or (own.week == week and own.paused_at is None and own.starts_on <= today):
        return
    own.week_began_at = own.week_began_at if own.week == week else now
    own.week, own.paused_at, own.starts_on = week, None, min(own.starts_on, today)
    own.save(update_fields=["week", "week_began_at", "paused_at", "starts_on"])
    _audit(viewer, "go_on_in_programme", own, now)


@transaction.atomic
def pause_programme(*, viewer: Viewer, programme: Programme, now: datetime) -> None:
    """Put a programme aside for a while. Going on to its week takes it up again.

    Raises:
        NotFoundError: this person does not follow it.
    """
    own = _own(viewer, programme)
    if own.ended_at is None and own.paused_at is None:
        own.paused_at = now
        own.save(update_fields=["paused_at"])
        _audit(viewer, "pause_programme", own, now)


@transaction.atomic
def stop_programme(*, viewer: Viewer, programme: Programme, now: datetime) -> None:
    """Stop a programme, wherever one is in it.

    Raises:
        NotFoundError: this person does not follow it.
    """
    _end(viewer, programme, Ended.STOPPED, now)


@transaction.atomic
def finish_programme(*, viewer: Viewer, programme: Programme, now: datetime) -> None:
    """Come to the end of a programme. It is the person who says so.

    Raises:
        NotFoundError: this person does not follow it.
    """
    _end(viewer, programme, Ended.FINISHED, now)


def _end(viewer: Viewer, programme: Programme, ended_as: Ended, now: datetime) -> None:
    own = _own(viewer, programme)
    if own.ended_at is None:
        own.ended_at, own.ended_as = now, ended_as
        own.save(update_fields=["ended_at", "ended_as"])
        _audit(viewer, "stop_programme" if ended_as is Ended.STOPPED else "finish_programme", own, now)


def _own(viewer: Viewer, programme: Programme) -> OwnProgramme:
    """The latest time this person followed the programme, held until the transaction ends."""
    own = OwnProgramme.objects.select_for_update().filter(person_id=viewer.person_id, programme_key=programme.key)
    latest = own.order_by("-began_at", "-id").first()
    if latest is None:
        raise NotFoundError("There is no such programme here.")
    return latest


def _guard_audience(viewer: Viewer, programme: Programme) -> None:
    if programme.audience not in audiences_of(viewer):
        raise NotFoundError("There is no such programme here.")


def _guard_week(programme: Programme, week: int) -> None:
    if not 1 <= week <= len(programme.weeks):
        raise InputError(_("This programme has no such week. Please choose one of its weeks."))


def _audit(viewer: Viewer, action: str, own: OwnProgramme, now: datetime) -> None:
    record(
        service_id=viewer.service_id,
        action=action,
        at=now,
        client_id=viewer.person_id,
        subject="own_programme",
        subject_id=own.id,
        by=viewer.person_id,
    )

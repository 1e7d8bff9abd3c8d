"""The verb that settles two versions of one check-in: one counts, as a correction, and the flag ends with it."""

from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from befriend.base.errors import ConflictError, InputError
from befriend.rooms.audit.services import record
from befriend.rooms.flags.kinds import Kind
from befriend.rooms.flags.queries import waiting_flag_about
from befriend.rooms.flags.services import close_flag
from befriend.rooms.people.queries import check_linked_client, lock_client
from befriend.rooms.people.viewer import Viewer

from ..models import CheckIn
from ..occasion import settled_id
from ..queries import FilledCheckIn, SecondVersion, TwoVersions, two_versions
from .submission import Submission
from .submitting import submit_checkin


@transaction.atomic
def settle_conflict(
    *, viewer: Viewer, client_id: UUID, checkin_id: UUID, counts: UUID, words: str, now: datetime
) -> None:
    """Say which version of a check-in counts, and close its flag with that.

    `counts` is the id of the check-in that counts now, or of a second version, which then becomes its correction.
    The same choice again changes nothing.

    Raises:
        NotFoundError: the viewer is not linked to this client, or the check-in arrived only once.
        InputError: the choice is not one of its versions. Nothing is stored.
        ConflictError: it was settled already, in another way. Nothing is stored.
    """
    check_linked_client(viewer, client_id, now)
    lock_client(client_id, viewer.service_id)
    versions = two_versions(viewer, client_id, checkin_id, now)
    flag = waiting_flag_about(viewer, Kind.CONFLICT, checkin_id, now)
    if flag is None:
        return _refuse_another_choice(versions, counts)
    chosen = _chosen(versions, counts)
    reason = "\n".join(filter(None, [_what_counts(chosen), words.strip()]))
    if chosen is not None:
        _let_it_count(viewer, client_id, versions, chosen, reason, now)
    close_flag(viewer=viewer, flag_id=flag.id, reason=reason, now=now)
    record(
        service_id=viewer.service_id,
        action="settle_conflict",
        at=now,
        client_id=client_id,
        subject="checkin",
        subject_id=checkin_id,
        by=viewer.person_id,
    )


def _refuse_another_choice(versions: TwoVersions, counts: UUID) -> None:
    """What was settled stays so: the same choice again is a resend, another one is told."""
    made = {settled_id(one.id) for one in versions.others}
    settled = CheckIn.objects.filter(id__in=made).values_list("id", flat=True).first()
    is_same = settled == settled_id(counts) if settled else counts == versions.counting.id
    if not is_same:
        raise ConflictError(_("This was settled already, in another way. Open the answers to see which ones count."))


def _chosen(versions: TwoVersions, counts: UUID) -> SecondVersion | None:
    """The second version that is to count; None when what counts now stays."""
    if counts == versions.counting.id:
        return None
    found = next((one for one in versions.others if one.id == counts), None)
    if found is None:
        raise InputError(_("Please choose one of the versions."))
    return found


def _what_counts(chosen: SecondVersion | None) -> str:
    if chosen is None:
        return _("Two versions arrived. The one that counted before counts.")
    arrived = date_format(timezone.localtime(chosen.received_at), "DATETIME_FORMAT")
    return _("Two versions arrived. The one received on %(arrived)s counts.") % {"arrived": arrived}


def _let_it_count(
    viewer: Viewer, client_id: UUID, versions: TwoVersions, chosen: SecondVersion, reason: str, now: datetime
) -> None:
    """Send the second version as a correction of what counted: checked, scored and seen like any other."""
    old = versions.counting
    submit_checkin(
        submission=Submission(
            id=settled_id(chosen.id),
            service_id=viewer.service_id,
            client_id=client_id,
            measure_key=old.measure_key,
            language=old.language,
            answers=chosen.answers,
            note=chosen.note,
            opened_at=chosen.received_at,
            answered_at=_answered_at(old, chosen),
            entered_by=old.entered_by,
            corrects=old.id,
            correction_reason=reason,
            asked=tuple(chosen.answers) if chosen.is_short else (),
        ),
        now=now,
        by=viewer.person_id,
    )


def _answered_at(old: FilledCheckIn, chosen: SecondVersion) -> datetime:
    """The time of what counted before; but two versions from paper may differ in their day alone."""
    if chosen.answered_on is None or chosen.answered_on == timezone.localdate(old.answered_at):
        return old.answered_at
    return timezone.make_aware(datetime.combine(chosen.answered_on, time(12)))

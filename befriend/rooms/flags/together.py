"""The verbs that answer several flags of one client in one go: each is answered by itself, with the same words."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from befriend.base.errors import InputError, NotFoundError
from befriend.rooms.people.viewer import Viewer

from .models import Flag
from .queries import flags_for
from .services import acknowledge_flag, close_flag, mark_contacted, mark_plan_reviewed


@transaction.atomic
def acknowledge_together(*, viewer: Viewer, flag_ids: Collection[UUID], now: datetime) -> None:
    """Say of several flags "I have seen these and I am acting". Those that were seen already stay as they are.

    Raises:
        InputError: no flag was chosen.
        NotFoundError: one is not the viewer's to answer, or they are about several clients. None is changed.
    """
    for flag in _chosen(viewer, flag_ids, now):
        acknowledge_flag(viewer=viewer, flag_id=flag.id, now=now)


@transaction.atomic
def contact_together(*, viewer: Viewer, flag_ids: Collection[UUID], words: str = "", now: datetime) -> None:
    """Say of several flags "I was in contact with this person". Those of which it was said before stay as they are.

    Raises:
        InputError: no flag was chosen.
        NotFoundError: one is not the viewer's to answer, or they are about several clients. None is changed.
    """
    for flag in _chosen(viewer, flag_ids, now):
        mark_contacted(viewer=viewer, flag_id=flag.id, words=words, now=now)


@transaction.atomic
def review_together(*, viewer: Viewer, flag_ids: Collection[UUID], words: str = "", now: datetime) -> None:
    """Say of several flags "we looked at the plan together". Those of which it was said before stay as they are.

    Raises:
        InputError: no flag was chosen, or nobody was in contact with the person yet.
        NotFoundError: one is not the viewer's to answer, or they are about several clients. None is changed.
    """
    for flag in _chosen(viewer, flag_ids, now):
        mark_plan_reviewed(viewer=viewer, flag_id=flag.id, words=words, now=now)


@transaction.atomic
def close_together(*, viewer: Viewer, flag_ids: Collection[UUID], reason: str, now: datetime) -> None:
    """Close several flags with what was done. Those that were closed already stay as they were closed.

    Raises:
        InputError: no flag was chosen, or nothing was written.
        NotFoundError: one is not the viewer's to answer, or they are about several clients. None is changed.
    """
    for flag in _chosen(viewer, flag_ids, now):
        close_flag(viewer=viewer, flag_id=flag.id, reason=reason, now=now)


def _chosen(viewer: Viewer, flag_ids: Collection[UUID], now: datetime) -> Sequence[Flag]:
    wanted = set(flag_ids)
    if not wanted:
        raise InputError(_("No flag was ticked, so nothing was changed. Please tick at least one."))
    found = flags_for(viewer, wanted, now)
    if len(found) != len(wanted) or len({flag.client_id for flag in found}) > 1:
        raise NotFoundError("There are no such flags here. They may belong to somebody else.")
    return found

"""What the pages of one's own record show: a wish to be erased, and who sees what until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from befriend.care.consent import ASKED, Purpose, holds
from befriend.rooms.consent.queries import own_choices
from befriend.rooms.flags.kinds import LOOKED_AT_FIRST
from befriend.rooms.flags.queries import is_any_waiting
from befriend.rooms.journal.queries import names_who_may_read
from befriend.rooms.people.queries import links_of
from befriend.rooms.people.viewer import Viewer
from befriend.rooms.safety.queries import is_shared

from .queries import open_wish


@dataclass(frozen=True, slots=True)
class WishShown:
    """The wish that waits: when it was said, before which day nothing is done, and whether something holds it."""

    asked_at: datetime
    due_at: datetime
    is_held: bool
    """Somebody who works here has to look at something first."""


def wish_shown(viewer: Viewer) -> WishShown | None:
    found = open_wish(viewer.person_id)
    if found is None:
        return None
    return WishShown(found.asked_at, found.due_at, is_any_waiting(viewer.person_id, LOOKED_AT_FIRST))


@dataclass(frozen=True, slots=True)
class LinkedShown:
    """Somebody who sees the viewer's scores and flags, and since when."""

    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PurposeShown:
    """One purpose that the viewer says yes or no to."""

    key: str
    title: str
    what: str
    who: str
    is_given: bool
    until: date | None
    is_said: bool


@dataclass(frozen=True, slots=True)
class SharingPage:
    """Who sees what of the viewer's, and until when."""

    linked: Sequence[LinkedShown]
    purposes: Sequence[PurposeShown]
    is_plan_shared: bool
    entries_shared: int
    readers: Sequence[str]


def sharing_page(viewer: Viewer, now: datetime) -> SharingPage:
    readers = names_who_may_read(viewer, now)
    return SharingPage(
        linked=[LinkedShown(one.clinician.shown_name, one.started_at) for one in links_of(viewer, now)],
        purposes=[_purpose_shown(viewer, one, localdate(now)) for one in Purpose],
        is_plan_shared=bool(is_shared(viewer)),
        entries_shared=len(readers),
        readers=sorted({name for names in readers.values() for name in names}),
    )


def _purpose_shown(viewer: Viewer, purpose: Purpose, today: date) -> PurposeShown:
    asked, said = ASKED[purpose], own_choices(viewer).get(purpose)
    return PurposeShown(
        key=purpose,
        title=_(asked.title),
        what=_(asked.what),
        who=_(asked.who),
        is_given=holds(purpose, said, today),
        until=said.until if said else None,
        is_said=said is not None,
    )

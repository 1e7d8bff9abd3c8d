"""What the pages of one's own record show of a wish to be erased."""

from dataclasses import dataclass
from datetime import datetime

from befriend.rooms.people.viewer import Viewer

from .queries import open_wish


@dataclass(frozen=True, slots=True)
class WishShown:
    """The wish that waits: when it was said, and when it is done."""

    asked_at: datetime
    due_at: datetime


def wish_shown(viewer: Viewer) -> WishShown | None:
    found = open_wish(viewer.person_id)
    return WishShown(found.asked_at, found.due_at) if found else None

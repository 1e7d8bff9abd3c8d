"""What would end, before it does."""

from datetime import datetime
from uuid import UUID

from befriend.rooms.people.queries import HeldLink, link_for, links_held_by
from befriend.rooms.people.viewer import Viewer


def link_that_ends(viewer: Viewer, link_id: UUID, now: datetime) -> HeldLink | None:
    """This link, and who else is linked to its client. None when it has ended already.

    Raises:
        NotFoundError: there is no such link in this service.
    """
    link = link_for(viewer, link_id)
    held = links_held_by(viewer, link.clinician_id, now)
    return next((one for one in held if one.link.id == link_id), None)

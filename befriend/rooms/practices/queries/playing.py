"""The practice somebody is in."""

from uuid import UUID

from befriend.base.errors import NotFoundError
from befriend.rooms.people.viewer import Viewer

from ..models import PracticeSession


def own_session(viewer: Viewer, session_id: UUID) -> PracticeSession:
    """One of the viewer's own sessions.

    Raises:
        NotFoundError: it is somebody else's, or there is none.
    """
    found = PracticeSession.objects.filter(id=session_id, client_id=viewer.person_id).first()
    if found is None:
        raise NotFoundError("There is no such practice here.")
    return found

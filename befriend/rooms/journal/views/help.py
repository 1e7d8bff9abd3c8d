"""The help that an entry calls for: only where its writer wanted its words looked at, and kept nowhere."""

from django.conf import settings
from django.utils.timezone import localdate

from befriend.content.crisis import emergency_number_for, lines_for
from befriend.content.reading import library_of
from befriend.rooms.people.queries import client_for
from befriend.rooms.people.viewer import PersonRequest

from ..noticing import words_that_call
from ..queries import OpenEntry, looking, readers_of


def help_that_was_called(request: PersonRequest, found: OpenEntry) -> dict[str, object]:
    """What a page shows first: the words, who may be let read them, and whom to reach. Nothing when none call."""
    viewer, choice = request.viewer, looking(request.viewer)
    words = words_that_call(found.newest.written) if choice and choice.is_wanted else []
    if not words:
        return {}
    library = library_of(settings.PACKS)
    country = client_for(viewer, viewer.person_id, request.now).service.country
    return {
        "calling": words,
        "may_be_let_read": [one.name for one in readers_of(viewer, found.id, request.now) if not one.sharing_id],
        "entry_id": found.id,
        "lines": lines_for(library, country, localdate(request.now)),
        "emergency_number": emergency_number_for(library, country),
    }

"""Keep a practice to find it again."""

from django.db import transaction

from befriend.content.practising import Practice
from befriend.rooms.people.viewer import Viewer

from ..models import Favourite


@transaction.atomic
def keep_favourite(*, viewer: Viewer, practice: Practice, wanted: bool) -> None:
    """Keep a practice among one's favourites, or take it out. Twice is once."""
    own = Favourite.objects.filter(client_id=viewer.person_id, practice_key=practice.key)
    if wanted:
        Favourite.objects.get_or_create(client_id=viewer.person_id, practice_key=practice.key)
    else:
        own.delete()

"""What one's own practices say when one looks for the next: begun, kept as favourite, better not suggested."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from befriend.care.practising import Felt, may_suggest
from befriend.rooms.people.viewer import Viewer

from ..models import Favourite, PracticeSession


def unfinished_session(viewer: Viewer, since: datetime) -> PracticeSession | None:
    """The latest practice that was begun and not ended, to go on with."""
    own = PracticeSession.objects.filter(client_id=viewer.person_id, began_at__gte=since)
    latest = own.order_by("-began_at").first()
    return latest if latest is not None and latest.ended_at is None else None


def favourites_of(viewer: Viewer) -> frozenset[str]:
    return frozenset(Favourite.objects.filter(client_id=viewer.person_id).values_list("practice_key", flat=True))


def not_to_suggest(viewer: Viewer) -> frozenset[str]:
    """The practices that felt worse too often in a row to be suggested again. They can still be found."""
    felt: Mapping[str, list[Felt]] = defaultdict(list)
    said = PracticeSession.objects.filter(client_id=viewer.person_id).exclude(felt="").order_by("-began_at")
    for key, word in said.values_list("practice_key", "felt"):
        felt[key].append(Felt(word))
    return frozenset(key for key, words in felt.items() if not may_suggest(words))

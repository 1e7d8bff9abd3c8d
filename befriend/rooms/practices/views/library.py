"""The practices that the packs hold."""

from django.conf import settings
from django.http import Http404

from befriend.content.practising import Approach, Practice
from befriend.content.reading import library_of


def practice_or_404(key: str) -> Practice:
    found = practice_if_here(key)
    if found is None:
        raise Http404
    return found


def practice_if_here(key: str) -> Practice | None:
    """A practice somebody did before: its pack may be gone since."""
    return library_of(settings.PACKS).practices.get(key)


def way_out_of(key: str) -> Practice | None:
    """What steadies after this practice; any grounding when the practice is gone."""
    done, practices = practice_if_here(key), library_of(settings.PACKS).practices
    if done is not None:
        return practices.get(done.way_out)
    return next((one for one in practices.values() if one.approach is Approach.GROUNDING), None)

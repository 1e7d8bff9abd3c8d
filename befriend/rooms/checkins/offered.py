"""Which measures can be filled in here, by whom, and in which words."""

from collections.abc import Mapping

from django.conf import settings

from befriend.base.errors import NotFoundError
from befriend.content.frozen import MeasureContent, Wording
from befriend.content.reading import library_of
from befriend.rooms.people.viewer import language_here


def fillable(measure_key: str) -> tuple[MeasureContent, Wording]:
    """A measure a client can fill in: its wording ships, and it is not an interviewer's.

    Raises:
        NotFoundError: there is no such measure here.
    """
    content, wording = enterable(measure_key)
    if content.measure.is_interviewer_only:
        raise NotFoundError(f"The measure {measure_key} is not one to fill in alone.")
    return content, wording


def enterable(measure_key: str) -> tuple[MeasureContent, Wording]:
    """A measure somebody who works here can enter: its wording ships, so that the right words are asked.

    Raises:
        NotFoundError: there is no such measure here.
    """
    content = library_of(settings.PACKS).measures.get(measure_key)
    wording = content.wording_for(language_here()) if content else None
    if content is None or wording is None:
        raise NotFoundError(f"There is no measure {measure_key} with wording here.")
    return content, wording


def questions_of(content: MeasureContent) -> dict[str, tuple[int, ...]]:
    """Each question with the answers it allows."""
    return {item.id: item.values for item in content.measure.items}


def measures_to_ask() -> Mapping[str, MeasureContent]:
    """The measures a client may be asked by a schedule."""
    return {key: found for key, found in measures_to_enter().items() if not found.measure.is_interviewer_only}


def measures_to_enter() -> Mapping[str, MeasureContent]:
    """The measures that can be entered from paper or in an interview."""
    return {key: found for key, found in library_of(settings.PACKS).measures.items() if found.wordings}

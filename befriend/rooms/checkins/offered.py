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
    content, wording = _worded_measure(measure_key)
    if content.measure.is_interviewer_only:
        raise NotFoundError(f"The measure {measure_key} is not one to fill in alone.")
    return content, wording


def enterable(measure_key: str) -> tuple[MeasureContent, Wording]:
    """A measure somebody who works here can enter: its wording ships, so that the right words are asked.

    Raises:
        NotFoundError: there is no such measure here.
    """
    content, wording = _worded_measure(measure_key)
    if measure_key in ABOUT_HELPING:
        raise NotFoundError(f"The measure {measure_key} is answered by helpers for themselves.")
    return content, wording


def _worded_measure(measure_key: str) -> tuple[MeasureContent, Wording]:
    content = library_of(settings.PACKS).measures.get(measure_key)
    wording = content.wording_for(language_here()) if content else None
    if content is None or wording is None:
        raise NotFoundError(f"There is no measure {measure_key} with wording here.")
    return content, wording


def questions_of(content: MeasureContent) -> dict[str, tuple[int, ...]]:
    """Each question with the answers it allows."""
    return {item.id: item.values for item in content.measure.items}


ABOUT_HELPING = frozenset({"proqol5", "cbi", "olbi"})
"""Measures of what helping does to the helper. Nobody asks them of a client, and only who answered reads the result."""


def measures_to_ask() -> Mapping[str, MeasureContent]:
    """The measures a client may be asked by a schedule."""
    return {key: found for key, found in measures_to_fill().items() if key not in ABOUT_HELPING}


def measures_to_fill() -> Mapping[str, MeasureContent]:
    """The measures somebody can fill in alone."""
    return {key: found for key, found in _worded().items() if not found.measure.is_interviewer_only}


def measures_to_enter() -> Mapping[str, MeasureContent]:
    """The measures that can be entered from paper or in an interview."""
    return {key: found for key, found in _worded().items() if key not in ABOUT_HELPING}


def _worded() -> Mapping[str, MeasureContent]:
    return {key: found for key, found in library_of(settings.PACKS).measures.items() if found.wordings}

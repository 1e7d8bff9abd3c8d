"""The week of a programme that somebody is in: its one next thing as a door, and all it holds to practise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from befriend.care.programmes import Thing, next_of_week
from befriend.content.frozen import Library
from befriend.content.practising import Audience, Programme, Week
from befriend.rooms.practices.queries import Followed


@dataclass(frozen=True, slots=True)
class WeekDoor:
    """Where a programme leads today. Without a next thing (`thing` is empty) the door is the week itself."""

    programme_key: str
    programme: str
    week: int
    thing: str
    key: str
    title: str
    minutes: int


def door_of_the_week(
    library: Library,
    followed: Sequence[Followed],
    practised_since: Callable[[datetime], AbstractSet[str]],
    left_out: AbstractSet[str],
    today: date,
    language: str,
) -> WeekDoor | None:
    """The door into what a client follows now; None while it is paused, starts later, or its pack is gone."""
    found = _week_now(library, followed, today)
    if found is None:
        return None
    own, programme, week = found
    words = programme.words_for(language)
    thing, key, title, minutes = _next(week, library, practised_since(own.week_began_at), left_out, language)
    return WeekDoor(own.key, words.title, own.week, thing, key, title or words.weeks[own.week].title, minutes)


def practices_of_the_week(library: Library, followed: Sequence[Followed], today: date) -> Sequence[str]:
    """What a client's week of a programme holds to practise, the worksheet last; nothing where they follow none."""
    found = _week_now(library, followed, today)
    if found is None:
        return ()
    _own, _programme, week = found
    return [key for key in (*week.practices, week.worksheet or "") if key in library.practices]


def _week_now(library: Library, followed: Sequence[Followed], today: date) -> tuple[Followed, Programme, Week] | None:
    for own in followed:
        programme = library.programmes.get(own.key)
        if own.audience is Audience.PERSON and own.is_on(today) and programme and own.week <= len(programme.weeks):
            return own, programme, programme.weeks[own.week - 1]
    return None


def _next(
    week: Week, library: Library, done: AbstractSet[str], left_out: AbstractSet[str], language: str
) -> tuple[str, str, str, int]:
    """What comes next with its key, title and minutes. What a pack no longer holds is passed over."""
    lessons = [key for key in week.lessons if key in library.lessons]
    practices = [key for key in week.practices if key in library.practices]
    worksheet = week.worksheet if week.worksheet in library.practices else None
    found = next_of_week(lessons, practices, worksheet, done, left_out)
    if found is None:
        return "", "", "", 0
    thing, key = found
    if thing is Thing.LESSON:
        lesson = library.lessons[key]
        return thing, key, lesson.text_for(language).title, lesson.minutes
    practice = library.practices[key]
    return thing, key, practice.words_for(language).title, practice.lengths[0]

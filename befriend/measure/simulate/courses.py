"""Invented people one can meet: a few whose story is known, and others as the model draws them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from befriend.base.errors import InputError
from befriend.measure.items import Direction, Measure, Subscale
from befriend.measure.scoring.one import score
from befriend.measure.simulate.answers import answer_at, bank_of
from befriend.measure.simulate.growth import DISTRESS, random_from
from befriend.measure.simulate.visits import AnsweredVisits, answer_visits

POOL = 512
MOST_POOLS = 40


class Archetype(StrEnum):
    """What happened to a person, as their answers show it. DRAWN is anybody: nothing was asked of their course."""

    IMPROVES = "improves"
    NO_CLEAR_CHANGE = "no_clear_change"
    WORSENS = "worsens"
    LEAVES_EARLY = "leaves_early"
    LATE_SAFETY_ANSWER = "late_safety_answer"
    DRAWN = "drawn"


@dataclass(frozen=True, slots=True)
class InventedCheckIn:
    """One filled measure, so many weeks after intake. None means skipped."""

    measure_key: str
    week: float
    answers: Mapping[str, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedPerson:
    """Nobody who lives: a number, what their course shows, and their check-ins in order of time."""

    number: int
    archetype: Archetype
    has_left: bool
    checkins: tuple[InventedCheckIn, ...]

    def of(self, measure: Measure) -> tuple[InventedCheckIn, ...]:
        return tuple(checkin for checkin in self.checkins if checkin.measure_key == measure.key)


def simulate_course(measure: Measure, *, weeks: int, seed: int) -> tuple[InventedCheckIn, ...]:
    """One invented person's check-ins with one measure: at intake, then weekly, until the end or until they leave.

    Meaning: answers drawn from the growth model and the measure's items. Range: the measure's options.
    Missing: None for a skipped item, no check-in for a missed week.
    Errors: InputError for no week, a negative seed, or a measure without a direction.
    Source: `growth.DISTRESS`, `answers`.
    """
    return next(_pool([measure], weeks, seed, stream=0, n=1)).checkins


def simulate_courses(measures: Sequence[Measure], *, people: int, weeks: int, seed: int) -> tuple[InventedPerson, ...]:
    """Invented people with several measures: first one of each archetype, then people as they are drawn.

    Meaning: everybody is drawn from the same growth model. The first few are chosen among the drawn because their
    answers show an archetype; asking for more people leaves the earlier ones as they were.
    Change is judged on the first measure that has a total with a direction and a reliable change; leaving depends
    on the answers to the first measure. Archetypes that these measures cannot show are left out.
    Range: the measures' options. Missing: None for a skipped item, no check-in for a missed week.
    Errors: InputError for no measure, no person, no week, a negative seed, a measure without a direction, or an
    archetype that nobody showed.
    Source: `growth.DISTRESS`, `answers`.
    """
    if not measures:
        raise InputError("Invented people have nothing to answer: no measure was given. Give at least one.")
    stories = dict(list(_stories(measures, weeks).items())[:people])
    cast: dict[Archetype, InventedPerson] = {}
    others: list[InventedPerson] = []
    for person in _candidates(measures, weeks, seed):
        archetype = next((each for each in stories if each not in cast and stories[each](person)), None)
        if archetype is not None:
            cast[archetype] = replace(person, archetype=archetype)
        elif len(others) < people - len(stories):
            others.append(person)
        if len(cast) + len(others) == people:
            break
    _refuse_missing(stories, cast, weeks)
    everybody = [cast[archetype] for archetype in stories] + others
    return tuple(replace(person, number=number) for number, person in enumerate(everybody, start=1))


Story = Callable[[InventedPerson], bool]


def _stories(measures: Sequence[Measure], weeks: int) -> dict[Archetype, Story]:
    stories: dict[Archetype, Story] = {}
    judged = next(((measure, scale) for measure in measures if (scale := _judging_scale(measure))), None)
    if judged is not None:
        stories[Archetype.IMPROVES] = lambda person: _changes(person, *judged, weeks) <= -1
        stories[Archetype.NO_CLEAR_CHANGE] = lambda person: _never_changes(person, *judged, weeks)
        stories[Archetype.WORSENS] = lambda person: _changes(person, *judged, weeks) >= 1
    stories[Archetype.LEAVES_EARLY] = lambda person: _leaves_early(person, weeks)
    guarded = next((measure for measure in measures if measure.safety_items), None)
    if guarded is not None:
        stories[Archetype.LATE_SAFETY_ANSWER] = lambda person: _answers_late(person, guarded, weeks)
    return stories


def _judging_scale(measure: Measure) -> Subscale | None:
    scale = measure.total
    if scale is None or scale.direction is Direction.NEITHER or not scale.change_rules:
        return None
    return scale


def _changes(person: InventedPerson, measure: Measure, scale: Subscale, weeks: int) -> float:
    """The change from first to last check-in in units of reliable change, worse being positive; 0 where unknown."""
    course = _course(person, measure, scale)
    return course[-1] if _stays(person, weeks) and course else 0.0


def _never_changes(person: InventedPerson, measure: Measure, scale: Subscale, weeks: int) -> bool:
    course = _course(person, measure, scale)
    return _stays(person, weeks) and bool(course) and all(abs(change) < 1 for change in course)


def _course(person: InventedPerson, measure: Measure, scale: Subscale) -> list[float]:
    """Changes since intake in units of reliable change, worse being positive; empty when a check-in has no score."""
    values = [score(measure, checkin.answers)[0].value for checkin in person.of(measure)]
    known = [value for value in values if value is not None]
    unit = scale.change_rules[0].reliable * (1 if scale.direction is Direction.LOWER_IS_BETTER else -1)
    # Subtract first, then divide: 17/6 - 11/6 is not 1 in floating point, 6/6 is.
    return [(value - known[0]) / unit for value in known] if len(known) == len(values) else []


def _stays(person: InventedPerson, weeks: int) -> bool:
    return not person.has_left and person.checkins[-1].week > weeks - 2


def _leaves_early(person: InventedPerson, weeks: int) -> bool:
    last = person.checkins[-1].week
    return person.has_left and 0 < last <= weeks / 2


def _answers_late(person: InventedPerson, measure: Measure, weeks: int) -> bool:
    """A safety item is answered high enough at the last check-in, and never before."""
    raised = [_raises(measure, checkin) for checkin in person.of(measure)]
    return _stays(person, weeks) and len(raised) > 1 and raised[-1] and not any(raised[:-1])


def _raises(measure: Measure, checkin: InventedCheckIn) -> bool:
    given = [(item.safety_from, checkin.answers[item.id]) for item in measure.safety_items]
    return any(answer is not None and start is not None and answer >= start for start, answer in given)


def _refuse_missing(stories: Mapping[Archetype, Story], cast: Mapping[Archetype, InventedPerson], weeks: int) -> None:
    missing = [archetype.value for archetype in stories if archetype not in cast]
    if missing:
        raise InputError(
            f"Among {POOL * MOST_POOLS} invented people over {weeks} weeks nobody showed {', '.join(missing)}. "
            "Give more weeks, or put a measure that can show it first."
        )


def _candidates(measures: Sequence[Measure], weeks: int, seed: int) -> Iterator[InventedPerson]:
    for stream in range(MOST_POOLS):
        yield from _pool(measures, weeks, seed, stream=stream, n=POOL)


def _pool(measures: Sequence[Measure], weeks: int, seed: int, *, stream: int, n: int) -> Iterator[InventedPerson]:
    rng = random_from(seed, stream, people=n, weeks=weeks)
    visits = answer_visits(DISTRESS, [bank_of(measure) for measure in measures], n, weeks, rng)
    return (_person(measures, visits, place) for place in range(n))


def _person(measures: Sequence[Measure], visits: AnsweredVisits, place: int) -> InventedPerson:
    checkins = tuple(
        _checkin(measure, visits, each, place, visit)
        for visit in np.flatnonzero(visits.attended[place]).tolist()
        for each, measure in enumerate(measures)
    )
    return InventedPerson(
        number=place + 1, archetype=Archetype.DRAWN, has_left=bool(visits.has_left[place]), checkins=checkins
    )


def _checkin(measure: Measure, visits: AnsweredVisits, each: int, place: int, visit: int) -> InventedCheckIn:
    levels: list[int] = visits.levels[each][:, place, visit].tolist()
    answers = {item.id: answer_at(measure, item, level) for item, level in zip(measure.items, levels, strict=True)}
    return InventedCheckIn(measure.key, round(float(visits.week[place, visit]), 4), answers)

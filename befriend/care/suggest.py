"""What our rules are for saying that a practice seems to help somebody, and for suggesting three: plain and stated."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from uuid import UUID

from befriend.measure.helping.person import Estimate, effects
from befriend.measure.helping.pool import Pool
from befriend.measure.helping.times import Tally

SMALLEST_CHANGE = 1.0
"""The smallest change that matters, in points of ten. People called one point "slightly better" on a 0 to 10 scale of
pain (Salaffi and others, Eur J Pain 2004;8:283-291); that it holds for distress and kindness is our choice."""

LEVEL = 0.8
"""The chance with which a verdict's interval holds what a practice does. Our choice (docs/decisions/0013)."""

FEWEST_TIMES = 3
"""Rated times of one's own before anything is said, however much is known of others."""

FEWEST_OTHERS = 10
"""People who rated a practice before anything is said of them: the fewest for a mean of a subgroup in our reports."""

SUGGESTIONS = 3


class Verdict(StrEnum):
    SEEMS_TO_HELP = "seems_to_help"
    NO_CLEAR_DIFFERENCE = "no_clear_difference"
    SEEMS_NOT_TO_HELP = "seems_not_to_help"
    TOO_EARLY = "too_early"


class Reason(StrEnum):
    """Why a practice is suggested."""

    HELPS_YOU = "helps_you"
    HELPED_OTHERS = "helped_others"
    NEW_FOR_THIS = "new_for_this"
    NEW_TO_YOU = "new_to_you"
    STILL_FINDING_OUT = "still_finding_out"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A practice that may be suggested. `is_for_this`: made for the need or the part that the person chose."""

    key: str
    may_stir: bool
    shortest: int
    is_for_this: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    key: str
    reason: Reason


def verdict_of(estimate: Estimate, *, felt_worse: bool = False) -> Verdict:
    """What may be said of a practice for one person, from the interval of what it does and the smallest change.

    Helping is claimed only when hardly any of the interval lies below 0 and its middle reaches the smallest change.
    "No clear difference" is a finding too: whatever it does is smaller than the smallest change, either way. What felt
    worse too often in a row seems not to help, whatever the ratings say.

    >>> [verdict_of(Estimate(mean, 0.4, 5)).value for mean in (1.4, 0.2, -1.2)]
    ['seems_to_help', 'no_clear_difference', 'seems_not_to_help']
    >>> verdict_of(Estimate(1.4, 0.4, 2)).value, verdict_of(Estimate(1.4, 1.2, 5)).value
    ('too_early', 'too_early')
    """
    if felt_worse:
        return Verdict.SEEMS_NOT_TO_HELP
    if estimate.times < FEWEST_TIMES:
        return Verdict.TOO_EARLY
    low, high = estimate.interval(LEVEL)
    if low > 0 and estimate.mean >= SMALLEST_CHANGE:
        return Verdict.SEEMS_TO_HELP
    if high >= SMALLEST_CHANGE:
        return Verdict.TOO_EARLY
    return Verdict.NO_CLEAR_DIFFERENCE if low > -SMALLEST_CHANGE and high >= 0 else Verdict.SEEMS_NOT_TO_HELP


def suggest(
    candidates: Iterable[Candidate],
    *,
    pool: Pool,
    own: Mapping[str, Tally],
    done: AbstractSet[str],
    felt_worse: AbstractSet[str],
    minutes: int | None,
    seed: int,
) -> Sequence[Suggestion]:
    """At most three practices to choose from, each with its reason; the same seed gives the same ones.

    What felt worse or seems not to help is left out, and so is what takes longer than the time there is. What may stir
    things up is suggested only to whoever did it already, or chose what it is made for. Of each of the others one
    value is drawn that it may truly have, and the highest are taken (Thompson, Biometrika 1933;25:285-294). The first
    place is kept for one that seems to help, because dozens that nobody tried would crowd it out; the other places go
    on finding out. What makes no clear difference only fills a gap.
    """
    fitting = [one for one in candidates if _may_be_suggested(one, done, felt_worse, minutes)]
    known = effects(pool, own, [one.key for one in fitting])
    open_ = [one for one in fitting if verdict_of(known[one.key]) is not Verdict.SEEMS_NOT_TO_HELP]
    open_.sort(key=lambda one: (_is_no_different(known[one.key]), -_drawn(one.key, known[one.key], seed)))
    helping = [one for one in open_ if verdict_of(known[one.key]) is Verdict.SEEMS_TO_HELP][:1]
    chosen = [*helping, *(one for one in open_ if one not in helping)][:SUGGESTIONS]
    return [Suggestion(one.key, _reason(one, known[one.key], pool, done)) for one in chosen]


def _is_no_different(known: Estimate) -> bool:
    return verdict_of(known) is Verdict.NO_CLEAR_DIFFERENCE


def _drawn(key: str, known: Estimate, seed: int) -> float:
    """One value that a practice may truly have. Each key has chance of its own: one less leaves the others in place."""
    return Random(f"{seed}/{key}").gauss(known.mean, known.sd)  # noqa: S311 - this keeps no secret


def _may_be_suggested(
    one: Candidate, done: AbstractSet[str], felt_worse: AbstractSet[str], minutes: int | None
) -> bool:
    has_time = minutes is None or one.shortest <= minutes
    is_known_ground = not one.may_stir or one.is_for_this or one.key in done
    return one.key not in felt_worse and has_time and is_known_ground


def _reason(one: Candidate, known: Estimate, pool: Pool, done: AbstractSet[str]) -> Reason:
    if verdict_of(known) is Verdict.SEEMS_TO_HELP:
        return Reason.HELPS_YOU
    if helped_most_others(pool, one.key) and verdict_of(known) is Verdict.TOO_EARLY:
        return Reason.HELPED_OTHERS
    if one.key in done:
        return Reason.STILL_FINDING_OUT
    return Reason.NEW_FOR_THIS if one.is_for_this else Reason.NEW_TO_YOU


def helped_most_others(pool: Pool, key: str) -> bool:
    """Whether more than half of the other people who rated it were better off, and they are enough to say so."""
    others = pool.others.get(key)
    return others is not None and others.people >= FEWEST_OTHERS and 2 * others.better > others.people


def seed_of_the_day(person_id: UUID, day: date) -> int:
    """Where chance begins for one person on one day: what is suggested in the morning is suggested in the evening."""
    return person_id.int ^ (day.toordinal() << 64)

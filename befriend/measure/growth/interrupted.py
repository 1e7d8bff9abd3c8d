"""A course that was interrupted, such as by a review of the plan: how it would have gone on, and how it goes since."""

from collections.abc import Sequence
from dataclasses import dataclass

from befriend.base.errors import InputError
from befriend.measure.growth.course import ExpectedScore, own_course
from befriend.measure.growth.form import Curve


@dataclass(frozen=True, slots=True)
class InterruptedCourse:
    """One course on both sides of an interruption.

    `as_before`: what the scores until then let expect, had nothing come between. `since`: the course from there on,
    started over with the last score before it. Both at the same times, counted from the first score.
    """

    at: float
    from_score: float
    as_before: tuple[ExpectedScore, ...]
    since: tuple[ExpectedScore, ...]


def interrupted_course(
    curve: Curve, seen: Sequence[tuple[float, float]], at: float, times: Sequence[float], *, first: str
) -> InterruptedCourse:
    """What one person's scores say of their course before and since an interruption at the time `at`.

    Meaning: `as_before` is the empirical-Bayes course from the scores until `at`, carried on; its score interval is
    where a later score would lie if all had gone on as it did. `since` starts over at `at`: the last score until then
    counts as a new first score, and the scores after it move the course of people with that first score. The two
    describe; that something came between does not prove that it changed anything.
    Formula: `own_course` twice, given the covariate `first`; times of `since` count from `at`.
    Shapes: `seen` as pairs of time and score, the first of them at time 0; `times` all at `at` or later.
    Range and units: as `own_course`. Missing: occasions without a score are left out of `seen`.
    Errors: InputError when no score stands at time 0, or a time lies before `at`.
    Source: Laird and Ware 1982 for the courses; starting over is our own choice, docs/explanation/on-track.md. In the
    example, by hand: no spread of levels or slopes, so the courses are 10 - 2 log(1 + 0) twice and stay there.

    >>> from befriend.measure.growth.form import Covariate, Effect, GrowthForm
    >>> form = GrowthForm(time="week", covariates=(Covariate("intake"),))
    >>> names = ("level", "slope", "intake", "intake:slope")
    >>> effects = tuple(Effect(name, value, 0.0) for name, value in zip(names, (0.0, -2.0, 1.0, 0.0)))
    >>> curve = Curve(form=form, effects=effects, uncertainty=((0.0,) * 4,) * 4, between=((0.0, 0.0), (0.0, 0.0)),
    ...               within=4.0, source="by hand")
    >>> found = interrupted_course(curve, [(0, 10), (3, 14)], 3, [3], first="intake")
    >>> found.from_score, found.since[0].expected, round(found.as_before[0].expected, 4)
    (14, 14.0, 7.2274)
    """
    before = sorted(one for one in seen if one[0] <= at)
    if not before or before[0][0] != 0:
        raise InputError("An interrupted course needs a first score, at time 0. Count the times from that score on.")
    if any(time < at for time in times):
        raise InputError(f"A time of the interrupted course lies before the interruption at {at}. Give later ones.")
    after = [(time - at, score) for time, score in seen if time > at]
    from_score = before[-1][1]
    return InterruptedCourse(
        at=at,
        from_score=from_score,
        as_before=own_course(curve, before[1:], times, {first: before[0][1]}),
        since=own_course(curve, after, [time - at for time in times], {first: from_score}),
    )

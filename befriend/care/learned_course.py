"""A service's own expected course: fitted to its people, tried on people it did not see, corrected where it is off.

Never imported by a request: it loads tables. What it finds is kept, and care/ontrack.py reads that.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import polars as pl

from befriend.care.ontrack import INTAKE, LEAST_PEOPLE, SHARE, Basis, Expectation, LaterScore, conformal_bound
from befriend.measure.change.rules import TOLERANCE
from befriend.measure.growth import Covariate, Curve, GrowthForm
from befriend.measure.growth.columns import astray
from befriend.measure.growth.fitting import fit_growth
from befriend.measure.items import Direction

FORM: Final = GrowthForm(time="week", covariates=(Covariate(INTAKE),))

STRETCHES: Final = (0.0, 2.5, 6.5, 13.0)
"""A correction has a bound of its own from each of these weeks on, as far as enough people were seen in it."""

LEAST_OFF: Final = 0.03
"""So far the share within the bound may stray from what it says before it is corrected: what 200 people can tell."""

FEWEST_IN_A_STRETCH: Final = 50
SEEN: Final = 0.95
"""Nobody is judged later than the week by which this share of all scores was given."""

LOT: Final = 20261122
"""Any number would do. It is fixed so that the same people give the same bounds."""

WORSE: Final = "worse"
"""The column that says how far a score lies from what is expected, in SDs; worse is positive."""

Told = Callable[[str], None]
"""Hears what is being done: a nation's year takes a while."""


@dataclass(frozen=True, slots=True)
class LearnedCourse:
    """A service's own expectation, and how it did on the half of the people that a trial fit had not seen."""

    expectation: Expectation
    people: int
    scores: int
    tried_on: int
    within: float


def later_table(scores: Sequence[LaterScore]) -> pl.DataFrame:
    """Scores after the first as the table that a course is learned from: `person`, `week`, `score`, `intake`."""
    rows = [(one.person, one.week, float(one.score), float(one.first_score)) for one in scores]
    kinds = {FORM.person: pl.String, FORM.time: pl.Float64, FORM.score: pl.Float64, INTAKE: pl.Float64}
    return pl.DataFrame(rows, schema=kinds, orient="row")


@dataclass(frozen=True, slots=True)
class Trial:
    """A curve fitted to every second person, with the normal distribution's bound; and how the others lie around it."""

    plain: Expectation
    others: pl.DataFrame
    """Their scores, `with_worse`."""

    def within(self) -> tuple[float, float]:
        """The share of the others' scores within the bound, and its standard error over people."""
        is_within = ~is_beyond(self.plain)
        by_person = self.others.group_by(FORM.person, maintain_order=True)
        each = by_person.agg(is_within.sum().alias("within"), pl.len().alias("scores"))
        within, scores = each["within"].to_numpy(), each["scores"].to_numpy()
        share = float(within.sum() / scores.sum())
        return share, math.sqrt(((within - share * scores) ** 2).sum()) / float(scores.sum())

    @property
    def is_off(self) -> bool:
        """Whether the bound holds for so many more or fewer than it says that this is no chance."""
        within, error = self.within()
        return abs(within - self.plain.share) > max(LEAST_OFF, 2 * error)

    def corrected(self) -> Expectation:
        """The same curve with conformal bounds from the others.

        One score of each person in each stretch, drawn by lot: several of one person would count as several people.
        """
        bounds = []
        for since, until in pairwise((*STRETCHES, math.inf)):
            there = self.others.filter(pl.col(FORM.time).is_between(since, until, closed="left"))
            by_lot = there.sample(fraction=1, shuffle=True, seed=LOT)
            drawn = by_lot.unique(FORM.person, keep="first", maintain_order=True)
            if drawn.height >= FEWEST_IN_A_STRETCH:
                bounds.append((since, conformal_bound(drawn[WORSE].to_list(), self.plain.share)))
        return replace(self.plain, bounds=tuple(bounds))


def learned_course(later: pl.DataFrame, direction: Direction, share: float = SHARE) -> LearnedCourse | None:
    """The expected course of a service's own people; None while fewer than LEAST_PEOPLE have one.

    Meaning: one curve is fitted to every second person and tried on the others. Where the share of their scores within
    its bound is off by more than LEAST_OFF and by more than two standard errors (people, not scores, are counted), that
    curve is kept with conformal bounds from the others. Otherwise the curve fitted to everybody is kept.
    Shapes: `later` as `later_table` gives it; any kind of person that sorts.
    Errors: InputError as in `fit_growth`, such as when nobody has two later scores.
    Source: conformal_bound; the standard error of a ratio over people: Cochran, Sampling Techniques, 1977, 6.4.
    """
    people = later[FORM.person].n_unique()
    if people < LEAST_PEOPLE or direction is Direction.NEITHER:
        return None
    trial = tried(later, direction, share)
    kept = trial.corrected() if trial.is_off else replace(trial.plain, curve=fit_growth(later, FORM).curve)
    return LearnedCourse(kept, people, later.height, trial.others[FORM.person].n_unique(), trial.within()[0])


def tried(later: pl.DataFrame, direction: Direction, share: float = SHARE, told: Told = lambda _: None) -> Trial:
    """A curve fitted to every second person, and tried on the others. Errors: as in `learned_course`."""
    later = later.sort(FORM.person, FORM.time)
    every_second = later[FORM.person].unique().sort().gather_every(2)
    is_trial = later[FORM.person].is_in(every_second.implode())
    told("Fitting the course")
    curve = fit_growth(later.filter(is_trial), FORM).curve
    told("Trying it on others")
    plain = Expectation(curve, Basis.OWN, share, last_week=_last_week(later))
    return Trial(plain, with_worse(later.filter(~is_trial), curve, direction))


def with_worse(later: pl.DataFrame, curve: Curve, direction: Direction) -> pl.DataFrame:
    """The table with how far each score lies from what is expected, in SDs, worse being positive."""
    sign = 1 if direction is Direction.LOWER_IS_BETTER else -1
    return later.with_columns((sign * astray(curve)).alias(WORSE))


def is_beyond(expectation: Expectation) -> pl.Expr:
    """Whether a score of a table `with_worse` lies beyond the bound: `standing`, for all rows at once."""
    bound = pl.lit(expectation.bound_at(-math.inf))
    for since, _ in sorted(expectation.bounds):
        bound = pl.when(pl.col(FORM.time) >= since).then(expectation.bound_at(since)).otherwise(bound)
    return pl.col(WORSE) > bound + TOLERANCE


def _last_week(later: pl.DataFrame) -> float:
    weeks = later[FORM.time].sort()
    return float(weeks[math.ceil(SEEN * len(weeks)) - 1])

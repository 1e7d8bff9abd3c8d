"""How invented people change: a stated growth model with drop-out, on the scale of a score or of a hidden trait.

    value(person, week) = intercept + slope * log(1 + week) + occasion

Intercept and slope are drawn once per person, together; the occasion is drawn at each visit. Weeks are
counted from intake: there is no clock here, the caller turns weeks into dates.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend.base.errors import InputError

Reals = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

Observe = Callable[[Whole, int], Reals]
"""Given who is here and at which visit: records what is seen, and gives each one's standardised state."""


def _refuse_unless(is_fine: bool, name: str, given: float, wanted: str) -> None:
    if not is_fine:
        raise InputError(f"An invented person cannot be made with {name} = {given}. Give a number {wanted}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """How people come: the share of weeks missed, how far a visit strays from its week, the share of items skipped."""

    skipped_week: float
    jitter_weeks: float
    skipped_item: float

    def __post_init__(self) -> None:
        _refuse_unless(0 <= self.skipped_week < 1, "skipped_week", self.skipped_week, "from 0 to below 1")
        _refuse_unless(0 <= self.skipped_item < 1, "skipped_item", self.skipped_item, "from 0 to below 1")
        # Half a week or more would let a visit overtake the next one.
        _refuse_unless(0 <= self.jitter_weeks < 0.5, "jitter_weeks", self.jitter_weeks, "from 0 to below 0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class DropOut:
    """After each visit a person may leave for good; how likely depends on what was seen there and at intake.

    Formula: log-odds of leaving = base + per_state * state + per_change * (state - state at intake), where state
    is the observed value in standard deviations from the mean at intake, high being worse. It looks at nothing
    that was not recorded, so what is missing is missing at random.
    """

    base: float
    per_state: float
    per_change: float

    def hazard(self, state: Reals, change: Reals) -> Reals:
        """The chance of leaving after a visit, between 0 and 1.

        Source: the logistic discrete-time hazard; Singer & Willett, Applied Longitudinal Data Analysis, 2003.

        >>> leaving = DropOut(base=-3.0, per_state=0.5, per_change=0.5)
        >>> leaving.hazard(np.array([0.0, 1.0]), np.array([0.0, 1.0])).round(4).tolist()
        [0.0474, 0.1192]
        """
        logit = self.base + self.per_state * state + self.per_change * change
        # Kept within e^500: beyond e^709 a number is infinite.
        odds: Reals = np.exp(np.clip(logit, -500, 500))
        return odds / (1 + odds)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthModel:
    """Everything that makes an invented person's course. `basis` says which numbers were measured and which invented.

    Higher is worse. `correlation` is that of intercept and slope; slopes are per unit of log(1 + week).
    """

    intercept_mean: float
    intercept_sd: float
    slope_mean: float
    slope_sd: float
    correlation: float
    occasion_sd: float
    attendance: Attendance
    dropout: DropOut
    basis: str

    def __post_init__(self) -> None:
        for name in ("intercept_sd", "slope_sd", "occasion_sd"):
            _refuse_unless(getattr(self, name) >= 0, name, getattr(self, name), "0 or more")
        _refuse_unless(-1 <= self.correlation <= 1, "correlation", self.correlation, "from -1 to 1")
        _refuse_unless(self.intake_sd > 0, "intercept_sd and occasion_sd", 0, "above 0, at least one of them")

    @property
    def intake_sd(self) -> float:
        """The standard deviation of what is seen at intake: between people and within them, together."""
        return math.hypot(self.intercept_sd, self.occasion_sd)

    def mean_at(self, week: float) -> float:
        """The mean over everybody, had nobody left.

        Formula: intercept_mean + slope_mean * log(1 + week). Range: that of the score, unbounded.

        >>> round(PHQ9_SCORES.mean_at(0), 2), round(PHQ9_SCORES.mean_at(12), 2)
        (13.29, 8.93)
        """
        return self.intercept_mean + self.slope_mean * math.log1p(week)

    def sd_at(self, week: float) -> float:
        """The standard deviation over everybody, had nobody left.

        Formula, with x = log(1 + week): the root of s0^2 + 2 r s0 s1 x + s1^2 x^2 + occasion^2.
        Source: the variance of a sum, as for any linear mixed model (Laird & Ware, Biometrics 1982;38:963-974).

        >>> round(PHQ9_SCORES.sd_at(0), 2), round(PHQ9_SCORES.sd_at(12), 2)
        (5.83, 6.33)
        """
        x = math.log1p(week)
        shared = 2 * self.correlation * self.intercept_sd * self.slope_sd * x
        return math.sqrt(self.intake_sd**2 + shared + (self.slope_sd * x) ** 2)


ATTENDANCE = Attendance(skipped_week=0.10, jitter_weeks=2 / 7, skipped_item=0.005)
"""All three invented: one week in ten is missed, a visit strays by up to two days, one item in 200 is skipped."""

DROPOUT = DropOut(base=-3.7, per_state=0.25, per_change=0.35)
"""Invented, with `base` placed so that about one person in five leaves within 12 weeks: 19.7 % of 83,834 clients in
669 studies (Swift & Greenberg, J Consult Clin Psychol 2012;80:547-559)."""

# Mean and SD at intake: 13.29 and 5.83, alpha .866, in 2,177 depressed volunteers (repository jamie-chiu/IRT_PHQ9).
# Change: means 13.86 to 9.51 and SDs 5.96 to 6.46 from start to end of a course of therapy, weighted by courses
# (NHS Talking Therapies, England, 2024-25; contains public sector information licensed under the Open Government
# Licence v3.0), here laid over 12 weeks. Invented: the 12 weeks, the correlation of intercept and slope, and the
# share (.1225) of the differences at intake that is a good or a bad week. The spread of slopes follows from the SD
# at the end. On the trait both were solved for through the PHQ-9 items, whose sum cannot fall below 0.
DISTRESS = GrowthModel(
    intercept_mean=0.0,
    intercept_sd=0.9367,
    slope_mean=-0.353,
    slope_sd=0.40,
    correlation=-0.19,
    occasion_sd=0.35,
    attendance=ATTENDANCE,
    dropout=DROPOUT,
    basis="Means and SDs at intake and at the end: measured. Correlation, good and bad weeks, attendance: invented.",
)
"""A hidden trait, mean 0 and SD 1 at intake: the metric of the PHQ-9 item parameters, used for every trait."""

PHQ9_SCORES = GrowthModel(
    intercept_mean=13.29,
    intercept_sd=5.082,
    slope_mean=-1.70,
    slope_sd=1.405,
    correlation=-0.19,
    occasion_sd=2.857,
    attendance=ATTENDANCE,
    dropout=DROPOUT,
    basis="The same course in PHQ-9 points, as a straight line; the occasion includes measurement error.",
)
"""PHQ-9 totals as a plain mixed model: neither whole nor kept within 0 to 27, so that a fit gives the model back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPeople:
    """One row per visit (person, week, score), sorted by person and week; one entry per person for the rest."""

    person: Whole
    week: Reals
    score: Reals
    intercept: Reals
    slope: Reals
    has_left: Truths


def simulate_people(model: GrowthModel, n: int, weeks: int, seed: int) -> SimulatedPeople:
    """Invented scores of n people who are asked at intake and then weekly.

    Meaning: the growth model itself, with nothing rounded or cut off. Formula: this module's first lines.
    Range: unbounded. Missing: a missed week or a visit after leaving has no row.
    Errors: InputError for fewer than one person, no week, or a negative seed.
    Source: the model's own `basis`.

    >>> people = simulate_people(PHQ9_SCORES, n=100, weeks=12, seed=7)
    >>> len(people.intercept), bool(people.week.max() < 12.5)
    (100, True)
    """
    rng = random_from(seed, 0, people=n, weeks=weeks)
    intercept, slope = (each[0] for each in draw_effects(model, [1.0], n, rng))
    planned = plan_visits(model.attendance, n, weeks, rng)
    scores = np.zeros(planned.week.shape)

    def observe(here: Whole, visit: int) -> Reals:
        occasion = model.occasion_sd * rng.standard_normal(len(here))
        scores[here, visit] = intercept[here] + slope[here] * np.log1p(planned.week[here, visit]) + occasion
        state: Reals = (scores[here, visit] - model.intercept_mean) / model.intake_sd
        return state

    attended, has_left = follow(model.dropout, planned, rng, observe)
    return SimulatedPeople(
        person=np.nonzero(attended)[0],
        week=planned.week[attended],
        score=scores[attended],
        intercept=intercept,
        slope=slope,
        has_left=has_left,
    )


def random_from(seed: int, stream: int, *, people: int, weeks: int) -> np.random.Generator:
    """The one source of chance for a run, after refusing what cannot be simulated."""
    _refuse_unless(people >= 1, "people", people, "1 or more")
    _refuse_unless(weeks >= 1, "weeks", weeks, "1 or more")
    _refuse_unless(seed >= 0, "seed", seed, "0 or more")
    return np.random.default_rng([seed, stream])


def draw_effects(model: GrowthModel, sharing: Sequence[float], n: int, rng: np.random.Generator) -> tuple[Reals, Reals]:
    """Intercepts and slopes, one row per trait. Two traits correlate by the product of what they share."""
    level = blend(sharing, n, rng)
    change = model.correlation * level + math.sqrt(1 - model.correlation**2) * blend(sharing, n, rng)
    return model.intercept_mean + model.intercept_sd * level, model.slope_mean + model.slope_sd * change


def blend(sharing: Sequence[float], n: int, rng: np.random.Generator) -> Reals:
    """Standard normal draws, one row per trait: a part that all traits share and a part of its own."""
    shares = np.asarray(sharing)[:, np.newaxis]
    common = rng.standard_normal((1, n))
    mixed: Reals = shares * common + np.sqrt(1 - shares**2) * rng.standard_normal((len(sharing), n))
    return mixed


@dataclass(frozen=True, slots=True)
class PlannedVisits:
    """When each person would come (weeks since intake), and whether they do while they have not left."""

    week: Reals
    comes: Truths


def plan_visits(attendance: Attendance, n: int, weeks: int, rng: np.random.Generator) -> PlannedVisits:
    """A visit at intake and one around each week after it, some of which are missed."""
    shape = (n, weeks + 1)
    week = np.arange(weeks + 1) + rng.uniform(-attendance.jitter_weeks, attendance.jitter_weeks, shape)
    comes = rng.random(shape) >= attendance.skipped_week
    week[:, 0], comes[:, 0] = 0.0, True
    return PlannedVisits(week, comes)


def follow(
    dropout: DropOut, planned: PlannedVisits, rng: np.random.Generator, observe: Observe
) -> tuple[Truths, Truths]:
    """Which visits took place, and who left before the last one: visit by visit, on what each visit showed."""
    n, visits = planned.comes.shape
    attended = np.zeros((n, visits), dtype=np.bool_)
    stays = np.ones(n, dtype=np.bool_)
    at_intake = np.zeros(n)
    for visit in range(visits):
        here = np.flatnonzero(stays & planned.comes[:, visit])
        attended[here, visit] = True
        state = observe(here, visit)
        if visit == 0:
            at_intake = state
        if visit < visits - 1:
            leaves = rng.random(len(here)) < dropout.hazard(state, state - at_intake[here])
            stays[here[leaves]] = False
    return attended, ~stays

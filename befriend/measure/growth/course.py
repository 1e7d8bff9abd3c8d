"""What a curve expects of one person: somebody new with such an intake, or somebody whose scores are known.

Requests use this module, so it is plain arithmetic on a few numbers: a service's curve is read, not fitted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval, normal_quantile
from befriend.measure.growth.form import TERMS, Covariate, Curve, Effect, Given

Rows = list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedScore:
    """One time of a course: the score expected there, and how far the course itself and a score may stray from it."""

    time: float
    expected: float
    course_sd: float
    score_sd: float

    def course_interval(self, level: float = 0.95) -> Interval:
        """Where the person's own course, without the ups and downs of single scores, lies with this probability."""
        return self._around(self.course_sd, level)

    def score_interval(self, level: float = 0.95) -> Interval:
        """Where the person's next score lies with this probability: the prediction interval."""
        return self._around(self.score_sd, level)

    def score_quantile(self, share: float) -> float:
        """The score that this share of such people stay at or below."""
        if not 0 < share < 1:
            raise InputError(f"The share of people is {share}. Give a number between 0 and 1, such as 0.8.")
        return self.expected + NormalDist().inv_cdf(share) * self.score_sd

    def _around(self, sd: float, level: float) -> Interval:
        half = normal_quantile(level) * sd
        return Interval(self.expected - half, self.expected + half)


def expected_course(curve: Curve, times: Sequence[float], given: Given | None = None) -> tuple[ExpectedScore, ...]:
    """What is expected of somebody new of whom only the covariates are known.

    Formula: expected = x' beta; course variance = z' Sigma z + x' Cov(beta) x; score variance = that + within, with
    z = (1, log(1 + time), ...) and x = the covariates times z.
    Range: unbounded, also beyond the ends of the measure; a drawing cuts it there. Units: points.
    Missing: every covariate of the curve must be given.
    Errors: InputError for a time below 0, a covariate that is lacking or not finite, or an unknown level.
    Source: Laird and Ware, Biometrics 1982;38:963-974. In the example, by hand: 14 - 2 * log(1 + 0) = 14, and the
    root of 9 + 4.

    >>> from befriend.measure.growth.form import Effect, GrowthForm
    >>> effects = (Effect("level", 14.0, 0.0), Effect("slope", -2.0, 0.0))
    >>> none, between = ((0.0, 0.0), (0.0, 0.0)), ((9.0, 0.0), (0.0, 1.0))
    >>> curve = Curve(form=GrowthForm(time="week"), effects=effects, uncertainty=none, between=between, within=4.0,
    ...               source="by hand")
    >>> at_intake = expected_course(curve, [0])[0]
    >>> at_intake.expected, round(at_intake.score_sd, 4)
    (14.0, 3.6056)
    """
    return own_course(curve, (), times, given)


def own_course(
    curve: Curve, seen: Sequence[tuple[float, float]], times: Sequence[float], given: Given | None = None
) -> tuple[ExpectedScore, ...]:
    """What is expected of a person whose scores so far, as pairs of time and score, are known: empirical Bayes.

    Meaning: the mean course, moved towards the person's own scores as far as these can be trusted. `seen` and what
    the curve was fitted to are taken as independent; for one among hundreds that is as good as true.
    Formula: J = (Sigma^-1 + Z'Z / within)^-1 / within; expected = x' beta + z' J Z'(y - X beta); course variance =
    within * z' J z + d' Cov(beta) d, with d = x - X'Z J z. Order of `seen`: none. No scores: as `expected_course`.
    Range, units, missing and errors: as `expected_course`; InputError also for a score that is not finite.
    Source: Laird and Ware 1982; Robinson, Statist Sci 1991;6:15-32.
    """
    person = _Person.of(curve, seen, given or {})
    return tuple(person.at(time) for time in times)


def given_first_score(curve: Curve, name: str = "intake") -> Curve:
    """The curve of later scores once the score at time 0 is known, which becomes the covariate `name`.

    Formula, with g = Sigma e0 / (Sigma_00 + within): effects of the covariate = g; mean course - g * level; Sigma - g
    (Sigma e0)'. The conditional of a normal distribution, as if the spreads were known.
    Meaning: what `own_course` says of a person whose only known score is the first, as a curve of its own.
    Range and units: as the curve's. Missing: nothing is left out.
    Errors: InputError for a curve that has covariates already.
    Source: any textbook on the multivariate normal, e.g. Anderson, 2003, theorem 2.5.1. In the example, by hand: g =
    (9, 0) / (9 + 4), so the level at 0 points is 14 - 14 * 9/13.

    >>> from befriend.measure.growth.form import Effect, GrowthForm
    >>> effects = (Effect("level", 14.0, 0.0), Effect("slope", -2.0, 0.0))
    >>> none, between = ((0.0, 0.0), (0.0, 0.0)), ((9.0, 0.0), (0.0, 1.0))
    >>> curve = Curve(form=GrowthForm(time="week"), effects=effects, uncertainty=none, between=between, within=4.0,
    ...               source="by hand")
    >>> [round(effect.estimate, 3) for effect in given_first_score(curve).effects]
    [4.308, -2.0, 0.692, 0.0]
    """
    if curve.form.covariates:
        raise InputError("This curve has covariates already. Give one of which only the mean course is known.")
    terms, varying = curve.form.terms, curve.form.varying
    first = [row[0] for row in curve.between]
    gains = [value / (first[0] + curve.within) for value in first] + [0.0] * (terms - varying)
    means = [effect.estimate for effect in curve.effects]
    form = replace(curve.form, covariates=(Covariate(name),))
    # Each new effect is a sum of old ones, so its uncertainty follows: rows for the mean course, then zeros for g.
    shift = [[float(row == column) - gains[row] * (column == 0) for column in range(terms)] for row in range(terms)]
    shift += [[0.0] * terms for _ in range(terms)]
    uncertainty = tuple(tuple(_dot(_applied(curve.uncertainty, one), other) for other in shift) for one in shift)
    estimates = [mean - gain * means[0] for mean, gain in zip(means, gains, strict=True)] + gains
    return Curve(
        form=form,
        effects=tuple(
            Effect(effect, estimate, math.sqrt(max(uncertainty[place][place], 0.0)))
            for place, (effect, estimate) in enumerate(zip(form.effect_names, estimates, strict=True))
        ),
        uncertainty=uncertainty,
        between=tuple(
            tuple(value - gains[row] * first[column] for column, value in enumerate(values))
            for row, values in enumerate(curve.between)
        ),
        within=curve.within,
        source=curve.source,
    )


@dataclass(frozen=True, slots=True)
class _Person:
    curve: Curve
    covariates: tuple[tuple[int, int, float], ...]
    """Each effect that counts for the person: its place, its term, and the covariate it is multiplied by."""
    crossed: Rows
    """B'B of the times seen, where B has all terms."""
    weight: Rows
    """J, between the terms that vary."""
    moved: list[float]
    """J Z'(y - X beta): how far the person's own course lies from that of their like."""

    @classmethod
    def of(cls, curve: Curve, seen: Sequence[tuple[float, float]], given: Given) -> "_Person":
        covariates = _covariates(curve, given)
        terms, varying = curve.form.terms, curve.form.varying
        crossed = [[0.0] * terms for _ in range(terms)]
        left = [0.0] * varying
        for time, score in seen:
            if not math.isfinite(score):
                raise InputError(
                    f"A score of this person is {score}. Leave the occasion out when the score is missing."
                )
            basis = _basis(time, terms)
            off = score - _mean(curve, covariates, basis)
            for row in range(terms):
                for column in range(terms):
                    crossed[row][column] += basis[row] * basis[column]
            for row in range(varying):
                left[row] += basis[row] * off
        weight = _weight(curve, crossed)
        return cls(curve, covariates, crossed, weight, _applied(weight, left))

    def at(self, time: float) -> ExpectedScore:
        basis = _basis(time, self.curve.form.terms)
        own = basis[: self.curve.form.varying]
        pulled = _applied(self._posterior(), own)
        expected = _mean(self.curve, self.covariates, basis) + _dot(own, self.moved)
        variance = max(_dot(own, pulled), 0.0) + self._of_effects(basis, own)
        return ExpectedScore(
            time=time,
            expected=expected,
            course_sd=math.sqrt(variance),
            score_sd=math.sqrt(variance + self.curve.within),
        )

    def _posterior(self) -> Rows:
        return [[self.curve.within * value for value in row] for row in self.weight]

    def _of_effects(self, basis: list[float], own: list[float]) -> float:
        """d' Cov(beta) d. Effects that do not count for the person have d = 0 and are not looked at."""
        pull = _applied(self.weight, own)
        shift = [
            basis[term] - sum(self.crossed[term][row] * value for row, value in enumerate(pull))
            for term in range(len(basis))
        ]
        wanted = [(place, by * shift[term]) for place, term, by in self.covariates]
        uncertainty = self.curve.uncertainty
        return max(sum(one * two * uncertainty[a][b] for a, one in wanted for b, two in wanted), 0.0)


def _covariates(curve: Curve, given: Given) -> tuple[tuple[int, int, float], ...]:
    values = {"": 1.0}
    for covariate in curve.form.covariates:
        if covariate.name not in given:
            raise InputError(f"An expected course needs {covariate.name}. Give it, or use a curve without it.")
        value = given[covariate.name]
        if isinstance(covariate, Covariate):
            values[covariate.name] = _number(covariate.name, value)
        elif value not in curve.levels[covariate.name]:
            known = ", ".join(curve.levels[covariate.name])
            raise InputError(f"The curve does not know {covariate.name} {value!r}. It was fitted to {known}.")
        else:
            values[f"{covariate.name}[{value}]"] = 1.0
    places = {effect.name: place for place, effect in enumerate(curve.effects)}
    found = []
    for name, value in values.items():
        for term in range(curve.form.terms):
            effect = ":".join(filter(None, (name, TERMS[term] if term or not name else "")))
            if effect in places:
                found.append((places[effect], term, value))
    return tuple(found)


def _number(name: str, value: float | str) -> float:
    if isinstance(value, str) or not math.isfinite(value):
        raise InputError(f"{name} is {value!r}. Give a finite number.")
    return value


def _basis(time: float, terms: int) -> list[float]:
    if not (math.isfinite(time) and time >= 0):
        raise InputError(f"A time of this course is {time}. Count from the first score on: time 0, then later.")
    x = math.log1p(time)
    return [x**power for power in range(terms)]


def _mean(curve: Curve, covariates: tuple[tuple[int, int, float], ...], basis: list[float]) -> float:
    return sum(curve.effects[place].estimate * by * basis[term] for place, term, by in covariates)


def _weight(curve: Curve, crossed: Rows) -> Rows:
    """J = Psi (I + Z'Z Psi)^-1 with Psi = Sigma / within, which also holds where Sigma has no inverse."""
    size = curve.form.varying
    psi = [[value / curve.within for value in row] for row in curve.between]
    middle = [
        [float(row == column) + sum(psi[row][k] * crossed[k][column] for k in range(size)) for column in range(size)]
        for row in range(size)
    ]
    return _solved(middle, psi)


def _solved(matrix: Rows, right: Rows) -> Rows:
    """matrix^-1 right, by elimination with the largest pivot: at most 3 rows."""
    rows = [[*left, *one] for left, one in zip(matrix, right, strict=True)]
    size = len(rows)
    for step in range(size):
        pivot = max(range(step, size), key=lambda row: abs(rows[row][step]))
        rows[step], rows[pivot] = rows[pivot], rows[step]
        rows[step] = [value / rows[step][step] for value in rows[step]]
        for row in range(size):
            if row != step:
                by = rows[row][step]
                rows[row] = [value - by * over for value, over in zip(rows[row], rows[step], strict=True)]
    return [row[size:] for row in rows]


def _applied(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [_dot(row, vector) for row in matrix]


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))

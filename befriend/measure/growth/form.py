"""What a growth model looks like: how time is taken, what differs between people, and what a course depends on."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from befriend.base.errors import InputError

TERMS = ("level", "slope", "bend")
"""The parts of a course: 1, x and x squared, where x = log(1 + time)."""

Matrix = tuple[tuple[float, ...], ...]
Given = Mapping[str, float | str]
"""What is known of a person: a number for each covariate, a name for each category."""


class Likelihood(StrEnum):
    """What is maximised. REML allows for the fixed effects it has estimated; only ML compares fixed effects."""

    ML = "ml"
    REML = "reml"


@dataclass(frozen=True, slots=True)
class Covariate:
    """A number that belongs to a person, such as the intake score: the same on every row of that person.

    `moves_change`: it also shifts the slope (and bend), not only the level.
    """

    name: str
    moves_change: bool = True


@dataclass(frozen=True, slots=True)
class Category:
    """A name that belongs to a person, such as a service or a programme. The first in sorted order is the reference."""

    name: str
    moves_change: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthForm:
    """score = level + slope * x + bend * x^2, with x = log(1 + time), for everybody and for each person.

    Meaning: `terms` is how many of level, slope and bend the mean course has, `varying` how many of them differ
    between people; the covariates shift the mean course. `time`, `score` and `person` are names of columns.
    Range: 1 to 3 each, and no more varying than there are. Units: those of the score; time in sessions or weeks.
    Errors: InputError for a form that cannot be, or a column named twice.
    Source: Laird and Ware, Biometrics 1982;38:963-974.

    >>> GrowthForm(time="week", covariates=(Covariate("intake"),)).effect_names
    ('level', 'slope', 'intake', 'intake:slope')
    """

    time: str
    score: str = "score"
    person: str = "person"
    terms: int = 2
    varying: int = 2
    covariates: tuple[Covariate | Category, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.varying <= self.terms <= len(TERMS):
            raise InputError(
                f"A course cannot have {self.terms} terms of which {self.varying} vary between people. "
                f"Give 1 to {len(TERMS)} terms (level, slope, bend), and let at least the level vary."
            )
        names = [self.person, self.time, self.score, *(each.name for each in self.covariates)]
        if len(set(names)) < len(names):
            raise InputError(f"The growth model uses a column twice: {', '.join(names)}. Name each column once.")

    @property
    def numbers(self) -> tuple[Covariate, ...]:
        return tuple(each for each in self.covariates if isinstance(each, Covariate))

    @property
    def categories(self) -> tuple[Category, ...]:
        return tuple(each for each in self.covariates if isinstance(each, Category))

    @property
    def effect_names(self) -> tuple[str, ...]:
        """The fixed effects without categories, whose names depend on the data; `Curve.effects` has them all."""
        return effect_names(self, {})


def effect_names(form: GrowthForm, levels: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The fixed effects in their order: the mean course, then each covariate, then each level but the reference."""
    shifts = [("", True)]
    shifts += [(each.name, each.moves_change) for each in form.numbers]
    for category in form.categories:
        shifts += [(f"{category.name}[{level}]", category.moves_change) for level in levels.get(category.name, ())[1:]]
    return tuple(
        ":".join(filter(None, (name, TERMS[term] if term or not name else "")))
        for name, moves_change in shifts
        for term in range(form.terms if moves_change else 1)
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """One fixed effect: points per unit of what it is named after."""

    name: str
    estimate: float
    standard_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """All that a course is expected from: a fitted model, or a stated one whose `source` says where it comes from.

    `between` is the covariance of level, slope and bend between people, `within` the variance of one score around
    its person's own course, `uncertainty` the covariance of the fixed effects (zeros where they are simply stated).
    """

    form: GrowthForm
    effects: tuple[Effect, ...]
    uncertainty: Matrix
    between: Matrix
    within: float
    source: str
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        wanted = effect_names(self.form, self.levels)
        if tuple(effect.name for effect in self.effects) != wanted:
            raise InputError(f"This growth model needs the effects {', '.join(wanted)}, in this order.")
        if not _is_square(self.uncertainty, len(wanted)) or not _is_square(self.between, self.form.varying):
            raise InputError(
                f"This growth model needs {len(wanted)} rows and columns of uncertainty and {self.form.varying} of "
                "differences between people."
            )
        if not (math.isfinite(self.within) and self.within > 0):
            raise InputError(f"The variance within people is {self.within}. Give a number above 0.")

    def effect(self, name: str) -> Effect:
        for effect in self.effects:
            if effect.name == name:
                return effect
        raise InputError(f"The growth model has no effect {name!r}. It has {', '.join(e.name for e in self.effects)}.")


def _is_square(matrix: Matrix, size: int) -> bool:
    return len(matrix) == size and all(len(row) == size for row in matrix)

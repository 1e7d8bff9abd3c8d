"""Frozen descriptions of a measure: what is asked, what may be answered, how it is scored, what a change means.

These objects know no file, no table and no screen. Items are keyed by id, never by position, because
the same questionnaire circulates in several orders. Words (the owner's wording and our own) live
elsewhere: everything here works with the wording absent.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from befriend.base.errors import PackError

FIRST_ITEMS = 2
"""A short form asks so many items before the safety items: it neither opens with them nor ends before them."""


class Confidence(StrEnum):
    """How sure we are of a fact: read at its source, read in a page that repeats it, or remembered."""

    VERIFIED = "verified"
    SECOND_HAND = "second-hand"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from and how sure we are of it. A recalled fact never reaches a screen as a default."""

    citation: str
    confidence: Confidence

    @property
    def is_verified(self) -> bool:
        return self.confidence is Confidence.VERIFIED

    @property
    def may_be_shown(self) -> bool:
        return self.confidence is not Confidence.RECALLED


class Direction(StrEnum):
    """Which way a score points: declared by the measure, never guessed from data."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Code:
    """A code for an item or measure in a public code system, such as LOINC."""

    system: str
    code: str
    source: Source


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a person may answer: the stored value, and its code where one is known."""

    value: int
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `safety_from` is the lowest answer that a human must look at, or None."""

    id: str
    options: tuple[Option, ...]
    is_reversed: bool = False
    weight: int = 1
    safety_from: int | None = None
    codes: tuple[Code, ...] = ()

    def __post_init__(self) -> None:
        values = self.values
        if len(values) < 2 or list(values) != sorted(set(values)):
            raise PackError(
                f"Item {self.id} has the option values {list(values)}. Give at least two, each once, in rising order."
            )
        if self.safety_from is not None and self.safety_from not in values:
            raise PackError(
                f"Item {self.id} raises a flag from {self.safety_from}, which is not one of its options "
                f"{list(values)}. Use one of them."
            )

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(option.value for option in self.options)

    @property
    def lowest(self) -> int:
        return self.options[0].value

    @property
    def highest(self) -> int:
        return self.options[-1].value

    def keyed(self, answer: int) -> int:
        """The answer in the direction of the scale: a reversed item gives lowest + highest - answer."""
        return self.lowest + self.highest - answer if self.is_reversed else answer


@dataclass(frozen=True, slots=True)
class GradedItem:
    """How an item answers to a trait: how sharply, and where each next level becomes as likely as not.

    Levels count from 0 in the direction of the trait; `thresholds` has one entry for each level above 0. Logistic,
    without the 1.7 constant (Samejima, Psychometrika Monograph 17, 1969).
    """

    slope: float
    thresholds: tuple[float, ...]

    def __post_init__(self) -> None:
        steps = list(self.thresholds)
        if not (math.isfinite(self.slope) and self.slope > 0):
            raise PackError(f"An item has the slope {self.slope}. Give a number above 0.")
        if not steps or not all(map(math.isfinite, steps)) or steps != sorted(set(steps)):
            raise PackError(f"An item has the thresholds {steps}. Give at least one, each once, in rising order.")


class Rule(StrEnum):
    """How answers become one number, before the linear step and the table."""

    SUM = "sum"
    MEAN = "mean"
    MEAN_OF_SUBSCALES = "mean_of_subscales"
    HIGHEST = "highest"


class Rounding(StrEnum):
    """What happens to a prorated score that is not whole. Half up, in integers: .5 must not depend on the engine."""

    NONE = "none"
    HALF_UP = "half_up"


class MissingKind(StrEnum):
    REFUSE = "refuse"
    PRORATE = "prorate"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class MissingRule:
    """What to do when items are skipped: skipped is never zero.

    refuse: no score unless every item is answered. prorate: a sum over the answered items, times all items
    over answered items. answered: the rule is applied to the answered items alone, as in a mean. The last two
    give no score when more than `most_missing` items are skipped.
    """

    kind: MissingKind
    most_missing: int
    source: Source

    def __post_init__(self) -> None:
        if self.most_missing < 0 or (self.kind is MissingKind.REFUSE and self.most_missing):
            raise PackError(
                f"The missing-answer rule {self.kind} allows {self.most_missing} missing answers. "
                "Give 0 for refuse, and 0 or more for the others."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """answers -> rule -> times `multiply`, plus `add` -> rounding -> `table` lookup (a whole score to a number).

    `gate` names an item whose lowest answer closes the rest: the score is then 0, whatever else was answered.
    """

    rule: Rule
    multiply: Fraction = Fraction(1)
    add: Fraction = Fraction(0)
    rounding: Rounding = Rounding.NONE
    table: Mapping[int, Fraction] | None = None
    gate: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of scores that starts at `from_score` and ends where the next band starts."""

    key: str
    from_score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A group of people whose scores were published: mean, standard deviation and reliability with its kind."""

    key: str
    population: str
    n: int | None
    mean: float | None
    sd: float | None
    reliability: float | None
    reliability_kind: str | None
    is_functional: bool
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule:
    """When a change is reliable (at least `reliable`), and from which score a person counts as a case."""

    key: str
    reliable: float
    caseness: float | None
    basis: str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscale:
    """A score made from some of the items. The total is a subscale too, with the key "total".

    `parts` names the subscales that a mean of subscales is made from. `as_answered` ignores reversal:
    for a subscale that is read in the direction in which its own items are worded.
    """

    key: str
    item_ids: tuple[str, ...]
    scoring: Scoring
    missing: MissingRule
    direction: Direction
    bands: tuple[Band, ...] = ()
    bands_source: Source | None = None
    norms: tuple[Norm, ...] = ()
    change_rules: tuple[ChangeRule, ...] = ()
    parts: tuple[str, ...] = ()
    as_answered: bool = False

    def __post_init__(self) -> None:
        starts = [band.from_score for band in self.bands]
        if starts != sorted(set(starts)):
            raise PackError(f"The bands of {self.key} start at {starts}. Put them in rising order, each start once.")
        if self.bands and self.bands_source is None:
            raise PackError(f"The bands of {self.key} have no source. Say where they were published.")

    def band_of(self, score: float) -> str | None:
        """The key of the band a score falls in: the last one that starts at or below it."""
        found = None
        for band in self.bands:
            if score >= band.from_score:
                found = band.key
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptive:
    """How a measure is shortened: the parameters of its items on the trait of one scale, and when it is sure enough.

    Levels count the options from 0 in the direction of the scale, so a reversed item is turned. `population` and `n`
    say in whom the trait is N(0, 1). Safety items are not named here: every short form asks those of the measure.
    """

    scale: str
    population: str
    n: int | None
    items: tuple[tuple[str, GradedItem], ...]
    sure_enough: float
    least: int
    most: int
    source: Source

    def __post_init__(self) -> None:
        ids = [item_id for item_id, _ in self.items]
        if len(set(ids)) < len(ids) or len(ids) < 3:
            raise PackError(f"The short form has parameters for the items {ids}. Name at least 3, each once.")
        if not 0 < self.sure_enough < 1:
            raise PackError(f"The short form stops at a standard error of {self.sure_enough}. Give a number in (0, 1).")
        if not 1 <= self.least <= self.most:
            raise PackError(
                f"The short form asks at least {self.least} and at most {self.most} items. Give two numbers from 1 on, "
                "the smaller one first."
            )
        if not self.source.may_be_shown:
            raise PackError("The parameters of the short form are only remembered. Read them at their source first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """Who owns the wording and what may be done with it."""

    owner: str
    terms: str
    attribution: str
    may_modify: bool
    may_sell: bool
    ships_wording: bool
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A questionnaire with a published scoring rule. `language` is that of its official wording here."""

    key: str
    version: str
    name: str
    language: str
    recall_period: str
    is_interviewer_only: bool
    items: tuple[Item, ...]
    total: Subscale | None
    subscales: tuple[Subscale, ...]
    licence: Licence
    references: tuple[str, ...]
    codes: tuple[Code, ...] = ()
    adaptive: Adaptive | None = None
    _by_id: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {item.id: item for item in self.items}
        object.__setattr__(self, "_by_id", by_id)
        if len(by_id) != len(self.items):
            raise PackError(f"The measure {self.key} uses an item id twice. Give each item its own id.")
        if not self.scales:
            raise PackError(f"The measure {self.key} has neither a total nor a subscale. Give it one to score.")
        for scale in self.scales:
            unknown = [item_id for item_id in scale.item_ids if item_id not in by_id]
            if unknown:
                raise PackError(
                    f"{self.key}.{scale.key} names the items {unknown}, which the measure does not have. "
                    f"Its items are {sorted(by_id)}."
                )
        keys = {scale.key for scale in self.subscales}
        for scale in self.scales:
            if (scale.scoring.rule is Rule.MEAN_OF_SUBSCALES) != bool(scale.parts) or not keys >= set(scale.parts):
                raise PackError(
                    f"{self.key}.{scale.key} is made from the parts {list(scale.parts)}. A mean of subscales, and "
                    f"nothing else, names its parts among {sorted(keys)}."
                )
        if self.adaptive:
            self._refuse_misfit(self.adaptive)

    def _refuse_misfit(self, adaptive: Adaptive) -> None:
        """Parameters must belong to options that exist, and the form must be long enough for every safety item."""
        of_scale = {item_id for scale in self.scales if scale.key == adaptive.scale for item_id in scale.item_ids}
        for item_id, graded in adaptive.items:
            if item_id not in of_scale:
                raise PackError(
                    f"The short form of {self.key} has parameters for {item_id}, which is no item of the scale "
                    f"{adaptive.scale!r}. That scale's items are {sorted(of_scale)}."
                )
            if len(graded.thresholds) != len(self.item(item_id).options) - 1:
                raise PackError(
                    f"{item_id} has {len(self.item(item_id).options)} options and {len(graded.thresholds)} thresholds. "
                    "Give one threshold fewer than there are options."
                )
        if adaptive.most < len(self.safety_items) + FIRST_ITEMS:
            raise PackError(
                f"The short form of {self.key} asks at most {adaptive.most} items, and the {len(self.safety_items)} "
                f"safety items come after the first {FIRST_ITEMS}. Raise `most`."
            )

    @property
    def scales(self) -> tuple[Subscale, ...]:
        """The total first (where there is one), then the subscales: the order in which scores are shown."""
        return ((self.total,) if self.total else ()) + self.subscales

    @property
    def main(self) -> Subscale:
        """The scale a course is drawn from: the total, or the first subscale where there is no total."""
        return self.scales[0]

    @property
    def safety_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.safety_from is not None)

    def item(self, item_id: str) -> Item:
        if item_id not in self._by_id:
            raise PackError(f"The measure {self.key} has no item {item_id}. Its items are {sorted(self._by_id)}.")
        return self._by_id[item_id]

    def column_of(self, scale: Subscale) -> str:
        """The name of a scale's score in a table: the measure's key for the total, key.subscale for the rest."""
        return self.key if scale is self.total else f"{self.key}.{scale.key}"

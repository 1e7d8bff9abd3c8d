"""What invented people answer: a graded response model for each item, and which way each measure's options run.

Levels count from 0, the least distress, whatever the measure's direction and whether or not the item is reversed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend.base.errors import InputError
from befriend.measure.items import Direction, GradedItem, Item, Measure, Subscale
from befriend.measure.simulate.growth import Reals

Levels = npt.NDArray[np.int8]

SKIPPED = -1


# Marginal maximum likelihood, logistic, no 1.7 constant, trait ~ N(0, 1); n = 2,177 depressed volunteers (BRIGHTEN
# and PERLA), computed from the open item answers in the repository jamie-chiu/IRT_PHQ9; log-likelihood -20838.6.
# The table printed beside those data is wrong (its categories were ordered alphabetically): do not "correct" to it.
PHQ9_ITEMS = (
    GradedItem(2.0096, (-1.8884, -0.0208, 1.1720)),
    GradedItem(2.9338, (-1.6522, 0.0147, 0.9558)),
    GradedItem(1.4698, (-2.2009, -0.6357, 0.4879)),
    GradedItem(1.8955, (-2.4166, -0.4406, 0.6896)),
    GradedItem(1.7744, (-1.3586, -0.0812, 0.9746)),
    GradedItem(2.4723, (-1.4599, -0.1190, 0.7252)),
    GradedItem(1.5831, (-1.4913, 0.0752, 1.1887)),
    GradedItem(1.3957, (-0.3143, 0.9749, 2.2527)),
    GradedItem(1.1174, (0.8571, 2.3398, 3.6746)),
)

# Invented, in the shape of PHQ-9 items 1 to 8: slopes about 1.8, thresholds about -.27 and 1.33 apart for four options.
TYPICAL_SLOPE = 1.8
TYPICAL_CENTRE = -0.27
TYPICAL_WIDTH = 5.32
SAFETY_SHIFT = 1.5  # A safety item is answered above its lowest option as seldom as item 9 of the PHQ-9.
_SLOPE_STEPS = (0.1, -0.3, 0.3, -0.1)
_CENTRE_STEPS = (0.0, -0.3, 0.3, 0.15, -0.15)


def invented_item(
    place: int, options: int, *, centre: float = TYPICAL_CENTRE, width: float = TYPICAL_WIDTH, is_safety: bool = False
) -> GradedItem:
    """An openly invented item: no study stands behind it. Neighbours differ a little, so that few are alike.

    Formula: threshold k of m options lies at centre + width * (k / m - 1/2).

    >>> invented_item(0, 4).thresholds
    (-1.6, -0.27, 1.06)
    """
    middle = centre + _CENTRE_STEPS[place % 5] + SAFETY_SHIFT * is_safety
    steps = (middle + width * (k / options - 0.5) for k in range(1, options))
    return GradedItem(round(TYPICAL_SLOPE + _SLOPE_STEPS[place % 4], 4), tuple(round(step, 4) for step in steps))


# Invented too, but placed so that mean and SD at intake come to the 12.72 and 5.12 of NHS Talking Therapies (England,
# 2024-25, weighted by courses; contains public sector information licensed under the Open Government Licence v3.0).
GAD7_ITEMS = tuple(invented_item(place, 4, centre=-0.43, width=4.6) for place in range(7))

# How much of each trait a person's traits have in common; two traits correlate by the product. Invented: depression
# with anxiety .86, with wellbeing -.81, with self-compassion -.55, where 16 studies found scores to correlate from
# -.37 to -.53 (Hughes et al., Mindfulness 2021;12, open access).
SHARING = {"depression": 0.95, "anxiety": 0.90, "self_compassion": 0.58, "wellbeing": 0.85}
OTHER_SHARING = 0.70

# Short forms answer to the same trait, by the same items, as the form they were taken from.
TRAITS = {
    "phq9": "depression",
    "phq8": "depression",
    "phq2": "depression",
    "gad7": "anxiety",
    "gad2": "anxiety",
    "scs26": "self_compassion",
    "scssf": "self_compassion",
    "sscss": "self_compassion",
    "who5": "wellbeing",
}
ITEMS = {
    "phq9": PHQ9_ITEMS,
    "phq8": PHQ9_ITEMS[:8],
    "phq2": PHQ9_ITEMS[:2],
    "gad7": GAD7_ITEMS,
    "gad2": GAD7_ITEMS[:2],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemBank:
    """One measure's items on one trait, with the mean and SD at intake of the sum of their levels."""

    trait: str
    items: tuple[GradedItem, ...]
    mean: float
    sd: float


def item_bank(trait: str, items: tuple[GradedItem, ...]) -> ItemBank:
    """Items with the mean and SD they imply when the trait is N(0, 1).

    >>> phq9 = item_bank("depression", PHQ9_ITEMS)
    >>> round(phq9.mean, 1), round(phq9.sd, 1)
    (13.3, 5.8)
    """
    mean, sd = _moments_at_intake(items)
    return ItemBank(trait=trait, items=items, mean=mean, sd=sd)


def bank_of(measure: Measure) -> ItemBank:
    """The items of a measure: published parameters for the PHQ family, openly invented ones for all others."""
    key = measure.key.replace("_", "").replace("-", "")
    trait = TRAITS.get(key, measure.key)
    items = ITEMS.get(key)
    if items is None or [len(item.options) - 1 for item in measure.items] != [len(item.thresholds) for item in items]:
        items = tuple(
            invented_item(place, len(item.options), is_safety=item.safety_from is not None)
            for place, item in enumerate(measure.items)
        )
    return item_bank(trait, items)


def sharing_of(trait: str) -> float:
    """How much a trait has in common with a person's other traits, from 0 to 1."""
    return SHARING.get(trait, OTHER_SHARING)


def level_chances(item: GradedItem, trait: Reals) -> Reals:
    """The chance of each level (rows) for each value of the trait (columns).

    Formula: P(level >= k) = 1 / (1 + exp(-slope * (trait - threshold k))); neighbours subtracted. Range: 0 to 1.
    Source: Samejima, Psychometrika Monograph 17, 1969; logistic form without the 1.7 constant.

    >>> level_chances(GradedItem(2.0, (-1.0, 0.0, 1.0)), np.array([0.0])).round(4).T.tolist()
    [[0.1192, 0.3808, 0.3808, 0.1192]]
    """
    steps = item.slope * (trait - np.asarray(item.thresholds)[:, np.newaxis])
    above = 1 / (1 + np.exp(-steps))
    edges = np.vstack([np.ones_like(trait), above, np.zeros_like(trait)])
    chances: Reals = edges[:-1] - edges[1:]
    return chances


def draw_levels(items: Sequence[GradedItem], trait: Reals, skipped: float, rng: np.random.Generator) -> Levels:
    """One level per item (rows) and person (columns); -1 where the item was skipped, by chance alone."""
    single = trait.astype(np.float32)
    levels = np.empty((len(items), len(trait)), dtype=np.int8)
    for place, item in enumerate(items):
        levels[place] = _draw_item(item, single, rng)
    if skipped:
        levels[rng.random(levels.shape, dtype=np.float32) < skipped] = SKIPPED
    return levels


def observed_state(bank: ItemBank, levels: Levels) -> Reals:
    """What a clinician could see: the prorated sum of levels in SDs from its mean at intake; 0 when all is skipped."""
    answered = (levels >= 0).sum(axis=0)
    total = np.where(levels >= 0, levels, 0).sum(axis=0)
    prorated = total * len(bank.items) / np.maximum(answered, 1)
    state: Reals = np.where(answered > 0, (prorated - bank.mean) / bank.sd, 0.0)
    return state


def answer_at(measure: Measure, item: Item, level: int) -> int | None:
    """The option a person at this level of distress chooses: a high level is the worse end, whichever way it runs."""
    if level == SKIPPED:
        return None
    return item.values[level] if rises_with_distress(measure, item) else item.values[-1 - level]


def rises_with_distress(measure: Measure, item: Item) -> bool:
    """Whether higher answers to an item mean more distress, from the direction of its scale and its own reversal.

    Errors: InputError when no scale of the measure says which way is better.
    """
    scale = _directed_scale(measure, item)
    is_turned = item.is_reversed and not scale.as_answered
    return (scale.direction is Direction.LOWER_IS_BETTER) is not is_turned


def _directed_scale(measure: Measure, item: Item) -> Subscale:
    directed = [scale for scale in measure.scales if scale.direction is not Direction.NEITHER]
    if not directed:
        raise InputError(
            f"Invented people cannot answer {measure.key}: none of its scales says whether a higher score is better. "
            "Choose a measure with a direction."
        )
    # An item that is not scored, such as a gate, follows the measure's first direction.
    return next((scale for scale in directed if item.id in scale.item_ids), directed[0])


def _draw_item(item: GradedItem, trait: npt.NDArray[np.float32], rng: np.random.Generator) -> Levels:
    # chance < P(level >= k), both sides times (odds + edge): one exponential per answer and no division.
    # Kept within e^60: in single precision e^89 is infinite.
    odds = np.exp(np.clip(np.float32(item.slope) * trait, -60, 60))
    chance = rng.random(len(trait), dtype=np.float32)
    level = np.zeros(len(trait), dtype=np.int8)
    for threshold in item.thresholds:
        level += chance * (odds + np.float32(math.exp(item.slope * threshold))) < odds
    return level


def _moments_at_intake(items: Sequence[GradedItem]) -> tuple[float, float]:
    trait, weight = np.polynomial.hermite_e.hermegauss(61)
    weight = weight / weight.sum()
    expected, spread = np.zeros_like(trait), np.zeros_like(trait)
    for item in items:
        chances = level_chances(item, trait)
        value = np.arange(len(chances))
        level = value @ chances
        expected += level
        spread += value**2 @ chances - level**2
    mean = float(weight @ expected)
    return mean, math.sqrt(float(weight @ (spread + (expected - mean) ** 2)))

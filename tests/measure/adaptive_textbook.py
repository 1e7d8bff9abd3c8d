"""The slow clear form of adaptive asking: one person, one item, one value of the trait at a time."""

import itertools
import math
from collections.abc import Mapping, Sequence

from befriend.measure.adaptive import SKIPPED, ShortForm
from befriend.measure.items import GradedItem

GRID = [-6 + step / 10 for step in range(121)]
NODES = [-6 + step / 5 for step in range(61)]


def at_least(item: GradedItem, level: int, trait: float) -> float:
    if level == 0:
        return 1.0
    if level > len(item.thresholds):
        return 0.0
    return 1 / (1 + math.exp(-item.slope * (trait - item.thresholds[level - 1])))


def chance(item: GradedItem, level: int, trait: float) -> float:
    return at_least(item, level, trait) - at_least(item, level + 1, trait)


def told_by(item: GradedItem, trait: float) -> float:
    """Fisher's information: how fast each chance moves, squared, over the chance itself."""
    total = 0.0
    for level in range(len(item.thresholds) + 1):
        above, below = at_least(item, level, trait), at_least(item, level + 1, trait)
        moves = item.slope * (above * (1 - above) - below * (1 - below))
        total += moves**2 / chance(item, level, trait)
    return total


def likely(items: Mapping[str, GradedItem], answers: Mapping[str, int]) -> list[float]:
    """How likely each value of the trait is after these answers; they add up to 1."""
    found = []
    for trait in GRID:
        weight = math.exp(-(trait**2) / 2)
        for item_id, level in answers.items():
            if item_id in items and level != SKIPPED:
                weight *= chance(items[item_id], level, trait)
        found.append(weight)
    return [weight / sum(found) for weight in found]


def mean_and_spread(weights: Sequence[float]) -> tuple[float, float]:
    mean = sum(weight * trait for weight, trait in zip(weights, GRID, strict=True))
    variance = sum(weight * (trait - mean) ** 2 for weight, trait in zip(weights, GRID, strict=True))
    return mean, math.sqrt(variance)


def ask(form: ShortForm, person: Mapping[str, int], alarm: int | None = None) -> tuple[list[str], str]:
    """The items one person is asked, in turn, and why the form then ended. Nothing is drawn: the best comes first."""
    items = dict(zip(form.bank.ids, form.bank.items, strict=True))
    answers: dict[str, int] = {}
    while True:
        weights = likely(items, answers)
        safety_left = [item_id for item_id in form.safety if item_id not in answers]
        others = [item_id for item_id in form.bank.ids if item_id not in answers and item_id not in form.safety]
        if not safety_left and not others:
            is_watched = alarm is not None and reaches(items, answers, alarm) >= form.most_missed
            is_sure = len(answers) >= form.least and mean_and_spread(weights)[1] <= form.sure_enough
            if is_watched:
                return list(answers), "all"
            return list(answers), "sure" if is_sure else "long" if len(answers) >= form.most else "all"
        if not safety_left and (alarm is None or reaches(items, answers, alarm) < form.most_missed):
            if len(answers) >= form.least and mean_and_spread(weights)[1] <= form.sure_enough:
                return list(answers), "sure"
            if len(answers) >= form.most:
                return list(answers), "long"
        if safety_left and (len(answers) >= form.before_safety or not others):
            chosen = safety_left[0]
        else:
            chosen = best(in_lagging_area(form, answers, others), items, weights)
        answers[chosen] = person[chosen]


def reaches(items: Mapping[str, GradedItem], answers: Mapping[str, int], alarm: int) -> float:
    """The chance that all items together reach a sum: every way to answer the others, at every value of the trait."""
    given = {item_id: level for item_id, level in answers.items() if item_id in items and level != SKIPPED}
    left = [item for item_id, item in items.items() if item_id not in given]
    total = 0.0
    for weight, trait in zip(likely(items, answers), GRID, strict=True):
        for ways in itertools.product(*(range(len(item.thresholds) + 1) for item in left)):
            if sum(given.values()) + sum(ways) >= alarm:
                total += weight * math.prod(chance(item, way, trait) for item, way in zip(left, ways, strict=True))
    return total


def best(candidates: Sequence[str], items: Mapping[str, GradedItem], weights: Sequence[float]) -> str:
    def worth(item_id: str) -> float:
        return round(sum(w * told_by(items[item_id], trait) for w, trait in zip(weights, GRID, strict=True)), 12)

    return max(candidates, key=worth)


def in_lagging_area(form: ShortForm, answers: Mapping[str, int], others: Sequence[str]) -> Sequence[str]:
    if not form.shares:
        return others
    area_of = dict(zip(form.bank.ids, form.areas, strict=True))
    had = [area_of[item_id] for item_id in answers if item_id in area_of]
    open_areas = [area for area, _ in form.shares if any(area_of[item_id] == area for item_id in others)]
    share = dict(form.shares)
    lagging = max(open_areas, key=lambda area: round(share[area] - had.count(area) / max(len(had), 1), 12))
    return [item_id for item_id in others if area_of[item_id] == lagging]


def log_likelihood(items: Sequence[GradedItem], patterns: Mapping[tuple[int, ...], int]) -> float:
    """Of patterns of answers with their counts, the trait summed out over the nodes."""
    prior = [math.exp(-(node**2) / 2) for node in NODES]
    total = 0.0
    for pattern, count in patterns.items():
        summed = 0.0
        for node, weight in zip(NODES, prior, strict=True):
            product = weight / sum(prior)
            for item, level in zip(items, pattern, strict=True):
                product *= 1 if level == SKIPPED else chance(item, level, node)
            summed += product
        total += count * math.log(summed)
    return total

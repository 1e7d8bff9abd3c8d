"""How likely a sum still is while some items have not been asked: what keeps a short form from missing a turn."""

import numpy as np

from befriend.base.errors import InputError
from befriend.measure.adaptive.estimating import GRID, posterior
from befriend.measure.adaptive.graded import Bank, Levels, Reals, cells_of, log_chances, ticks


def chance_of_sum(bank: Bank, levels: Levels, at_least: Levels) -> Reals:
    """For each person: the chance that the sum of all levels of the bank would reach `at_least`, were all answered.

    Meaning: the answers given count as they are; the others are foreseen from what the answers leave likely. With all
    items answered it is 0 or 1.
    Formula: sum over t of posterior(t) * P(sum >= at_least | t), the sum's chances by adding one item after another.
    Shapes: `levels` rows people, columns items, -1 not asked or skipped; `at_least` one whole number for each person.
    Missing: a skipped item is foreseen like one that was not asked. Range: 0 to 1.
    Errors: InputError as in `estimate`, or for another number of sums than people.
    Source: the predictive distribution under the model; sums as in Thissen and colleagues, Appl Psychol Meas
    1995;19:39-49.

    >>> from befriend.measure.items import GradedItem
    >>> bank = Bank(("one", "other"), (GradedItem(2.0, (0.0,)), GradedItem(2.0, (0.0,))))
    >>> chance_of_sum(bank, np.array([[1, -1], [0, -1], [1, 1]]), np.array([2, 2, 2])).round(2).tolist()
    [0.7, 0.0, 1.0]
    """
    levels, wanted = np.asarray(levels), np.asarray(at_least)
    if wanted.shape != levels.shape[:1]:
        raise InputError(f"There are {len(levels)} people and {wanted.size} sums. Give one for each person.")
    logs = log_chances(bank, GRID)
    of_sum = posterior(ticks(bank, levels) @ logs)[:, np.newaxis]
    for column, of_level in zip(levels.T, np.split(np.exp(logs), cells_of(bank).starts[1:]), strict=True):
        of_sum = _longer(of_sum, column, of_level)
    chance = of_sum.sum(axis=2)
    reached: Reals = np.where(np.arange(chance.shape[1]) >= wanted[:, np.newaxis], chance, 0).sum(axis=1)
    return reached


def _longer(of_sum: Reals, column: Levels, of_level: Reals) -> Reals:
    """The chances of each sum (second axis) at each value of the trait (third), with one item more."""
    people, sums, values = of_sum.shape
    longer = np.zeros((people, sums + len(of_level) - 1, values))
    for level, chance in enumerate(of_level):
        # What was answered is certain; what was not has the chance of the model.
        weight = np.where(column[:, np.newaxis] >= 0, (column[:, np.newaxis] == level).astype(np.float64), chance)
        longer[:, level : level + sums] += of_sum * weight[:, np.newaxis]
    return longer

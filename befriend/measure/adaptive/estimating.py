"""Where somebody stands on a trait, and how sure that is: the mean and spread of what their answers leave likely."""

from dataclasses import dataclass

import numpy as np

from befriend.measure.adaptive.graded import Bank, Levels, Reals, cells_of, log_chances, ticks

GRID = np.linspace(-6, 6, 121)
"""Values of the trait that are looked at; sums over them stand for integrals. Six spreads leave nobody out."""

LOG_PRIOR = -(GRID**2) / 2


@dataclass(frozen=True, slots=True)
class Estimates:
    """Expected a posteriori, one entry each: the trait and its standard error, in spreads of the group fitted to."""

    trait: Reals
    standard_error: Reals


def estimate(bank: Bank, levels: Levels) -> Estimates:
    """Each person's trait and its standard error, from their levels (rows: people, columns: items of the bank).

    Meaning: the mean of all values of the trait, each as likely as the answers and the prior N(0, 1) make it, and the
    standard deviation around that mean.
    Formula: mean = sum of t * L(t) * phi(t) / sum of L(t) * phi(t) over 121 values of t from -6 to 6.
    Missing: a skipped item (-1) says nothing. Nobody is estimated from no answer at all: NaN.
    Range: the standard error is at most 1, the spread before the first answer, wherever answers agree with the prior.
    Errors: InputError for another number of items or a level that an item does not have.
    Source: Bock and Mislevy, Appl Psychol Meas 1982;6:431-444. Judged by the refit in tests/measure/oracles.

    >>> from befriend.measure.items import GradedItem
    >>> bank = Bank(("mood", "sleep"), (GradedItem(2.0, (-1.0, 1.0)), GradedItem(1.0, (0.0, 1.5))))
    >>> found = estimate(bank, np.array([[2, 2], [0, 0], [-1, -1]]))
    >>> found.trait.round(2).tolist(), found.standard_error.round(2).tolist()
    ([1.32, -1.15, nan], [0.73, 0.73, nan])
    """
    chosen = ticks(bank, levels)
    found = estimates_from(posterior(chosen @ log_chances(bank, GRID)))
    silent = ~chosen.any(axis=1)
    return Estimates(
        np.where(silent, np.nan, found.trait),
        np.where(silent, np.nan, found.standard_error),
    )


def estimate_from_sums(bank: Bank) -> Estimates:
    """The trait and its standard error for each sum of levels, from 0 to the highest, all items answered.

    Meaning: what a conversion table of a short form prints, before it is put on another scale (T = 50 + 10 * trait).
    Formula: the likelihood of a sum, by adding one item after another; then as in `estimate`.
    Source: Thissen and colleagues, Appl Psychol Meas 1995;19:39-49, after Lord and Wingersky 1984. Judged by the
    published conversion tables of the PROMIS Depression short forms 4a and 8a.

    >>> from befriend.measure.items import GradedItem
    >>> alike = Bank(("one", "other"), (GradedItem(2.0, (0.0,)), GradedItem(2.0, (0.0,))))
    >>> estimate_from_sums(alike).trait.round(2).tolist()
    [-0.87, 0.0, 0.87]
    """
    single = np.split(np.exp(log_chances(bank, GRID)), cells_of(bank).starts[1:])
    of_sum = np.ones((1, len(GRID)))
    for of_level in single:
        longer = np.zeros((len(of_sum) + len(of_level) - 1, len(GRID)))
        for level, chance in enumerate(of_level):
            longer[level : level + len(of_sum)] += of_sum * chance
        of_sum = longer
    return estimates_from(posterior(np.log(of_sum)))


def posterior(log_likelihood: Reals) -> Reals:
    """How likely each value of the grid (columns) is for each person (rows); each row adds up to 1."""
    logs = log_likelihood + LOG_PRIOR
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    found: Reals = weights / weights.sum(axis=1, keepdims=True)
    return found


def estimates_from(weights: Reals) -> Estimates:
    """The mean and spread of each row of weights over the grid."""
    trait = weights @ GRID
    # Around the mean, not as a difference of squares: that loses its digits far out.
    spread = np.sqrt((weights * (GRID - trait[:, np.newaxis]) ** 2).sum(axis=1))
    return Estimates(trait, spread)

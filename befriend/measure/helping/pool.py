"""What everybody's practices tell about each practice: the ground on which one person's own times are read."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from befriend.base.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """How far changes differ, as standard deviations in points of ten, and what is believed of their mean before.

    person: between people, whatever they practise. practice: between practices, whoever does them. pair: what one
    practice does for one person, beyond both. noise: from one time to the next. mean, mean_sd: an average practice
    for an average person; an infinite mean_sd says that nothing is believed before.
    """

    person: float
    practice: float
    pair: float
    noise: float
    mean: float = 0.0
    mean_sd: float = math.inf

    def __post_init__(self) -> None:
        spreads = (self.person, self.practice, self.pair)
        fine = all(math.isfinite(one) and one >= 0 for one in spreads) and math.isfinite(self.mean)
        if not (fine and math.isfinite(self.noise) and self.noise > 0 and self.mean_sd > 0):
            raise InputError(
                f"These components cannot be: {self}. Give finite standard deviations of 0 or more, and a noise and "
                "a mean_sd above 0."
            )


STARTING = Components(person=0.7, practice=0.5, pair=0.7, noise=1.6, mean=0.0, mean_sd=1.0)
"""What is believed where nobody practised yet. All six are invented and cautious: on average, no change."""


@dataclass(frozen=True, slots=True)
class Others:
    """How many people rated a practice, and how many of them were better off on average afterwards."""

    people: int
    better: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """What is known of the practices' means: of μ, and of μ + v for each practice in `keys`, in this order.

    `means` and `covariances` have one row more than `keys`: the first is μ, which stands for a practice that nobody
    rated. `covariances` holds the lower triangle, so that row i has i + 1 numbers.
    """

    components: Components
    keys: tuple[str, ...] = ()
    means: Sequence[float]
    covariances: Sequence[Sequence[float]]
    others: Mapping[str, Others] = field(default_factory=dict)
    rows: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        size = len(self.keys) + 1
        if len(self.means) != size or [len(row) for row in self.covariances] != list(range(1, size + 1)):
            raise InputError(
                f"A pool of {len(self.keys)} practices has {len(self.means)} means and {len(self.covariances)} rows. "
                "Give one of each more than practices, and the lower triangle only."
            )
        object.__setattr__(self, "rows", {key: row for row, key in enumerate(self.keys, start=1)})

    def mean_of(self, key: str) -> float:
        return self.means[self.rows.get(key, 0)]

    def covariance_of(self, one: str, other: str) -> float:
        """How the means of two practices go together; a practice that nobody rated is μ and a spread of its own."""
        row, column = self.rows.get(one, 0), self.rows.get(other, 0)
        shared = self.covariances[max(row, column)][min(row, column)]
        return shared + self.components.practice**2 if row == 0 and one == other else shared


def empty_pool(components: Components = STARTING) -> Pool:
    """What is known before anybody rated a practice: only what the components believe.

    Errors: InputError when they believe nothing of the mean.

    >>> pool = empty_pool()
    >>> pool.mean_of("a"), pool.covariance_of("a", "a"), pool.covariance_of("a", "b")
    (0.0, 1.25, 1.0)
    """
    if math.isinf(components.mean_sd):
        raise InputError("Nothing is believed of the mean, and nobody rated a practice. Give a mean_sd, or ratings.")
    return Pool(components=components, means=(components.mean,), covariances=((components.mean_sd**2,),))

"""From the ratings around one practice to a change, and from many changes to a tally."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from befriend.base.errors import InputError

MOST_KINDNESS, MOST_DISTRESS = 4, 10
POINTS_PER_KINDNESS = MOST_DISTRESS / MOST_KINDNESS


@dataclass(frozen=True, slots=True)
class Around:
    """What somebody said before and after one practice. None: not said, which is never zero."""

    kindness_before: int | None = None
    kindness_after: int | None = None
    distress_before: int | None = None
    distress_after: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """All rated times of one person with one practice: how many, their mean change, their squares around it."""

    times: int
    mean: float
    squares: float = 0.0

    def __post_init__(self) -> None:
        fine = self.times >= 1 and math.isfinite(self.mean) and math.isfinite(self.squares) and self.squares >= 0
        if not fine:
            raise InputError(
                f"A tally of {self.times} times with mean {self.mean} and squares {self.squares} cannot be. "
                "Give at least one time, a finite mean, and squares of 0 or more."
            )


def change_of(around: Around) -> float | None:
    """How far one practice moved somebody, in points of ten: above 0 is kinder to oneself, or less distressed.

    Formula: the mean of (distress before − after) and 2.5 × (kindness after − before), of those that were said both
    times; 2.5 lays the five answers about kindness (0 to 4) over the eleven about distress (0 to 10).
    Range: −10 to 10. Missing: a question that was not answered on both sides is left out; None when that is both.
    Errors: InputError when an answer is outside its question's range.
    Source: a difference score of two single questions of our own, which are not a validated measure; weighing both
    alike is our choice (docs/decisions/0013).

    >>> change_of(Around(kindness_before=1, kindness_after=2, distress_before=7, distress_after=6))
    1.75
    >>> change_of(Around(kindness_before=1, distress_before=7, distress_after=4)), change_of(Around(1, None, 7, None))
    (3.0, None)
    """
    kindness = _difference(around.kindness_before, around.kindness_after, MOST_KINDNESS)
    distress = _difference(around.distress_before, around.distress_after, MOST_DISTRESS)
    parts = [] if kindness is None else [POINTS_PER_KINDNESS * kindness]
    if distress is not None:
        parts.append(-float(distress))
    return sum(parts) / len(parts) if parts else None


def _difference(before: int | None, after: int | None, most: int) -> int | None:
    for answer in (before, after):
        if answer is not None and not 0 <= answer <= most:
            raise InputError(f"An answer is {answer}. Give one from 0 to {most}, or none.")
    return None if before is None or after is None else after - before


def tally(changes: Iterable[float | None]) -> Tally | None:
    """The changes of many times as one tally, which holds all that the model asks of them.

    Formula: n, the mean, and the sum of (change − mean)². Missing: a time without a change does not count; None when
    that is all of them. Errors: InputError when a change is not finite.
    Source: sufficient statistics of a normal sample.

    >>> tally([1.0, None, 3.0])
    Tally(times=2, mean=2.0, squares=2.0)
    >>> tally([None]) is None
    True
    """
    said = [change for change in changes if change is not None]
    if not said:
        return None
    mean = math.fsum(said) / len(said)
    return Tally(len(said), mean, math.fsum((change - mean) ** 2 for change in said))

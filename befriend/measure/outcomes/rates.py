"""Shares of people: Wilson's interval, and how far those who are missing could move a share."""

import math

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval, normal_quantile


def wilson(count: int, n: int, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share: the shares that a test with its own standard error does not reject.

    Formula: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n), p = count/n, z the normal quantile of the level.
    Range: 0 to 1; it never leaves it, also with none or all.
    Missing: people without an outcome are in neither number; `extremes` says how far they could move the share.
    Errors: InputError unless 0 ≤ count ≤ n, n at least 1, and the level between 0 and 1.
    Source: Wilson, J Am Stat Assoc 1927;22:209-212. The examples are those of Newcombe, Stat Med 1998;17:857-872,
    table I, method 3.

    >>> [round(end, 4) for end in wilson(81, 263)]
    [0.2553, 0.3662]
    >>> [round(end, 4) for end in wilson(0, 20)]
    [0.0, 0.1611]
    """
    _refuse_impossible(count, n)
    z = normal_quantile(level)
    share, spread = count / n, z * z / n
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    # With none or all the two terms are equal but for rounding noise, which would show as a low end of 1e-18.
    low = 0.0 if count == 0 else (middle - half) / (1 + spread)
    high = 1.0 if count == n else (middle + half) / (1 + spread)
    return Interval(low, high)


def extremes(count: int, n: int, missing: int) -> Interval:
    """The least and the most a share could be, had everybody who is missing been seen.

    Meaning: the least takes it that none of the missing would have counted, the most that all would have.
    No assumption is made about why they are missing, so the truth for everybody lies between.
    Formula: count / (n + missing), (count + missing) / (n + missing).
    Range: 0 to 1; low at most count/n, high at least.
    Missing: this is about them.
    Errors: InputError unless 0 ≤ count ≤ n and missing at least 0, with somebody in n or missing.
    Source: Horowitz and Manski, J Am Stat Assoc 2000;95:77-84 (worst-case bounds); by hand: 30 of 50, 50 missing.

    >>> extremes(30, 50, 50)
    Interval(low=0.3, high=0.8)
    """
    if missing < 0:
        raise InputError(f"{missing} people are given as missing. Give 0 or more.")
    _refuse_impossible(count, n + missing)
    if count > n:
        raise InputError(f"{count} of {n} people is no share. Give at most as many as there are.")
    return Interval(count / (n + missing), (count + missing) / (n + missing))


def _refuse_impossible(count: int, n: int) -> None:
    if n < 1 or not 0 <= count <= n:
        raise InputError(
            f"{count} of {n} people is no share. Give at least one person, and at most as many as there are."
        )

"""The slow clear form of what helps whom: every single time a row, every covariance written out."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from befriend.measure.helping.pool import Components

Floats = NDArray[np.float64]
Pair = tuple[str, str]
"""A person and a practice."""

Time = tuple[str, str, float]
"""A person, a practice, and how far that one time moved them."""


def together(one: Pair, other: Pair, parts: Components) -> float:
    """How far the effects of two pairs go together, apart from the mean."""
    return (
        parts.person**2 * (one[0] == other[0])
        + parts.practice**2 * (one[1] == other[1])
        + parts.pair**2 * (one == other)
    )


def table(rows: Sequence[Pair], columns: Sequence[Pair], parts: Components) -> Floats:
    return np.array([[together(one, other, parts) for other in columns] for one in rows]).reshape(
        len(rows), len(columns)
    )


def effects_of_all(times: Sequence[Time], wanted: Sequence[Pair], parts: Components) -> tuple[Floats, Floats]:
    """Mean and covariance of μ + u + v + w for each wanted pair, given every single time of everybody."""
    seen = [(person, practice) for person, practice, _change in times]
    y = np.array([change for _person, _practice, change in times])
    of_times = table(seen, seen, parts) + parts.noise**2 * np.eye(len(seen))
    between = table(wanted, seen, parts)
    inverse = np.linalg.inv(of_times) if seen else of_times
    ones, wanted_ones = np.ones(len(seen)), np.ones(len(wanted))
    # The mean by generalised least squares, with what is believed of it as one more observation.
    precision = ones @ inverse @ ones + 1 / parts.mean_sd**2
    mean = (ones @ inverse @ y + parts.mean / parts.mean_sd**2) / precision
    unexplained = wanted_ones - between @ inverse @ ones
    means = mean * wanted_ones + between @ inverse @ (y - mean)
    known = table(wanted, wanted, parts) - between @ inverse @ between.T
    return means, known + np.outer(unexplained, unexplained) / precision


def log_likelihood_of(times: Sequence[Time], parts: Components) -> float:
    """The restricted log-likelihood, or with something believed of the mean the ordinary one, by its definition."""
    seen = [(person, practice) for person, practice, _change in times]
    y = np.array([change for _person, _practice, change in times])
    of_times = table(seen, seen, parts) + parts.noise**2 * np.eye(len(seen))
    if math.isfinite(parts.mean_sd):
        of_times += parts.mean_sd**2
        away = y - parts.mean
        return float(-(np.linalg.slogdet(2 * math.pi * of_times)[1] + away @ np.linalg.solve(of_times, away)) / 2)
    inverse, ones = np.linalg.inv(of_times), np.ones(len(seen))
    information = ones @ inverse @ ones
    away = y - (ones @ inverse @ y) / information
    logs = np.linalg.slogdet(of_times)[1] + math.log(information) + (len(seen) - 1) * math.log(2 * math.pi)
    return float(-(logs + away @ inverse @ away) / 2)

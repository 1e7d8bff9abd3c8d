"""Finds the parameters of a graded response model for a table of answers, and says how sure they are.

Never imported by a request: it loads SciPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from befriend.base.errors import InputError
from befriend.measure.adaptive.graded import SKIPPED, Bank, Levels, Reals, cells_of, log_chances, ticks
from befriend.measure.items import GradedItem

NODES = np.linspace(-6, 6, 61)
"""Values of the trait over which the likelihood of a person is summed, each weighted by the normal density."""

WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()

LOG_WEIGHTS = np.log(WEIGHTS)

SMALLEST_SLOPE = 1e-3
"""Below it an item tells nothing of what the others have in common, or runs against them."""

MOST_HALVINGS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class FittedItem:
    """One item's parameters with their standard errors."""

    id: str
    slope: float
    thresholds: tuple[float, ...]
    slope_error: float
    threshold_errors: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedFit:
    """A fitted graded response model. `log_likelihood` is that of the answers, with the trait summed out.

    `has_settled` is False when `cycles` ran out before the parameters stood still: then trust none of it.
    """

    items: tuple[FittedItem, ...]
    log_likelihood: float
    people: int
    people_without_answer: int
    cycles: int
    has_settled: bool

    @property
    def bank(self) -> Bank:
        """The same items without their standard errors, for estimates and forms."""
        return Bank(
            tuple(item.id for item in self.items),
            tuple(GradedItem(item.slope, item.thresholds) for item in self.items),
        )


def fit_graded(ids: Sequence[str], levels: Levels, *, settled: float = 1e-5, most_cycles: int = 2000) -> GradedFit:
    """The slopes and thresholds that make the answers most likely, with the trait N(0, 1) summed out.

    Meaning: how each item answers to what the items have in common. Higher levels must mean more of it in every item.
    Formula: marginal maximum likelihood by EM. E: how likely each of 61 values of the trait is for each pattern of
    answers, and so how many people at each value would choose each level. M: one step of Fisher scoring for each item,
    halved until its own likelihood does not fall. It has settled when no parameter moves by more than `settled`.
    Standard errors: the inverse of the observed information (central differences of the exact gradient of the
    marginal likelihood), carried from intercepts to thresholds by the delta method.
    `levels`: rows people, columns `ids`, levels from 0, -1 for a skipped item.
    Missing: skipped items are left out of a person's likelihood (missing at random); people without any answer are
    counted, not used.
    Errors: InputError for fewer than 3 items (then the model cannot be told from others), a level between the lowest
    and the highest of an item that nobody chose, an item to which everybody gave one answer, or an item that does not
    rise with the others.
    Source: Bock and Aitkin, Psychometrika 1981;46:443-459; Samejima 1969. Judged by girth 0.8.0, by a textbook copy,
    and by the refit of the PHQ-9 (tests/measure/oracles, `python -m bench.adaptive`).

    >>> from befriend.measure.simulate.answers import PHQ9_ITEMS, draw_levels
    >>> rng = np.random.default_rng(1)
    >>> answers = draw_levels(PHQ9_ITEMS[:3], rng.standard_normal(2000), 0, rng).T
    >>> fit = fit_graded(["interest", "mood", "sleep"], answers)
    >>> [round(item.slope, 1) for item in fit.items]
    [1.8, 3.2, 1.4]
    """
    patterns, start = _patterns(tuple(ids), np.asarray(levels))
    at, cycles, moved = start, 0, np.inf
    while moved > settled and cycles < most_cycles:
        after = _cycle(patterns, at)
        moved, at, cycles = float(np.abs(after - at).max()), after, cycles + 1
    _refuse_flat(patterns, at)
    return GradedFit(
        items=_with_errors(patterns, at),
        log_likelihood=_expect(patterns, at)[1],
        people=int(patterns.counts.sum()),
        people_without_answer=len(levels) - int(patterns.counts.sum()),
        cycles=cycles,
        has_settled=moved <= settled,
    )


# The likelihood as a function of one vector: each item's slope and intercepts (-slope * threshold) ----------------


@dataclass(frozen=True, slots=True)
class _Patterns:
    """People who answered alike are one pattern (row) with a count; columns are the cells of the items.

    Sparse: most cells are 0, and the threads of a dense product wait for each other where a machine is busy.
    """

    ids: tuple[str, ...]
    chosen: csr_array
    counts: Reals
    ends: tuple[int, ...]

    def bank(self, at: Reals) -> Bank:
        parts = np.split(at, self.ends)
        return Bank(self.ids, tuple(GradedItem(part[0], tuple((-part[1:] / part[0]).tolist())) for part in parts))


def _expect(patterns: _Patterns, at: Reals) -> tuple[list[Reals], float]:
    """How many people would choose each level (rows) at each node (columns), by item; and the log-likelihood."""
    bank = patterns.bank(at)
    logs = patterns.chosen @ log_chances(bank, NODES) + LOG_WEIGHTS
    top = logs.max(axis=1, keepdims=True)
    likely = np.exp(logs - top)
    total = likely.sum(axis=1, keepdims=True)
    expected = patterns.chosen.T @ (likely * (patterns.counts[:, np.newaxis] / total))
    log_likelihood = float(patterns.counts @ (np.log(total) + top)[:, 0])
    return np.split(expected, cells_of(bank).starts[1:]), log_likelihood


def _gradient(patterns: _Patterns, at: Reals) -> Reals:
    """Of the log-likelihood: what EM's expected counts give at the very place they were counted at (Fisher)."""
    expected, _ = _expect(patterns, at)
    parts = np.split(at, patterns.ends)
    return np.concatenate(
        [np.einsum("kq,kpq->p", counts, _told(part)[1]) for counts, part in zip(expected, parts, strict=True)]
    )


def _cycle(patterns: _Patterns, at: Reals) -> Reals:
    expected, _ = _expect(patterns, at)
    parts = np.split(at, patterns.ends)
    return np.concatenate([_improved(part, counts) for part, counts in zip(parts, expected, strict=True)])


def _improved(part: Reals, counts: Reals) -> Reals:
    """One item after a step of Fisher scoring, halved until the item's own likelihood does not fall."""
    logs, slopes = _told(part)
    gradient = np.einsum("kq,kpq->p", counts, slopes)
    weight = np.exp(logs) * counts.sum(axis=0)
    information = np.einsum("kq,kpq,krq->pr", weight, slopes, slopes)
    step = np.linalg.solve(information, gradient)
    before = (counts * logs).sum()
    for _ in range(MOST_HALVINGS):
        after: Reals = part + step
        if after[0] > SMALLEST_SLOPE and (np.diff(after[1:]) < 0).all() and (counts * _told(after)[0]).sum() >= before:
            return after
        step /= 2
    return part


def _told(part: Reals) -> tuple[Reals, Reals]:
    """Of one item at each node: the log-chance of each level, and its derivatives by slope and intercepts.

    Level k lies above S_k and below S_k+1, S_k = P(level >= k). d log P_k / d intercept k is S_k (1 - S_k) / P_k, and
    by the next intercept -S_k+1 (1 - S_k+1) / P_k; both are written without the difference P_k, which loses digits.
    """
    steps = part[0] * NODES + part[1:, np.newaxis]
    edge = np.full((1, len(NODES)), np.inf)
    at_least = -np.logaddexp(0, -np.vstack([edge, steps]))
    not_above = -np.logaddexp(0, np.vstack([steps, -edge]))
    width = np.concatenate([-np.expm1(np.diff(part[1:])), [1.0]])
    inner = np.concatenate([[1.0], width])[:, np.newaxis]
    logs: Reals = np.log(inner) + at_least + not_above
    levels, terms = len(part), len(part)
    slopes = np.zeros((levels, terms, len(NODES)))
    below = np.exp(-np.logaddexp(0, steps))
    above = np.exp(-np.logaddexp(0, -steps))
    for level in range(1, levels):
        # 1 - S of the level's own step over 1 - S of the next one, which is 1 at the upper end.
        slopes[level, level] = below[level - 1] / (np.exp(not_above[level]) * inner[level])
        slopes[level - 1, level] = -above[level - 1] / (np.exp(at_least[level - 1]) * inner[level - 1])
    slopes[:, 0] = slopes[:, 1:].sum(axis=1) * NODES
    return logs, slopes


# Before and after the search --------------------------------------------------------------------------------------


def _patterns(ids: tuple[str, ...], levels: Levels) -> tuple[_Patterns, Reals]:
    """The patterns of answers with their counts, and where to start: each item's own shares, with a slope of 1.5."""
    if levels.ndim != 2 or levels.shape[1] != len(ids) or not np.issubdtype(levels.dtype, np.integer):
        raise InputError(
            f"The answers have the shape {levels.shape} of {levels.dtype}, and there are {len(ids)} items. Give whole "
            "numbers: one row for each person, one column for each item."
        )
    if len(ids) < 3:
        raise InputError(f"There are {len(ids)} items, and what they have in common cannot be found. Give at least 3.")
    answered = levels[(levels != SKIPPED).any(axis=1)]
    parts = [_start(item_id, column[column != SKIPPED]) for item_id, column in zip(ids, answered.T, strict=True)]
    rows, counts = np.unique(answered, axis=0, return_counts=True)
    start = np.concatenate(parts)
    ends = tuple(np.cumsum([len(part) for part in parts])[:-1].tolist())
    unticked = _Patterns(ids, csr_array((0, 0)), counts.astype(np.float64), ends)
    return replace(unticked, chosen=csr_array(ticks(unticked.bank(start), rows))), start


def _start(item_id: str, column: Levels) -> Reals:
    if not len(column) or column.min() < 0:
        raise InputError(
            f"The item {item_id} has no answer, or one below 0. Count levels from 0, and write {SKIPPED} for skipped."
        )
    counts = np.bincount(column)
    if len(counts) < 2 or (counts == 0).any():
        raise InputError(
            f"The levels of the item {item_id} were chosen {counts.tolist()} times, from 0 on. A level that nobody "
            "chose has no place: put it together with its neighbour, or leave the item out."
        )
    share = counts[::-1].cumsum()[::-1][1:] / counts.sum()
    slope = 1.5
    # A logistic curve with this slope, seen through N(0, 1), is flatter by about this much.
    flatter = np.sqrt(1 + slope**2 * 3 / np.pi**2)
    return np.concatenate([[slope], np.log(share / (1 - share)) * flatter])


def _refuse_flat(patterns: _Patterns, at: Reals) -> None:
    flat = [item for item, part in zip(patterns.ids, np.split(at, patterns.ends), strict=True) if part[0] < 0.01]
    if flat:
        raise InputError(
            f"The items {flat} do not rise with the others. Turn round those that are worded the other way, or leave "
            "them out."
        )


def _with_errors(patterns: _Patterns, at: Reals) -> tuple[FittedItem, ...]:
    covariance: Reals = np.linalg.inv(_observed_information(patterns, at)).astype(np.float64)
    places = np.split(np.arange(len(at)), patterns.ends)
    return tuple(
        _fitted(item, at[place], covariance[np.ix_(place, place)])
        for item, place in zip(patterns.ids, places, strict=True)
    )


def _observed_information(patterns: _Patterns, at: Reals) -> Reals:
    step = 1e-4
    columns = [
        (_gradient(patterns, at - step * unit) - _gradient(patterns, at + step * unit)) / (2 * step)
        for unit in np.eye(len(at))
    ]
    found = np.column_stack(columns)
    symmetric: Reals = (found + found.T) / 2
    if not np.isfinite(symmetric).all() or np.linalg.eigvalsh(symmetric)[0] <= 0:
        raise InputError(
            "The answers do not say enough to find all parameters, so no standard errors exist. Gather more answers, "
            "or leave out items or put rare levels together."
        )
    return symmetric


def _fitted(item_id: str, part: Reals, covariance: Reals) -> FittedItem:
    thresholds = -part[1:] / part[0]
    turned = np.zeros((len(part), len(part)))
    turned[0, 0] = 1
    turned[1:, 0] = -thresholds / part[0]
    turned[1:, 1:] = np.eye(len(part) - 1) * (-1 / part[0])
    errors = np.sqrt(np.diag(turned @ covariance @ turned.T)).tolist()
    return FittedItem(
        id=item_id,
        slope=float(part[0]),
        thresholds=tuple(thresholds.tolist()),
        slope_error=errors[0],
        threshold_errors=tuple(errors[1:]),
    )

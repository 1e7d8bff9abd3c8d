"""Intraclass correlations: agreement of raters, or of times, by Shrout and Fleiss's six forms."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import stats

from befriend.base.errors import InputError
from befriend.measure.change.error import Interval
from befriend.measure.reliability.table import Spread, Table, check_level, is_nothing, spread_of


class IccForm(StrEnum):
    """Shrout and Fleiss's six forms; in McGraw and Wong's names ICC(1), ICC(A,1), ICC(C,1), and with k for 1.

    One way: each person has other raters, or times in no order. Agreement: the same raters, drawn from many, and a
    shift between them counts as error. Consistency: exactly these raters, and a shift does not count. The first
    three are for one rating, the last three for the mean of all k.
    """

    ONE_WAY = "ICC(1,1)"
    AGREEMENT = "ICC(2,1)"
    CONSISTENCY = "ICC(3,1)"
    ONE_WAY_MEAN = "ICC(1,k)"
    AGREEMENT_MEAN = "ICC(2,k)"
    CONSISTENCY_MEAN = "ICC(3,k)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Icc:
    """One intraclass correlation, with its confidence interval."""

    form: IccForm
    value: float
    interval: Interval
    level: float
    n: int
    left_out: int
    raters: int


def icc(ratings: Table | Spread, form: IccForm, level: float = 0.95) -> Icc:
    """An intraclass correlation: the share of the ratings' variance that lies between the people rated.

    Formula: with B, W, J, E the mean squares between people, within people, between raters and of error, n people
    and k raters: (B − W)/(B + (k − 1)W); (B − E)/(B + (k − 1)E + k(J − E)/n); (B − E)/(B + (k − 1)E); for the mean
    of k: (B − W)/B; (B − E)/(B + (J − E)/n); (B − E)/B. Intervals as in the source.
    Range: at most 1; below 0 when people differ less than chance.
    Missing: listwise; the result gives `n` and `left_out`.
    Errors: InputError as in `spread`, when no one differs from anyone, and when the raters agree perfectly apart from
    a shift, so that no error is left to estimate from.
    Source: Shrout and Fleiss, Psychol Bull 1979;86:420-428, whose six targets and four judges are the example (they
    print .17, .29, .71, .44, .62, .91); McGraw and Wong, Psychol Methods 1996;1:30-46.

    >>> judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> [round(icc(judges, form).value, 2) for form in IccForm]
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    table = spread_of(ratings)
    check_level(level)
    squares = _mean_squares(table)
    value, interval = _icc_value(squares, form), _icc_interval(squares, form, level)
    return Icc(
        form=form,
        value=value,
        interval=interval,
        level=level,
        n=table.n,
        left_out=table.left_out,
        raters=table.columns,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _MeanSquares:
    """The analysis of variance of a complete table: n people by k raters."""

    between: float
    within: float
    raters: float
    error: float
    n: int
    k: int


def _mean_squares(table: Spread) -> _MeanSquares:
    n, k = table.n, table.columns
    of_columns = float(np.trace(table.covariance))
    between = table.sum_variance / k
    error = (of_columns - between) / (k - 1)
    if is_nothing(of_columns, float(table.means @ table.means)) or is_nothing(error, of_columns):
        raise InputError(
            "The raters agree perfectly apart from a shift, or no one differs from anyone: there is no error to "
            "estimate from. Check that the same column was not given twice."
        )
    raters = n * float(table.means.var(ddof=1))
    within = ((k - 1) * raters + (n - 1) * (k - 1) * error) / (n * (k - 1))
    return _MeanSquares(between=between, within=within, raters=raters, error=error, n=n, k=k)


def _icc_value(squares: _MeanSquares, form: IccForm) -> float:
    between, error, n, k = squares.between, squares.error, squares.n, squares.k
    shift = (squares.raters - error) / n
    match form:
        case IccForm.ONE_WAY:
            return (between - squares.within) / (between + (k - 1) * squares.within)
        case IccForm.AGREEMENT:
            return (between - error) / (between + (k - 1) * error + k * shift)
        case IccForm.CONSISTENCY:
            return (between - error) / (between + (k - 1) * error)
        case IccForm.ONE_WAY_MEAN:
            return (between - squares.within) / between
        case IccForm.AGREEMENT_MEAN:
            return (between - error) / (between + shift)
        case IccForm.CONSISTENCY_MEAN:
            return (between - error) / between


def _icc_interval(squares: _MeanSquares, form: IccForm, level: float) -> Interval:
    if form in (IccForm.ONE_WAY, IccForm.ONE_WAY_MEAN):
        single = _ratio_interval(squares.between / squares.within, squares, squares.n * (squares.k - 1), level)
    elif form in (IccForm.CONSISTENCY, IccForm.CONSISTENCY_MEAN):
        freedom = (squares.n - 1) * (squares.k - 1)
        single = _ratio_interval(squares.between / squares.error, squares, freedom, level)
    else:
        single = _agreement_interval(squares, level)
    return Interval(*(_of_mean(bound, squares.k) for bound in single)) if form.value.endswith("k)") else single


def _ratio_interval(ratio: float, squares: _MeanSquares, freedom: float, level: float) -> Interval:
    """The interval of (F − 1)/(F + k − 1), where F is a ratio of mean squares (Shrout and Fleiss 1979, p. 424)."""
    chance = (1 + level) / 2
    low = ratio / float(stats.f.ppf(chance, squares.n - 1, freedom))
    high = ratio * float(stats.f.ppf(chance, freedom, squares.n - 1))
    return Interval(*((bound - 1) / (bound + squares.k - 1) for bound in (low, high)))


def _agreement_interval(squares: _MeanSquares, level: float) -> Interval:
    """Satterthwaite's approximation, since the agreement form mixes two errors (Shrout and Fleiss 1979, p. 424)."""
    between, raters, error, n, k = squares.between, squares.raters, squares.error, squares.n, squares.k
    freedom = _agreement_freedom(squares)
    chance, mixed = (1 + level) / 2, k * raters + (k * n - k - n) * error
    lower = float(stats.f.ppf(chance, n - 1, freedom))
    upper = float(stats.f.ppf(chance, freedom, n - 1))
    low = n * (between - lower * error) / (lower * mixed + n * between)
    high = n * (upper * between - error) / (mixed + n * upper * between)
    return Interval(low, high)


def _agreement_freedom(squares: _MeanSquares) -> float:
    n, k, value = squares.n, squares.k, _icc_value(squares, IccForm.AGREEMENT)
    of_raters = k * value * squares.raters / squares.error
    of_error = n * (1 + (k - 1) * value) - k * value
    return (k - 1) * (n - 1) * (of_raters + of_error) ** 2 / ((n - 1) * of_raters**2 + of_error**2)


def _of_mean(bound: float, k: int) -> float:
    """Spearman and Brown: from one rating to the mean of k."""
    return k * bound / (1 + (k - 1) * bound)

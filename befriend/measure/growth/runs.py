"""One row of sums per person where each person's rows stand together, run by run: no table of people is looked up.

Most tables come like this, since whoever gathers scores gathers them by person. What is missing or odd in any way is
left to the general sums in `moments`, which also find the words for it.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from befriend.measure.growth.form import Category, GrowthForm

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

ROWS_AT_ONCE: Final = 2**15
"""How many rows one step takes, so that what it works on stays in the processor's cache."""

LEAST_ROWS_A_RUN: Final = 2
"""With fewer rows to a run the rows are probably in no order, and looking up each person costs no more."""


def summed_runs(table: pl.DataFrame, form: GrowthForm, design_seed: int) -> pl.DataFrame | None:
    """The sums of each person, in the order of the table; None where it is not whole, or its people are scattered."""
    covariates = [each.name for each in form.covariates]
    wanted = table.select(form.person, form.time, form.score, *covariates)
    is_named_like_a_sum = not {"n", "n_all", "design", *_names(form)}.isdisjoint([form.person, *covariates])
    if table.is_empty() or is_named_like_a_sum or any(column.null_count() for column in wanted):
        return None
    is_new = _is_new(wanted[form.person])
    starts = np.flatnonzero(is_new)
    if len(starts) * LEAST_ROWS_A_RUN > len(wanted) or not _is_whole(wanted, form, is_new):
        return None
    heads = wanted.select(form.person, *covariates)[starts]
    if heads[form.person].n_unique() < len(heads):
        return None
    with np.errstate(over="ignore"):
        sums, designs = _sums(wanted, form, np.append(starts, len(wanted)), design_seed)
    if not np.isfinite(sums).all():
        return None
    n = pl.Series("n", np.diff(starts, append=len(wanted)))
    named = [pl.Series(name, values) for name, values in zip(_names(form), sums, strict=True)]
    return heads.with_columns(n, n.alias("n_all"), pl.Series("design", designs), *named)


def _is_new(people: pl.Series) -> npt.NDArray[np.bool_]:
    if people.dtype.is_integer():
        values = people.to_numpy()
        return np.concatenate(([True], values[1:] != values[:-1]))
    return people.ne_missing(people.shift()).to_numpy()


def _is_whole(rows: pl.DataFrame, form: GrowthForm, is_new: npt.NDArray[np.bool_]) -> bool:
    """Whether times and scores can be used as they are, and each covariate stays the same within a person."""
    times, scores = (rows[name].cast(pl.Float64) for name in (form.time, form.score))
    if not ((times >= 0) & times.is_finite()).all() or not scores.is_finite().all():
        return False
    for each in form.covariates:
        values = rows[each.name]
        if not (isinstance(each, Category) or values.cast(pl.Float64).is_finite().all()):
            return False
        if (values.ne_missing(values.shift()).to_numpy() & ~is_new).any():
            return False
    return True


def _names(form: GrowthForm) -> list[str]:
    powers = [f"s{power}" for power in range(1, 2 * form.terms - 1)]
    return [*powers, *(f"t{power}" for power in range(form.terms)), "yy"]


def _sums(rows: pl.DataFrame, form: GrowthForm, bounds: Whole, seed: int) -> tuple[Floats, npt.NDArray[np.uint64]]:
    """(sums in the order of `_names`, people), and for each person a number that stands for the times."""
    people = len(bounds) - 1
    sums, designs = np.empty((len(_names(form)), people)), np.empty(people, np.uint64)
    for first, last in _steps(bounds):
        low, high = int(bounds[first]), int(bounds[last])
        starts, here = bounds[first:last] - low, slice(first, last)
        time = rows[form.time].slice(low, high - low)
        np.add.reduceat(time.hash(seed).to_numpy(), starts, out=designs[here])
        x = np.log1p(time.cast(pl.Float64).to_numpy())
        y = rows[form.score].slice(low, high - low).cast(pl.Float64).to_numpy()
        powers, scores = [x], [y]
        while len(powers) < 2 * form.terms - 2:
            powers.append(powers[-1] * x)
        while len(scores) < form.terms:
            scores.append(scores[-1] * x)
        for place, values in enumerate([*powers[: 2 * form.terms - 2], *scores, y * y]):
            np.add.reduceat(values, starts, out=sums[place, here])
    return sums, designs


def _steps(bounds: Whole) -> Iterator[tuple[int, int]]:
    """Which people to take at once: so many that their rows are about `ROWS_AT_ONCE`, at least one."""
    first, people = 0, len(bounds) - 1
    while first < people:
        last = int(np.searchsorted(bounds, bounds[first] + ROWS_AT_ONCE, side="right")) - 1
        last = min(max(last, first + 1), people)
        yield first, last
        first = last

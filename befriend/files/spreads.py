"""Means and covariances of a table of any size, from exact sums, in one pass and bounded memory."""

import numpy as np
import polars as pl

from befriend.measure.items import Measure, Subscale
from befriend.measure.reliability import Spread


def spread_of(answers: pl.LazyFrame, measure: Measure, scale: Subscale) -> Spread:
    """The spread of one scale's items, reversed items turned and weights applied; listwise.

    `answers`: one column per item id, whole numbers or null. The sums are whole numbers, so nothing is lost by
    adding them up first.

    Raises:
        InputError: fewer than two items, or fewer than three people who answered all of them.
    """
    names = list(scale.item_ids)
    keyed = answers.select(_keyed(measure, scale, item_id).alias(item_id) for item_id in names)
    pairs = [(row, column) for row in range(len(names)) for column in range(row, len(names))]
    complete = keyed.filter(pl.all_horizontal(pl.all().is_not_null()))
    sums = complete.select(
        pl.len().alias("n"),
        *(pl.col(name).sum().alias(f"s{place}") for place, name in enumerate(names)),
        *((pl.col(names[row]) * pl.col(names[column])).sum().alias(f"p{row}_{column}") for row, column in pairs),
    )
    everyone, found = pl.collect_all([answers.select(pl.len()), sums], engine="streaming")
    return _from_sums(found.row(0, named=True), names, pairs, int(everyone.item()))


def _keyed(measure: Measure, scale: Subscale, item_id: str) -> pl.Expr:
    item, answer = measure.item(item_id), pl.col(item_id).cast(pl.Int64)
    turned = item.lowest + item.highest - answer if item.is_reversed and not scale.as_answered else answer
    return turned * item.weight


def _from_sums(sums: dict[str, int], names: list[str], pairs: list[tuple[int, int]], people: int) -> Spread:
    n = sums["n"]
    totals = np.array([sums[f"s{place}"] for place in range(len(names))], dtype=np.float64)
    covariance = np.zeros((len(names), len(names)))
    for row, column in pairs:
        # In whole numbers, because both terms are large and nearly equal.
        product = n * sums[f"p{row}_{column}"] - sums[f"s{row}"] * sums[f"s{column}"]
        covariance[row, column] = covariance[column, row] = product / (n * (n - 1)) if n > 1 else 0.0
    return Spread(means=totals / n if n else totals, covariance=covariance, n=n, left_out=people - n)

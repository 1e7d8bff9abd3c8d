"""Sums in one pass give the same means and covariances as NumPy gives from the whole table."""

import numpy as np
import polars as pl
import pytest

from befriend.content.reading import core_library
from befriend.files.spreads import spread_of
from befriend.measure.reliability import alpha


def test_exact_sums_give_numpys_covariance_with_reversed_items_turned() -> None:
    measure = core_library().measures["scs_sf"].measure
    draw = np.random.default_rng(7)
    answers = draw.integers(1, 6, (400, len(measure.items)))
    columns = {item.id: answers[:, place].tolist() for place, item in enumerate(measure.items)}
    columns[measure.items[0].id][3] = None
    scale = measure.main

    spread = spread_of(pl.LazyFrame(columns), measure, scale)

    keyed = np.column_stack(
        [6 - answers[:, place] if item.is_reversed else answers[:, place] for place, item in enumerate(measure.items)]
    )
    complete = np.delete(keyed, 3, axis=0)
    order = [[item.id for item in measure.items].index(item_id) for item_id in scale.item_ids]
    assert spread.covariance == pytest.approx(np.cov(complete[:, order], rowvar=False))
    assert spread.means == pytest.approx(complete[:, order].mean(axis=0))
    assert (spread.n, spread.left_out) == (399, 1)
    assert alpha(spread).value == pytest.approx(alpha(complete[:, order]).value)

"""The small picture of a course."""

from datetime import date

import pytest

from befriend.base.errors import InputError
from befriend.drawing.spark import draw_spark


def test_the_dot_stands_at_the_end_of_the_line() -> None:
    spark = draw_spark([(date(2026, 1, 12), 17), (date(2026, 1, 26), 8)], y_range=(0, 27))

    assert spark.line.endswith(f"L{spark.last_x:g} {spark.last_y:g}")


def test_two_people_with_one_measure_have_one_scale() -> None:
    low = draw_spark([(date(2026, 1, 12), 3)], y_range=(0, 27))
    high = draw_spark([(date(2026, 1, 12), 24)], y_range=(0, 27))

    assert high.last_y < low.last_y


def test_the_cut_off_stands_where_a_score_of_its_value_stands() -> None:
    spark = draw_spark([(date(2026, 1, 12), 10)], y_range=(0, 27), cutoff=10)

    assert spark.cutoff_y == spark.last_y


def test_no_score_is_refused() -> None:
    with pytest.raises(InputError, match="no score to draw"):
        draw_spark([], y_range=(0, 27))

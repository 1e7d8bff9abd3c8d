"""Whom a flag finds in time, and whom in vain, counted by hand on six people."""

from dataclasses import replace

import polars as pl
import pytest

from befriend.base.errors import InputError
from befriend.care.flag_calibration import calibrated, coverage, flag_table, warnings, with_visits
from befriend.care.ontrack import STATED, Basis, Expectation
from befriend.measure.items import Direction

LOWER = Direction.LOWER_IS_BETTER
RELIABLE = 6.0
# (week, score, is beyond the bound), each of a person whose first score was 10.
PEOPLE = {
    "found in week 1": [(1.0, 14.0, True), (2.1, 12.0, False), (3.0, 16.0, False)],
    "found in week 2": [(1.2, 10.0, False), (2.0, 15.0, True), (3.0, 17.0, True)],
    "never found": [(1.0, 10.0, False), (2.0, 10.0, False), (3.0, 20.0, True)],
    "flagged in vain": [(1.0, 15.0, True), (2.0, 9.0, False), (3.0, 8.0, False)],
    "fine": [(0.9, 9.0, False), (2.0, 9.0, False), (3.0, 15.0, False)],
    "left after week 1": [(1.0, 18.0, True)],
}


def later(first: float = 10.0, towards: int = 1) -> pl.DataFrame:
    rows = [
        (person, week, first + towards * (score - 10.0), first, beyond)
        for person, scores in PEOPLE.items()
        for week, score, beyond in scores
    ]
    columns = ["person", "week", "score", "intake", "beyond"]
    return with_visits(pl.DataFrame(rows, schema=columns, orient="row").sample(fraction=1, shuffle=True, seed=1))


@pytest.mark.parametrize(("direction", "towards"), [(LOWER, 1), (Direction.HIGHER_IS_BETTER, -1)])
def test_each_is_counted_in_the_week_it_was_seen_and_by_what_became_of_it(direction: Direction, towards: int) -> None:
    told = warnings(later(towards=towards), pl.col("beyond"), RELIABLE, direction, [1, 2])

    # Week 1: five are seen later, three of them end 6 or more worse; one of the three and one of the two are flagged.
    # Week 2: by then another of the three is.
    assert told.rows() == [
        (1, 5, pytest.approx(3 / 5), pytest.approx(1 / 3), pytest.approx(1 / 2), pytest.approx(1 / 2)),
        (2, 5, pytest.approx(3 / 5), pytest.approx(2 / 3), pytest.approx(1 / 2), pytest.approx(2 / 3)),
    ]


def test_in_the_last_week_there_is_nobody_to_warn_of() -> None:
    told = warnings(later(), pl.col("beyond"), RELIABLE, LOWER, [3])

    assert told.rows() == [(3, 0, None, None, None, None)]


def test_the_share_within_is_of_who_was_seen_in_a_week() -> None:
    found = coverage(later(), pl.col("beyond"), [2, 1, 7])

    # Week 2: one of five is beyond. Week 1: three of six. Week 7: nobody came.
    assert found.rows() == [(2, 5, pytest.approx(4 / 5)), (1, 6, pytest.approx(1 / 2)), (7, 0, None)]


def test_what_became_of_somebody_is_told_by_their_very_last_score() -> None:
    rows = {"person": ["a"] * 3, "week": [1.0, 1.8, 2.2], "score": [10.0, 12.0, 17.0], "intake": [10.0] * 3}
    told = warnings(with_visits(pl.DataFrame(rows)), pl.col("score") > 100, RELIABLE, LOWER, [1])

    assert told["deteriorate"].item() == 1.0


def test_nobody_is_judged_or_flagged_after_the_last_week_of_a_course() -> None:
    stated = Expectation(STATED["phq9"], Basis.STATED)
    made = calibrated(later().drop("beyond", "visit", "ends_with"), LOWER, 0.8, stated)
    until_two = replace(made.courses["stated"], last_week=2.0)

    table = flag_table(replace(made, courses={"stated": until_two}), RELIABLE, LOWER, [1, 2, 3])
    assert table["week"].to_list() == [1, 2]
    with pytest.raises(InputError, match="until week 2"):
        flag_table(replace(made, courses={"stated": until_two}), RELIABLE, LOWER, [3])


def test_of_two_scores_in_one_week_the_first_counts() -> None:
    twice = pl.DataFrame({"person": ["a", "a"], "week": [1.4, 0.6], "score": [20.0, 5.0], "intake": [10.0, 10.0]})

    assert with_visits(twice)["score"].to_list() == [5.0]

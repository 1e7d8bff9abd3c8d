"""Sorting gathers the same courses as grouping does, whatever the numbers are; only faster."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from befriend.measure.items import ChangeRule, Confidence, Direction, Source
from befriend.measure.outcomes import AT, Judged, courses_of, gathering, group_counts

LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
RULE = ChangeRule(key="own", reliable=6, caseness=10, basis="", source=Source("Invented", Confidence.VERIFIED))
FIRST_DAY = date(1969, 12, 28)
BY_SORTING = "PYTHON"
"""What the plan of a frame says that is made part by part."""

# Few of each, so that two scores at one first or last time are no rarity.
numbers = st.sampled_from([-3, 1, 2**31 - 1])
days = st.sampled_from([None, 0, 0, 1, 5, 5])
groups = st.sampled_from([None, -5, 3])
scores = st.sampled_from([None, None, -40, 5, 9, 27])
tables = st.lists(st.tuples(numbers, days, groups, scores, scores), min_size=8, max_size=40)


def table_of(rows: list[tuple[int | None, ...]]) -> pl.LazyFrame:
    schema = {"who": pl.Int64, "day": pl.Int32, "service": pl.Int16, "one": pl.Int32, "two": pl.Int8}
    when = pl.lit(FIRST_DAY) + pl.duration(days=pl.col("day"))
    return pl.LazyFrame(rows, schema=schema, orient="row").with_columns(when.alias(AT))


def judged(one: Direction, two: Direction) -> list[Judged]:
    return [Judged(column="one", direction=one, rule=RULE), Judged(column="two", direction=two, rule=RULE)]


def gathered(rows: pl.LazyFrame, scores: list[Judged], by: str | None) -> pl.DataFrame:
    courses = courses_of(rows, scores, person="who", by=by)
    assert BY_SORTING in courses.explain()
    return in_order(courses)


def grouped(rows: pl.LazyFrame, scores: list[Judged], by: str | None) -> pl.DataFrame:
    """The same with persons who are called by letters, which cannot be sorted as numbers."""
    courses = courses_of(rows.with_columns(pl.col("who").cast(pl.String)), scores, person="who", by=by)
    assert BY_SORTING not in courses.explain()
    return in_order(courses).with_columns(pl.first().cast(pl.Int64)).sort(pl.all())


def in_order(courses: pl.LazyFrame) -> pl.DataFrame:
    found = courses.collect(engine="streaming")
    return found.select(found.columns[0], *sorted(found.columns[1:])).sort(pl.all())


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(tables, st.sampled_from([None, "service"]), st.sampled_from([(LOWER, LOWER), (LOWER, HIGHER)]), st.booleans())
def test_sorting_gathers_the_courses_that_grouping_gathers(
    rows: list[tuple[int | None, ...]], by: str | None, directions: tuple[Direction, Direction], is_dated: bool
) -> None:
    table = table_of(rows) if is_dated else table_of(rows).with_columns(pl.col("day").alias(AT))

    for part_rows, ranges in ((3, 5), (2**17, 1)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gathering, "PART_ROWS", part_rows)
            patch.setattr(gathering, "RANGES", ranges)
            assert_frame_equal(gathered(table, judged(*directions), by), grouped(table, judged(*directions), by))


def test_check_ins_that_do_not_fit_into_one_number_are_grouped_instead() -> None:
    rows = pl.LazyFrame({"who": [-(2**62), 2**62, 2**62], AT: [-(2**40), 0, 2**40], "one": [20, 19, 3], "two": 1})

    courses = courses_of(rows, judged(LOWER, LOWER), person="who")

    assert BY_SORTING not in courses.explain()
    assert_frame_equal(in_order(courses), grouped(rows, judged(LOWER, LOWER), None))


@pytest.mark.parametrize("low", [2**62, -(2**62), 1 - 2**63])
def test_large_numbers_that_are_near_each_other_fit(low: int) -> None:
    rows = table_of([(0, day, 3, 20 - day, None if day else 3) for day in range(4)])
    rows = rows.with_columns(pl.Series("who", [low, low, low + 2**20, low + 2**20]).alias("who"))

    assert_frame_equal(gathered(rows, judged(LOWER, LOWER), "service"), grouped(rows, judged(LOWER, LOWER), "service"))


def test_the_least_number_there_is_is_grouped_too() -> None:
    rows = pl.LazyFrame({"who": [-(2**63), -(2**63)], AT: [0, 1], "one": [20, 3], "two": 1})

    courses = courses_of(rows, judged(LOWER, LOWER), person="who")

    assert BY_SORTING not in courses.explain()
    assert_frame_equal(in_order(courses), grouped(rows, judged(LOWER, LOWER), None))


def test_a_score_too_large_to_be_packed_stops_the_sorting_too() -> None:
    rows = pl.LazyFrame({"who": [1, 1], AT: [1, 2], "one": [1_000_000, 8]})

    with pytest.raises(pl.exceptions.InvalidOperationError):
        courses_of(rows, judged(LOWER, LOWER)[:1], person="who").collect()


def test_a_group_may_be_a_score_itself() -> None:
    rows = table_of([(1, 0, 1, 12, 3), (1, 5, 1, 12, 3), (2, 0, 1, None, 3)])
    first = judged(LOWER, LOWER)[:1]

    found = group_counts(courses_of(rows, first, person="who", by="one"), first, by="one")[0]

    assert [(one.group, one.people, one.pairs) for one in found] == [(None, 1, 0), ("12", 1, 1)]


def test_times_with_hours_are_grouped_as_before() -> None:
    rows = table_of([(1, 0, 1, 12, 3)]).with_columns(pl.col(AT).cast(pl.Datetime) + timedelta(hours=9))

    assert BY_SORTING not in courses_of(rows, judged(LOWER, LOWER), person="who").explain()


def test_some_of_the_courses_are_some_of_all() -> None:
    rows = table_of([(who, day, 0, who % 28, day) for who in range(50) for day in range(4)])
    courses = courses_of(rows, judged(LOWER, LOWER), person="who")
    everyone = courses.collect()

    assert_frame_equal(courses.head(7).collect(), everyone.head(7))
    first = everyone.columns[0]
    assert_frame_equal(courses.filter(pl.col(first) > 40).select(first).collect(), everyone.select(first).tail(9))


def test_of_no_check_ins_there_are_no_courses() -> None:
    courses = courses_of(table_of([]), judged(LOWER, LOWER), person="who", by="service")

    assert courses.collect().is_empty()
    assert group_counts(courses, judged(LOWER, LOWER), by="service") == [[], []]

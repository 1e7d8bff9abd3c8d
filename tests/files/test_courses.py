"""Pairs of scores per person, and what they amount to, agree with the rules for one person."""

from pathlib import Path

import polars as pl
import pytest

from befriend.base.errors import InputError
from befriend.files.courses import (
    Who,
    changed_by_index,
    changed_by_rule,
    check_ins_of,
    find_who,
    order_expression,
    pairs_of,
    reference_of,
    somebodys,
)
from befriend.measure.change import CRITICAL_VALUE, Method, classify, classify_index, reliable_change
from befriend.measure.items import ChangeRule, Confidence, Direction, Source
from tests.files.tables_on_disk import opened

WHO = Who("person", "date")
RULE = ChangeRule(
    key="nhs", reliable=6, caseness=10, basis="", source=Source("NHS Talking Therapies", Confidence.SECOND_HAND)
)


def check_ins(*rows: tuple[str, str, float | None]) -> pl.LazyFrame:
    return pl.LazyFrame(rows, schema={"person": pl.String, "date": pl.String, "phq9": pl.Float64}, orient="row")


def scores_of(frame: pl.LazyFrame) -> pl.DataFrame:
    return check_ins_of(frame, WHO, pl.col("date"), "phq9")


@pytest.mark.parametrize("nobody", [None, "", "  "])
def test_check_ins_without_a_person_are_not_one_persons(nobody: str | None) -> None:
    rows = [(nobody, "2026-01-01", 20.0), (nobody, "2026-02-01", 2.0), ("a", "2026-01-01", 9.0)]
    schema = {"person": pl.String, "date": pl.String, "phq9": pl.Float64}

    kept = somebodys(scores_of(pl.LazyFrame(rows, schema=schema, orient="row")), WHO)

    assert kept["person"].to_list() == ["a"]


def test_a_person_may_be_a_number() -> None:
    frame = pl.LazyFrame({"person": [7, None, 7], "date": ["1", "1", "2"], "phq9": [9.0, 8.0, 3.0]})

    assert somebodys(scores_of(frame), WHO)["person"].to_list() == [7, 7]


def test_first_and_last_are_by_date_and_not_by_row() -> None:
    frame = check_ins(("a", "2026-03-01", 3), ("a", "2026-01-01", 12), ("a", "2026-02-01", 20))

    pairs = pairs_of(scores_of(frame), WHO, is_consecutive=False)

    assert pairs.rows() == [("a", "2026-01-01", "2026-03-01", 12.0, 3.0)]


def test_consecutive_pairs_compare_each_with_the_one_before() -> None:
    frame = check_ins(("a", "2026-03-01", 3), ("a", "2026-01-01", 12), ("b", "2026-02-01", 1), ("a", "2026-02-01", 20))

    pairs = pairs_of(scores_of(frame), WHO, is_consecutive=True)

    assert sorted(pairs.select("person", "first", "last").rows()) == [("a", 12.0, 20.0), ("a", 20.0, 3.0)]


def test_a_check_in_without_a_score_is_neither_first_nor_last() -> None:
    frame = check_ins(
        ("a", "1", None), ("a", "2", 12), ("a", "3", 8), ("a", "4", None), ("b", "1", 5), ("b", "2", None)
    )

    assert pairs_of(scores_of(frame), WHO, is_consecutive=False).rows() == [("a", "2", "3", 12.0, 8.0)]


@pytest.mark.parametrize("direction", [Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER])
def test_columns_of_change_agree_with_the_rule_for_one_person(direction: Direction) -> None:
    pairs = pl.DataFrame(
        [(first, last) for first in range(0, 28, 2) for last in range(28)], ["first", "last"], orient="row"
    )
    pairs = pairs.cast(pl.Float64)

    changed = changed_by_rule(pairs, RULE, direction)

    for first, last, difference, kind, was_case, is_case in changed.iter_rows():
        one = classify(RULE, direction, first, last)
        assert (difference, kind, was_case, is_case) == (one.difference, one.kind.value, one.was_case, one.is_case)


@pytest.mark.parametrize("method", list(Method))
def test_columns_of_indices_agree_with_the_index_for_one_person(method: Method) -> None:
    pairs = pl.DataFrame({"first": [20.0, 12, 15, 8, 22], "last": [5.0, 12, 19, 2, 21]})
    reference = reference_of(pairs, reliability=0.84, end_reliability=None, sd=None, mean=None)

    changed = changed_by_index(pairs, method, reference, Direction.LOWER_IS_BETTER)

    for first, last, _, index, kind in changed.iter_rows():
        expected = reliable_change(method, first, last, reference)
        assert index == pytest.approx(expected)
        assert kind == classify_index(expected, Direction.LOWER_IS_BETTER, CRITICAL_VALUE[method]).value


@pytest.mark.parametrize(
    "dates",
    [
        ["2026-01-09", "2026-01-10"],
        ["2026-01-09T09:30", "2026-01-09T10:00:05.5"],
        ["2026-01-09 09:30:00", "2026-01-10"],
        ["2026-01-09T09:30:00+02:00", "2026-01-09T08:00:00Z"],
        ["9", "10"],
    ],
    ids=["days", "times", "mixed", "zones", "weeks"],
)
def test_dates_of_every_plain_kind_are_put_in_order(tmp_path: Path, dates: list[str]) -> None:
    table = opened(tmp_path, f"person,date\na,{dates[1]}\na,{dates[0]}\n".encode())

    ordered = table.frame.sort(order_expression(table, "date")).collect()

    assert ordered["date"].to_list() == dates


@pytest.mark.parametrize(("date", "said"), [("03/04/2026", "'03/04/2026', which is no date"), ("", "is empty")])
def test_a_date_that_could_be_two_days_is_refused_with_its_row(tmp_path: Path, date: str, said: str) -> None:
    table = opened(tmp_path, f"person,date\na,2026-01-09\na,{date}\n".encode())

    with pytest.raises(InputError, match=f"Row 3, column date {'is ' if date else ''}{said}.*2026-11-22"):
        order_expression(table, "date")


def test_person_and_date_are_found_by_usual_names_or_asked_for() -> None:
    assert find_who(["Client_ID", "week"], "f.csv", person=None, date=None) == Who("Client_ID", "week")
    with pytest.raises(InputError, match="--person COLUMN"):
        find_who(["x", "week"], "f.csv", person=None, date=None)
    with pytest.raises(InputError, match="no column 'y'"):
        find_who(["x", "week"], "f.csv", person="y", date=None)

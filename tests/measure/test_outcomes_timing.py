"""By when people had first changed: against R's survival, and on a few people whose weeks are counted by hand."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.measure.items import ChangeRule, Confidence, Direction, Source
from befriend.measure.outcomes import AT, Judged
from befriend.measure.outcomes.timing import COLUMNS, Ending, changed_by, times_table

ORACLES = Path(__file__).parent / "oracles"
LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER

Courses = dict[str, list[tuple[float, float | None]]]
"""Of each person, weeks and scores."""


def judged(score: str = "phq9", reliable: float = 6, direction: Direction = LOWER) -> Judged:
    source = Source("NHS Talking Therapies manual", Confidence.SECOND_HAND)
    rule = ChangeRule(key="nhs", reliable=reliable, caseness=10, basis=f"{reliable} points or more", source=source)
    return Judged(column=score, direction=direction, rule=rule)


def of_weeks(courses: Courses, judge: Judged) -> pl.LazyFrame:
    rows = [(person, week, score) for person, scores in courses.items() for week, score in scores]
    return pl.LazyFrame(rows, schema={"who": pl.String, AT: pl.Float64, judge.column: pl.Float64}, orient="row")


def by_then(courses: Courses, judge: Judged, change: str) -> list[tuple[int, ...]]:
    """Week, people at risk, people changed, of each week that somebody reached."""
    table = times_table(of_weeks(courses, judge), judge, person="who", weeks=range(1, 10), smallest=1)
    return table.filter(pl.col("change") == change).select("week", "at_risk", "changed").rows()


def told_by_r(folder: Path = ORACLES) -> list[dict[str, str]]:
    """A row for each score, service ("" for both), kind of change and week in which somebody was still there."""
    lines = (folder / "timing.csv").read_text().splitlines()[1:]
    return [row for row in csv.DictReader(lines) if int(row["at_risk"])]


def found_in_table_of_r() -> dict[tuple[str, ...], dict[str, Any]]:
    """What is found here in the check-ins that R invented, by score, service, kind of change and week."""
    rows = pl.read_csv(ORACLES / "outcomes.csv", comment_prefix="#", try_parse_dates=True, null_values="NA")
    check_ins = rows.rename({"date": AT}).lazy()
    tables = [
        times_table(check_ins, judged(score, reliable), person="person", by=by, weeks=range(1, 19), smallest=1)
        for score, reliable in (("phq9", 6), ("gad7", 4))
        for by in (None, "service")
    ]
    found = pl.concat(tables).iter_rows(named=True)
    return {(row["score"], row["group"] or "", row["change"], str(row["week"])): row for row in found}


def test_the_shares_and_their_intervals_are_those_of_r() -> None:
    found, told = found_in_table_of_r(), told_by_r()

    assert len(told) == len(found) > 150
    for row in told:
        one = found[row["score"], row["service"], row["change"], row["week"]]
        assert (one["at_risk"], one["changed"]) == (int(row["at_risk"]), int(row["changed"]))
        assert one["changed_share"] == pytest.approx(float(row["share"]), abs=1e-12)
        ends = (one["changed_low"], one["changed_high"])
        if one["changed"]:
            assert ends == pytest.approx((float(row["low"]), float(row["high"])), abs=1e-12)
        else:
            # Where nobody has changed, R says NA, or 0 to 0 for a whole group: there is no such interval.
            assert ends == (None, None)


def test_a_begun_week_counts_and_the_first_change_is_the_one_that_counts() -> None:
    courses: Courses = {
        "better in week 2, and worse again": [(0, 18), (1.2, 12), (3, 18)],
        "too little": [(0, 18), (1, 13), (4, 13)],
        "worse in week 4": [(0, 12), (3.1, 18)],
        "seen once": [(0, 20)],
        "nothing to score": [(0, None), (2, None)],
    }

    # Week 2: three are there. Week 4: the one who was better by then has changed; two are there.
    assert by_then(courses, judged(), "improved") == [(1, 3, 0), (2, 3, 1), (3, 2, 1), (4, 2, 1)]
    # The first is seen until week 3, the others until week 4.
    assert by_then(courses, judged(), "deteriorated") == [(1, 3, 0), (2, 3, 0), (3, 3, 0), (4, 2, 1)]


def test_where_higher_is_better_the_other_way_round_is_better() -> None:
    courses: Courses = {"one": [(0, 10), (1, 16)], "two": [(0, 10), (1, 4)]}
    judge = judged(direction=HIGHER)

    assert by_then(courses, judge, "improved") == by_then(courses, judge, "deteriorated") == [(1, 2, 1)]


def test_of_two_scores_at_one_time_the_one_counts_that_shows_less_gain() -> None:
    courses: Courses = {
        "first 15, not 20": [(0, 20), (0, 15), (1, 12)],
        "then 12, not 8": [(0, 15), (1, 8), (1, 12)],
    }

    assert by_then(courses, judged(), "improved") == [(1, 2, 0)]


def test_days_and_moments_become_weeks() -> None:
    judge = judged()
    weeks = by_then({"one": [(0, 20), (2, 10)]}, judge, "improved")
    earlier, later = (
        pl.Series([datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 1, 19, hour, tzinfo=UTC)]) for hour in (8, 10)
    )
    for times in (pl.Series([date(2026, 1, 5), date(2026, 1, 19)]), earlier, later):
        check_ins = pl.LazyFrame({"who": ["one", "one"], AT: times, "phq9": [20.0, 10.0]})
        table = times_table(check_ins, judge, person="who", weeks=range(1, 10), smallest=1)
        improved = table.filter(pl.col("change") == "improved").select("week", "at_risk", "changed").rows()
        assert improved == weeks == [(1, 1, 0), (2, 1, 1)]


def test_weeks_with_too_few_people_left_have_no_row_and_nor_do_small_groups() -> None:
    stay: Courses = {f"stays {number}": [(0.0, 20.0), (8.0, 19.0)] for number in range(10)}
    leave: Courses = {f"leaves {number}": [(0.0, 20.0), (2.0, 19.0)] for number in range(5)}
    check_ins = of_weeks({**stay, **leave}, judged())

    assert times_table(check_ins, judged(), person="who")["week"].to_list() == [2, 4, 8, 2, 4, 8]
    assert times_table(check_ins, judged(), person="who", smallest=11)["week"].to_list() == [2, 2]
    assert times_table(check_ins, judged(), person="who", smallest=16).is_empty()


def test_the_week_by_which_half_had_changed_is_told_once_half_had() -> None:
    courses: Courses = {
        **{f"early {n}": [(0, 20), (3, 10)] for n in range(4)},
        **{f"late {n}": [(0, 20), (6, 10)] for n in range(4)},
    }
    table = times_table(of_weeks(courses, judged()), judged(), person="who", smallest=1)

    assert dict(table.select("change", "half_by").unique().rows()) == {"improved": 3, "deteriorated": None}


@pytest.mark.parametrize("people", [10, 24, 28, 30, 38, 44, 46, 54])
def test_exactly_half_is_half_whatever_a_product_of_shares_is_rounded_to(people: int) -> None:
    courses: Courses = {f"week {week}": [(0, 20), (week, 10)] for week in range(1, people + 1)}
    table = times_table(of_weeks(courses, judged()), judged(), person="who", smallest=1)

    assert table.filter(pl.col("change") == "improved")["half_by"].to_list()[0] == people // 2


def test_without_a_rule_nothing_is_reliable_and_the_table_is_empty() -> None:
    judge = Judged(column="phq9", direction=LOWER)
    table = times_table(of_weeks({"one": [(0, 20), (1, 10)]}, judge), judge, person="who", smallest=1)

    assert table.is_empty()
    assert dict(table.schema) == COLUMNS


@given(st.lists(st.integers(1, 12), min_size=1, max_size=30), st.integers(0, 20))
def test_where_everybody_stays_to_the_end_the_share_is_that_of_all(changes: list[int], others: int) -> None:
    endings = [Ending(week, changed=changes.count(week), left=others if week == 12 else 0) for week in range(1, 13)]
    everybody = len(changes) + others

    for one in changed_by(endings):
        assert one.share == pytest.approx(sum(week <= one.week for week in changes) / everybody, abs=1e-12)
        assert one.interval is None or 0 <= one.interval[0] <= one.share <= one.interval[1] <= 1


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20))
def test_who_leaves_is_never_counted_as_changed_and_shares_never_fall(weeks: list[tuple[int, int]]) -> None:
    endings = [Ending(week, *counts) for week, counts in enumerate(weeks, start=1) if sum(counts)]
    found = changed_by(endings[::-1])

    shares = [one.share for one in found]
    assert shares == sorted(shares)
    assert not found or found[-1].changed == sum(one.changed for one in endings)

"""Outcomes of a table, against R, published examples, and one person after the other in plain Python."""

import csv
import math
import statistics
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.measure.change import Method
from befriend.measure.items import ChangeRule, Confidence, Direction, Source
from befriend.measure.outcomes import (
    AT,
    DEFINITIONS,
    Counts,
    Judged,
    Moments,
    Outcome,
    courses_of,
    extremes,
    group_counts,
    outcome_table,
    outcomes,
    paired_effects,
    sample_reference,
    stays_table,
    wilson,
)
from befriend.measure.outcomes.counts import COUNTS
from befriend.measure.outcomes.definitions import STAYS
from befriend.measure.outcomes.effects import small_sample_factor
from befriend.measure.outcomes.staying import COLUMNS
from tests.measure.outcomes_textbook import Row, counts_of, people_of, together_of

LOWER, HIGHER = Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER
NHS = Source("NHS Talking Therapies manual", Confidence.SECOND_HAND)
PHQ9 = ChangeRule(key="nhs", reliable=6, caseness=10, basis="6 points or more", source=NHS)
GAD7 = ChangeRule(key="nhs", reliable=4, caseness=8, basis="4 points or more", source=NHS)
JUDGED = [
    Judged(column="phq9", direction=LOWER, rule=PHQ9),
    Judged(column="gad7", direction=LOWER, rule=GAD7),
]
ORACLES = Path(__file__).parent / "oracles"
FIRST_DAY = date(2026, 1, 5)


def table_of(rows: list[Row]) -> pl.DataFrame:
    schema = {"who": pl.String, AT: pl.Int64, "service": pl.String, "phq9": pl.Float64, "gad7": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns((pl.lit(FIRST_DAY) + pl.duration(days=pl.col(AT))).alias(AT))


def whole(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("phq9", "gad7").cast(pl.Int32))


def counted(frame: pl.DataFrame, judged: list[Judged], by: str | None = None) -> list[list[Counts]]:
    is_both = len(judged) == 2
    return group_counts(courses_of(frame.lazy(), judged, person="who", by=by), judged, by=by, together=is_both)


# --- Shares -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_one_newcombe_prints(count: int, n: int, low: float, high: float) -> None:
    # Newcombe, Stat Med 1998;17:857-872, table I, method 3.
    assert wilson(count, n) == pytest.approx((low, high), abs=5e-5)


def test_wilsons_interval_is_that_of_r_at_every_edge() -> None:
    lines = (ORACLES / "outcomes_wilson.csv").read_text().splitlines()[1:]
    for row in csv.DictReader(lines):
        found = wilson(int(row["count"]), int(row["n"]), float(row["level"]))
        assert found == pytest.approx((float(row["low"]), float(row["high"])), abs=1e-12)


@pytest.mark.parametrize(("count", "n"), [(1, 0), (3, 2), (-1, 5)])
def test_a_share_of_nobody_is_refused(count: int, n: int) -> None:
    with pytest.raises(InputError, match="no share"):
        wilson(count, n)


@pytest.mark.slow
@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.data())
def test_whatever_became_of_the_missing_the_share_lies_within_the_extremes(
    count: int, others: int, missing: int, data: st.DataObject
) -> None:
    n = count + others
    if n + missing == 0:
        return
    also = data.draw(st.integers(0, missing))

    low, high = extremes(count, n, missing)

    assert low - 1e-12 <= (count + also) / (n + missing) <= high + 1e-12


def test_more_people_than_there_are_have_no_extremes() -> None:
    with pytest.raises(InputError):
        extremes(5, 4, 10)
    with pytest.raises(InputError):
        extremes(3, 4, -1)


# --- Effects ------------------------------------------------------------------------------------------------------


def moments_of(first: list[float], last: list[float]) -> Moments:
    return Moments(
        n=len(first),
        first=sum(first),
        last=sum(last),
        first_squared=sum(one * one for one in first),
        last_squared=sum(one * one for one in last),
        product=sum(one * two for one, two in zip(first, last, strict=True)),
    )


def test_hedges_factor_is_that_of_metafor() -> None:
    lines = (ORACLES / "outcomes_factor.csv").read_text().splitlines()[1:]
    for row in csv.DictReader(lines):
        assert small_sample_factor(int(row["freedom"])) == pytest.approx(float(row["factor"]), rel=1e-12)


def test_people_who_are_all_alike_have_no_unit_and_so_no_effect() -> None:
    effects = paired_effects(moments_of([0.1] * 30, [0.3] * 30), LOWER)

    assert (effects.d, effects.g, effects.d_z) == (None, None, None)


def test_people_who_all_change_alike_have_an_effect_in_one_unit_only() -> None:
    effects = paired_effects(moments_of([10, 12, 17], [8, 10, 15]), LOWER)

    assert effects.d == pytest.approx(2 / statistics.stdev([10, 12, 17]))
    assert effects.d_z is None


def test_an_effect_turns_its_sign_with_the_direction_of_the_measure() -> None:
    moments = moments_of([10, 12, 17], [8, 13, 11])

    lower, higher = paired_effects(moments, LOWER), paired_effects(moments, HIGHER)

    both = [(one.d or 0, one.d_z or 0) for one in (lower, higher)]
    assert both[0] == (-both[1][0], -both[1][1])
    assert both[0][0] > 0


def test_two_pairs_are_too_few_for_an_effect() -> None:
    with pytest.raises(InputError, match="2 pairs are too few"):
        paired_effects(moments_of([1, 2], [2, 2]), LOWER)


@pytest.mark.slow
@pytest.mark.parametrize(("pairs", "later_sd"), [(20, 1.0), (60, 1.6)])
def test_the_intervals_of_effects_hold_the_true_effect_as_often_as_they_say(pairs: int, later_sd: float) -> None:
    # Drawn from a known truth: a gain of .6 first standard deviations, correlation .5, a spread that may grow.
    draw, times, held = np.random.default_rng(20261122), 4000, {"g": 0, "d_z": 0}
    true_d_z = 0.6 / math.sqrt(1 + later_sd**2 - 2 * 0.5 * later_sd)
    for _ in range(times):
        one, two = draw.standard_normal(pairs), draw.standard_normal(pairs)
        last = later_sd * (0.5 * one + math.sqrt(0.75) * two) - 0.6
        effects = paired_effects(moments_of(one.tolist(), last.tolist()), LOWER)
        assert effects.g_interval is not None
        assert effects.d_z_interval is not None
        held["g"] += effects.g_interval.low <= 0.6 <= effects.g_interval.high
        held["d_z"] += effects.d_z_interval.low <= true_d_z <= effects.d_z_interval.high

    assert held["g"] / times == pytest.approx(0.95, abs=0.02)
    assert held["d_z"] / times == pytest.approx(0.95, abs=0.02)


# --- A whole table, against R -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_r() -> dict[str, dict[str, dict[str, list[float]]]]:
    return tomllib.loads((ORACLES / "outcomes.toml").read_text())


def table_of_r() -> pl.LazyFrame:
    frame = pl.read_csv(ORACLES / "outcomes.csv", comment_prefix="#", try_parse_dates=True)
    return frame.rename({"person": "who", "date": AT}).lazy()


def found_in_table_of_r() -> dict[tuple[str, str], dict[str, float]]:
    found: list[Outcome] = []
    for by in (None, "service"):
        counts = group_counts(courses_of(table_of_r(), JUDGED, person="who", by=by), JUDGED, by=by, together=True)
        for one, name, judged in zip(counts, ("phq9", "gad7", "together"), [*JUDGED, JUDGED[0]], strict=True):
            found += outcomes(one, judged, score=name, by=by)
    return {(row["score"], row["group"] or "everybody"): row for row in outcome_table(found).iter_rows(named=True)}


def cells_of(theirs: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], list[float], bool]]:
    """What R found, with the names of our columns, and whether they are enough for us to tell."""
    for name, expected in theirs.items():
        columns: tuple[str, ...] = (name,)
        if name in ("first", "last"):
            columns = (f"{name}_mean", f"{name}_sd")
        elif name in ("d", "g", "d_z"):
            columns = (name, f"{name}_low", f"{name}_high")
        elif name.endswith("_extremes"):
            stem = name.removesuffix("_extremes")
            columns = (f"{stem}_least", f"{stem}_most")
        elif name == "paired":
            columns = ("pairs", "people", "paired", "paired_low", "paired_high")
        elif isinstance(expected, list):
            n = "cases" if name.endswith("recovered") else "pairs"
            columns = (name, n, f"{name}_share", f"{name}_low", f"{name}_high")
        values = expected if isinstance(expected, list) else [expected]
        yield columns, values, not (len(values) == 5 and values[1] < 10)


@pytest.mark.parametrize("service", ["everybody", "East", "West"])
@pytest.mark.parametrize("score", ["phq9", "gad7", "together"])
def test_every_figure_is_that_of_r(
    score: str, service: str, by_r: dict[str, dict[str, dict[str, list[float]]]]
) -> None:
    ours, theirs = found_in_table_of_r()[score, service], by_r[score][service]

    compared = 0
    for columns, values, is_told in cells_of(theirs):
        if is_told:
            assert [ours[column] for column in columns] == pytest.approx(values, rel=1e-9), columns
            compared += 1
        else:
            assert ours[columns[0]] is None, columns
    assert compared > 8


# --- Any table, against one person after the other ------------------------------------------------------------------

people = st.sampled_from(["ann", "bo", "cy", "di", "ed"])
days = st.integers(0, 12)
services = st.sampled_from(["East", "West", None])
scores = st.one_of(st.none(), st.integers(0, 27))
tables = st.lists(st.tuples(people, days, services, scores, scores), min_size=1, max_size=40)


def assert_same(ours: Counts, expected: dict[str, object]) -> None:
    found = {name: getattr(ours, name) for name in COUNTS}
    assert found == {name: expected.get(name, 0) for name in COUNTS}


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(tables, st.booleans(), st.sampled_from([None, "service"]), st.randoms(use_true_random=False))
def test_any_table_gives_what_one_person_after_the_other_gives(
    rows: list[Row],
    is_whole: bool,
    by: str | None,
    lots: Random,
) -> None:
    expected = people_of(rows, is_grouped=by is not None)
    lots.shuffle(rows)
    frame = whole(table_of(rows)) if is_whole else table_of(rows)

    phq9, gad7, together = counted(frame, JUDGED, by)

    for place, (found, rule) in enumerate([(phq9, PHQ9), (gad7, GAD7)]):
        assert {one.group for one in found} == set(expected)
        for one in found:
            wanted = counts_of(expected[one.group], place, rule, LOWER)
            assert_same(one, wanted)
            assert one.weeks == pytest.approx(wanted["weeks"])
            if one.moments is not None and one.pairs > 1:
                firsts, lasts = wanted["firsts"], wanted["lasts"]
                assert isinstance(firsts, list)
                assert isinstance(lasts, list)
                assert one.moments.first_mean == pytest.approx(statistics.fmean(firsts))
                assert one.moments.last_sd == pytest.approx(statistics.stdev(lasts), abs=1e-6)
                assert one.moments.difference_sd == pytest.approx(statistics.stdev(wanted["gains"]), abs=1e-6)  # type: ignore[arg-type]
    for one in together:
        assert_same(one, dict(together_of(expected[one.group], (PHQ9, GAD7))))


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(tables)
def test_where_higher_is_better_every_count_is_that_of_one_person_after_the_other(rows: list[Row]) -> None:
    rule = ChangeRule(key="own", reliable=6, caseness=12, basis="", source=NHS)
    judged = [Judged(column="phq9", direction=HIGHER, rule=rule)]

    for frame in (table_of(rows), whole(table_of(rows))):
        (found,) = counted(frame, judged)
        assert_same(found[0], counts_of(people_of(rows, is_grouped=False)[None], 0, rule, HIGHER))


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(tables)
def test_groups_add_up_to_a_table_where_nobody_changes_group(rows: list[Row]) -> None:
    alone = [(f"{service} {who}", day, service, one, two) for who, day, service, one, two in rows]

    for whole_table, parts in zip(
        counted(table_of(alone), JUDGED), counted(table_of(alone), JUDGED, "service"), strict=True
    ):
        for name in COUNTS:
            assert getattr(whole_table[0], name) == sum(getattr(part, name) for part in parts), name


def test_who_was_in_two_groups_has_a_course_in_each() -> None:
    rows: list[Row] = [("ann", 0, "East", 20, 15), ("ann", 7, "West", 12, 9), ("ann", 14, "West", 5, 4)]

    east, west = counted(whole(table_of(rows)), JUDGED, "service")[0]

    assert (east.group, east.with_one, east.pairs) == ("East", 1, 0)
    assert (west.group, west.better, west.recovered) == ("West", 1, 1)


def test_of_two_scores_at_one_time_the_one_with_less_gain_counts_in_any_order() -> None:
    rows: list[Row] = [("ann", 0, None, 20, None), ("ann", 0, None, 14, None), ("ann", 7, None, 9, None)]

    for order in (rows, rows[::-1]):
        found = counted(whole(table_of(order)), JUDGED[:1])[0][0]
        assert (found.tied, found.better, found.worse) == (1, 0, 0)


def test_two_scores_at_one_time_alone_are_no_pair() -> None:
    found = counted(whole(table_of([("ann", 3, None, 20, None), ("ann", 3, None, 4, None)])), JUDGED[:1])[0][0]

    assert (found.pairs, found.with_one, found.check_ins) == (0, 1, 2)


@pytest.mark.parametrize(("fall", "better"), [(5, 0), (6, 1)])
def test_a_fall_of_six_points_is_reliable_and_one_of_five_is_not(fall: int, better: int) -> None:
    for frame in (table_of([("a", 0, None, 15, None), ("a", 9, None, 15 - fall, None)]),):
        assert counted(whole(frame), JUDGED[:1])[0][0].better == better
        assert counted(frame, JUDGED[:1])[0][0].better == better


def test_times_count_to_the_millisecond_and_weeks_come_from_them() -> None:
    start = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    times = [start, start + timedelta(days=10, hours=12)]
    frame = pl.DataFrame({"who": ["a", "a"], AT: times, "phq9": [20, 8]})

    found = counted(frame, JUDGED[:1])[0][0]

    assert (found.pairs, found.weeks) == (1, 1.5)


def test_numbers_for_dates_give_an_order_and_no_weeks() -> None:
    frame = pl.DataFrame({"who": ["a", "a"], AT: [2.5, 0.5], "phq9": [8, 20]})

    for kind in (pl.Float64, pl.Int32):
        found = counted(frame.with_columns((pl.col(AT) * 2).cast(kind)), JUDGED[:1])[0][0]
        assert (found.better, found.weeks) == (1, None)


def test_a_score_of_before_1970_is_still_first() -> None:
    frame = pl.DataFrame({"who": ["a", "a"], AT: [date(1969, 3, 1), date(1970, 3, 1)], "phq9": [20, 8]})

    assert counted(frame, JUDGED[:1])[0][0].better == 1


def test_a_score_too_large_to_be_packed_stops_the_work() -> None:
    frame = pl.DataFrame({"who": ["a", "a"], AT: [1, 2], "phq9": [1_000_000, 8]})

    with pytest.raises(pl.exceptions.InvalidOperationError):
        counted(frame, JUDGED[:1])


@pytest.mark.slow
def test_fractions_add_up_to_the_same_figures_in_every_run() -> None:
    draw = np.random.default_rng(7)
    frame = pl.DataFrame(
        {"who": draw.integers(0, 3000, 20_000), AT: draw.integers(0, 900, 20_000), "phq9": draw.random(20_000) * 27}
    )

    runs = {repr(counted(frame.sample(fraction=1, shuffle=True, seed=run), JUDGED[:1])) for run in range(4)}

    assert len(runs) == 1


# --- Judges -------------------------------------------------------------------------------------------------------


def an_index_table() -> pl.DataFrame:
    draw = np.random.default_rng(11)
    first = draw.integers(5, 28, 60)
    last = np.clip(first - draw.integers(-6, 14, 60), 0, 27)
    twice = pl.DataFrame({"who": [*range(60)] * 2, AT: [0] * 60 + [9] * 60, "phq9": [*first, *last]})
    return twice.cast({"phq9": pl.Int32})


def test_an_index_takes_its_figures_from_all_pairs_and_knows_no_recovery() -> None:
    frame, plain = an_index_table(), Judged(column="phq9", direction=LOWER)
    reference = sample_reference(courses_of(frame.lazy(), [plain], person="who"), reliability=0.8)
    judged = Judged(column="phq9", direction=LOWER, index=(Method.JACOBSON_TRUAX, reference))

    (found,) = outcomes(counted(frame, [judged])[0], judged)

    first, last = frame["phq9"].to_numpy()[:60], frame["phq9"].to_numpy()[60:]
    # Jacobson and Truax by hand: beyond 1.96 times the square root of 2 times SEm.
    limit = 1.96 * math.sqrt(2 * (1 - 0.8)) * statistics.stdev(first.tolist())
    assert found.improved
    assert found.deteriorated
    assert found.improved.count == int((first - last > limit).sum())
    assert found.deteriorated.count == int((last - first > limit).sum())
    assert (found.recovered, found.reliably_recovered) == (None, None)


def test_without_a_judge_there_are_means_and_effects_and_no_rates() -> None:
    judged = Judged(column="phq9", direction=LOWER)

    (found,) = outcomes(counted(an_index_table(), [judged])[0], judged)

    assert found.effects
    assert found.effects.g
    assert (found.improved, found.recovered) == (None, None)


def test_a_score_without_a_better_side_is_refused() -> None:
    with pytest.raises(InputError, match="no better direction"):
        Judged(column="phq9", direction=Direction.NEITHER, rule=PHQ9)


def test_only_two_scores_with_caseness_are_judged_together() -> None:
    with pytest.raises(InputError, match="exactly two"):
        group_counts(courses_of(table_of([]).lazy(), JUDGED[:1], person="who"), JUDGED[:1], together=True)


# --- Small groups -------------------------------------------------------------------------------------------------


def courses(people: int, pairs: int, cases: int) -> pl.DataFrame:
    """So many people, of whom so many have a pair, of whom so many begin as a case."""
    rows: list[Row] = []
    for person in range(people):
        start = 15 if person < cases else 8
        rows.append((f"p{person}", 0, "East", start, None))
        if person < pairs:
            rows.append((f"p{person}", 9, "East", 5 + person % 2, None))
    return whole(table_of(rows))


def filled(frame: pl.DataFrame, smallest: int = 10) -> set[str]:
    """The columns that say something."""
    (found,) = outcomes(counted(frame, JUDGED[:1], "service")[0], JUDGED[0], by="service", smallest=smallest)
    table = outcome_table([found])
    return {name for name in table.columns if table[name][0] is not None}


def test_of_fewer_than_ten_people_only_the_class_of_the_count_is_told() -> None:
    assert filled(courses(9, 9, 9)) == {"score", "by", "group", "size"}


def test_of_fewer_than_ten_pairs_no_figure_of_pairs_is_told() -> None:
    assert filled(courses(30, 9, 9)) == {"score", "by", "group", "size", "people", "check_ins", "tied"}


def test_of_fewer_than_ten_cases_no_recovery_is_told() -> None:
    told = filled(courses(30, 20, 9))

    assert "improved" in told
    assert not {"cases", "recovered", "reliably_recovered_low"} & told


def test_ten_of_each_are_enough() -> None:
    assert {"people", "improved", "d_z_low", "cases", "recovered"} <= filled(courses(10, 10, 10))


def test_another_smallest_group_may_be_asked_for_but_none_that_has_no_effect() -> None:
    assert "improved" in filled(courses(5, 5, 5), smallest=5)
    with pytest.raises(InputError, match="smallest group"):
        filled(courses(5, 5, 5), smallest=2)


# --- Staying ------------------------------------------------------------------------------------------------------


def stay_rows(stops: dict[int, int]) -> pl.DataFrame:
    """People who stop after so many scores, as `stops` says; each begins with 10 and ends with 10 less their number."""
    rows: list[Row] = [
        (f"{n} {person}", day, None, 10 if day == 0 else 10 - n, None)
        for n, people in stops.items()
        for person in range(people)
        for day in range(n)
    ]
    return whole(table_of(rows))


def stayed(stops: dict[int, int]) -> list[tuple[object, ...]]:
    table = stays_table(courses_of(stay_rows(stops).lazy(), JUDGED[:1], person="who"), 0, score="phq9")
    return table.drop("score", "by", "group").rows()


def test_how_long_people_stay_is_told_with_how_those_who_left_were_doing() -> None:
    assert stayed({1: 10, 2: 20, 4: 70}) == [
        (1, 1, 100, 1.0, 10, 10.0, 10.0),
        (2, 2, 90, 0.9, 20, 10.0, 8.0),
        (3, 4, 70, 0.7, 70, 10.0, 6.0),
    ]


def test_numbers_at_which_few_people_stopped_are_joined() -> None:
    assert [(low, high, stopped) for low, high, _, _, stopped, *_ in stayed({1: 4, 2: 6, 3: 12, 5: 9})] == [
        (1, 2, 10),
        (3, 5, 21),
    ]


def test_of_too_few_people_nothing_is_told_about_staying() -> None:
    assert stayed({1: 4, 2: 5}) == []


# --- Definitions --------------------------------------------------------------------------------------------------


def test_every_column_has_exactly_one_definition_with_a_source() -> None:
    names = [name for one in DEFINITIONS for name in one.names]
    columns = outcome_table([], {"rule": "", "data_cut": ""}).columns

    assert sorted(names) == sorted(columns)
    assert {name for one in STAYS for name in one.names} == set(COLUMNS) - {"score", "by", "group"}
    assert all(one.meaning.endswith(".") and one.source for one in (*DEFINITIONS, *STAYS))

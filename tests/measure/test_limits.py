"""Funnels and control charts, against R, a published example, and the published tests of the rules."""

import csv
from math import comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.measure.outcomes import Place, Signal, binomial_limits, control_chart, funnel_point
from befriend.measure.outcomes.control import INNER_TAIL, OUTER_TAIL, RUN, shifts, trends, two_of_three
from befriend.measure.outcomes.limits import place_of

ORACLE = Path(__file__).parent / "oracles" / "limits.csv"
TARGETS = st.floats(0.01, 0.99)
SIZES = st.integers(1, 400)


def judged_by_r() -> list[dict[str, float]]:
    lines = ORACLE.read_text(encoding="utf-8").splitlines()[1:]
    return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(lines)]


def test_limits_are_those_of_r() -> None:
    rows = judged_by_r()

    assert len(rows) == 120
    for row in rows:
        limits = binomial_limits(row["target"], int(row["n"]), row["tail"])
        assert tuple(limits) == pytest.approx((row["low"], row["high"]), rel=1e-9, abs=1e-12), row


def test_a_count_lies_beyond_where_r_says_so() -> None:
    for row in judged_by_r():
        n, below, above = int(row["n"]), int(row["below"]), int(row["above"])
        for count, place in (
            (below, Place.BELOW), (below + 1, Place.WITHIN), (above - 1, Place.WITHIN), (above, Place.ABOVE)
        ):  # fmt: skip
            if 0 <= count <= n:
                assert place_of(count, n, row["target"], row["tail"]) is place, (row, count)


@settings(max_examples=60)
@given(TARGETS, SIZES, st.data())
def test_a_count_lies_beyond_exactly_where_its_share_crosses_the_line(
    target: float, n: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, n))

    point = funnel_point(count, n, target)

    low, high = point.limits
    assert (point.place is Place.BELOW) == (point.share < low - 1e-12)
    assert (point.place is Place.ABOVE) == (point.share > high + 1e-12)


@settings(max_examples=60)
@given(TARGETS, SIZES)
def test_limits_lie_around_the_target_and_the_wider_ones_outside(target: float, n: int) -> None:
    point = funnel_point(0, n, target)

    (low, high), (inner_low, inner_high) = point.limits, point.warning
    assert 0 <= low <= inner_low <= inner_high <= high <= 1
    assert low - 1 / n <= target <= high + 1 / n


@settings(max_examples=60)
@given(TARGETS, SIZES, st.data())
def test_those_who_are_not_counted_stand_on_the_other_side(target: float, n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    other = {Place.WITHIN: Place.WITHIN, Place.BELOW: Place.ABOVE, Place.ABOVE: Place.BELOW}

    assert place_of(n - count, n, 1 - target, 0.001) is other[place_of(count, n, target, 0.001)]


def test_chance_alone_seldom_puts_a_group_beyond() -> None:
    n, target = 40, 0.434
    chance = [comb(n, count) * target**count * (1 - target) ** (n - count) for count in range(n + 1)]

    for place in (Place.BELOW, Place.ABOVE):
        beyond = [count for count in range(n + 1) if funnel_point(count, n, target).place is place]
        assert 0.0002 < sum(chance[count] for count in beyond) < 0.001


@pytest.mark.parametrize(
    ("count", "n", "target"), [(1, 0, 0.5), (-1, 5, 0.5), (6, 5, 0.5), (1, 5, 0.0), (1, 5, 1.0), (1, 5, float("nan"))]
)
def test_what_has_no_limits_is_refused(count: int, n: int, target: float) -> None:
    with pytest.raises(InputError):
        funnel_point(count, n, target)


def test_a_tail_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="tail"):
        binomial_limits(0.5, 10, 0.5)


# Control charts ---------------------------------------------------------------------------------------------------

# NIST/SEMATECH e-Handbook 6.3.3.2: misplaced chips of 50 on each of 30 wafers.
WAFERS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
NIST_CENTRE, NIST_LOW, NIST_HIGH = 0.2313, 0.0524, 0.4102


def test_the_wafers_of_nist_have_its_centre_and_stand_out_where_it_says() -> None:
    chart = control_chart([(count, 50) for count in WAFERS])

    assert chart is not None
    assert chart.centre == pytest.approx(NIST_CENTRE, abs=5e-5)
    outside = [point.share for point in chart.points if Signal.OUTSIDE in point.signals]
    assert outside == [share for share in (count / 50 for count in WAFERS) if not NIST_LOW < share < NIST_HIGH]


# The expectations of NHSRplotthedots 0.2.2, tests/testthat/test-ptd_calculate_point_type.R, where each point of a run
# is marked, not only its last one.
@pytest.mark.parametrize(
    ("sides", "marked"),
    [
        ([1] * 6, []),
        ([1] * 6 + [-1], []),
        ([1] * 8 + [-1], range(8)),
        ([-1] * 8 + [1], range(8)),
        ([1] + [-1] * 8 + [1], range(1, 9)),
        ([0] * 7, []),
    ],
)
def test_seven_on_one_side_are_a_shift(sides: list[int], marked: list[int]) -> None:
    assert [place for place, is_marked in enumerate(shifts(sides)) if is_marked] == list(marked)


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([1, 2, 3, 4, 5, 6], []),
        ([1, 2, 3, 3, 4, 5, 6], []),
        ([1, 2, 3, 4, 5, 6, 7], range(7)),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], range(1, 8)),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], range(1, 8)),
    ],
)
def test_seven_that_rise_or_fall_are_a_trend(values: list[float], marked: list[int]) -> None:
    assert [place for place, is_marked in enumerate(trends(values)) if is_marked] == list(marked)


@pytest.mark.parametrize(
    ("outer", "marked"),
    [
        ([0, 0, 0], []),
        ([1, 0, 1], [0, 2]),
        ([0, 1, 1], [1, 2]),
        ([1, 0, 0, 1], []),
        ([1, 0, 0, 1, 1], [3, 4]),
        ([0, 0, 1, 0, 1, 0, 0], [2, 4]),
    ],
)
def test_two_of_three_near_a_limit_are_marked(outer: list[int], marked: list[int]) -> None:
    found = two_of_three([bool(one) for one in outer], [1] * len(outer))

    assert [place for place, is_marked in enumerate(found) if is_marked] == marked


def test_two_of_three_on_two_sides_are_no_signal() -> None:
    assert two_of_three([True, False, True], [1, -1, 1]) == [False] * 3


def test_a_service_that_slowly_gets_better_is_seen() -> None:
    chart = control_chart([(20 + step, 100) for step in range(RUN)] + [(10, 100)] * RUN)

    assert chart is not None
    assert all(Signal.TREND in point.signals for point in chart.points[:RUN])
    assert all(Signal.SHIFT in point.signals for point in chart.points)


def test_the_tails_are_those_of_two_and_three_standard_deviations() -> None:
    from scipy.stats import norm

    assert pytest.approx((norm.sf(2), norm.sf(3)), rel=1e-4) == (INNER_TAIL, OUTER_TAIL)


def test_where_nobody_or_everybody_is_counted_there_is_no_chart() -> None:
    assert control_chart([(0, 10), (0, 5)]) is None
    assert control_chart([(10, 10), (5, 5)]) is None
    assert control_chart([]) is None


def test_few_points_make_a_provisional_chart() -> None:
    eleven, twelve = control_chart([(4, 10)] * 11), control_chart([(4, 10)] * 12)

    assert eleven is not None
    assert twelve is not None
    assert eleven.is_provisional
    assert not twelve.is_provisional


def test_an_impossible_point_is_refused() -> None:
    with pytest.raises(InputError, match="11 of 10"):
        control_chart([(11, 10)])

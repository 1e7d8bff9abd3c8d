"""Reliable and clinically significant change, against Jacobson and Truax's paper, published analyses, and R."""

import csv
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.measure.change import (
    CRITICAL_VALUE,
    Change,
    ChangeClass,
    ClinicalChange,
    Group,
    Method,
    Pair,
    Reference,
    Referral,
    ReferralClass,
    classify,
    classify_index,
    classify_referral,
    clinical_change,
    cutoff_a,
    cutoff_b,
    cutoff_c,
    difference_error,
    gain,
    hageman_arrindell,
    is_case,
    jacobson_truax,
    minimal_detectable_change,
    reliable_change,
    score_interval,
    standard_error,
)
from befriend.measure.items import ChangeRule, Confidence, Direction, Source

HIGHER, LOWER = Direction.HIGHER_IS_BETTER, Direction.LOWER_IS_BETTER
BETTER, WORSE, UNCLEAR = (
    ChangeClass.RELIABLE_IMPROVEMENT,
    ChangeClass.RELIABLE_DETERIORATION,
    ChangeClass.NO_CLEAR_CHANGE,
)
NHS = Source("NHS Talking Therapies manual", Confidence.SECOND_HAND)
PHQ9 = ChangeRule(key="nhs", reliable=6, caseness=10, basis="6 points or more", source=NHS)
GAD7 = ChangeRule(key="nhs", reliable=4, caseness=8, basis="4 points or more", source=NHS)
ORACLES = Path(__file__).parent / "oracles"


# --- Jacobson and Truax 1991: clinical 40 (7.5), functional 60 (7.5), r .80, one person from 32.5 to 47.5 ---------


def test_the_errors_are_those_jacobson_and_truax_print() -> None:
    assert standard_error(7.5, 0.80) == pytest.approx(3.3541, abs=5e-5)
    assert difference_error(7.5, 0.80) == pytest.approx(4.7434, abs=5e-5)


def test_the_index_is_the_one_jacobson_and_truax_print() -> None:
    assert jacobson_truax(32.5, 47.5, sd=7.5, reliability=0.80) == pytest.approx(3.1623, abs=5e-5)


def test_the_three_cutoffs_are_those_jacobson_and_truax_print() -> None:
    clinical, functional = Group(40, 7.5), Group(60, 7.5)

    assert cutoff_a(clinical, HIGHER) == 55
    assert cutoff_b(functional, HIGHER) == 45
    assert cutoff_c(clinical, functional) == 50


def test_the_published_analysis_of_the_beck_inventory_is_reproduced() -> None:
    # Documentation of the R package clinicalsignificance: S_diff 5.1471 and cut-off 21.02 from unrounded figures.
    assert difference_error(8.16, 0.801) == pytest.approx(5.1471, abs=2e-3)
    assert cutoff_c(Group(35.48, 8.16), Group(7.69, 7.52)) == pytest.approx(21.02, abs=5e-3)


def test_cutoff_b_uses_the_functional_groups_own_spread() -> None:
    # 30 + 2 · 4. With the clinical SD of 9, as the R package has it, 48 would come out.
    assert cutoff_b(Group(30, 4), LOWER) == 38


def test_cutoffs_turn_round_with_the_measure() -> None:
    # Jacobson and Truax's figures mirrored at 50.
    assert cutoff_a(Group(60, 7.5), LOWER) == 45
    assert cutoff_b(Group(40, 7.5), LOWER) == 55


def test_the_smallest_detectable_change_of_the_phq9_from_alpha_is_just_below_6() -> None:
    # 1.96 · √2 · 5.83 · √(1 − .866) = 5.915 with rounded figures, 5.91 with those of the 2,177 volunteers.
    assert minimal_detectable_change(5.83, 0.866) == pytest.approx(5.91, abs=0.01)


def test_an_interval_lies_evenly_around_its_score() -> None:
    # 12 ± 1.95996 · 2.
    assert score_interval(12, 2) == pytest.approx((8.08007, 15.91993), abs=1e-5)


# --- Six methods against R --------------------------------------------------------------------------------------


def read_rows() -> dict[str, list[float]]:
    lines = (ORACLES / "change.csv").read_text().splitlines()[1:]
    rows = list(csv.DictReader(lines))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


ROWS = read_rows()
FIGURES = tomllib.loads((ORACLES / "change.toml").read_text())
REFERENCE = Reference(
    start=Group(FIGURES["start_mean"], FIGURES["start_sd"]),
    end=Group(FIGURES["end_mean"], FIGURES["end_sd"]),
    reliability=FIGURES["reliability"],
    end_reliability=FIGURES["end_reliability"],
    correlation=FIGURES["correlation"],
)


@pytest.mark.parametrize("method", Method)
def test_each_method_gives_the_index_that_r_gives(method: Method) -> None:
    pairs = zip(ROWS["first"], ROWS["last"], strict=True)

    ours = [reliable_change(method, first, last, REFERENCE) for first, last in pairs]

    assert ours == pytest.approx(ROWS[method], rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("method", Method)
def test_each_method_counts_as_many_improved_and_worse_as_r(method: Method) -> None:
    indices = (reliable_change(method, a, b, REFERENCE) for a, b in zip(ROWS["first"], ROWS["last"], strict=True))

    kinds = [classify_index(index, LOWER, CRITICAL_VALUE[method]) for index in indices]

    assert [kinds.count(kind) for kind in (BETTER, UNCLEAR, WORSE)] == FIGURES["improved_unclear_worse"][method]


@pytest.mark.parametrize("method", Method)
def test_a_numpy_column_gets_the_same_indices(method: Method) -> None:
    column = reliable_change(method, np.array(ROWS["first"]), np.array(ROWS["last"]), REFERENCE)

    assert column.tolist() == pytest.approx(ROWS[method], rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("method", Method)
def test_a_polars_expression_gets_the_same_indices_and_keeps_gaps(method: Method) -> None:
    frame = pl.DataFrame({"first": [*ROWS["first"], None], "last": [*ROWS["last"], 3.0]})

    column = frame.select(reliable_change(method, pl.col("first"), pl.col("last"), REFERENCE)).to_series().to_list()

    assert column[:-1] == pytest.approx(ROWS[method], rel=1e-11, abs=1e-11)
    assert column[-1] is None


@pytest.mark.parametrize(
    ("method", "without"),
    [
        (Method.HSU_LINN_LORD, {"end": None}),
        (Method.NUNNALLY_KOTSCH, {"end_reliability": None}),
        (Method.HAGEMAN_ARRINDELL, {"end": None}),
        (Method.HAGEMAN_ARRINDELL, {"correlation": None}),
    ],
)
def test_a_method_says_which_figure_it_lacks(method: Method, without: dict[str, None]) -> None:
    with pytest.raises(InputError, match=f"The method {method} needs the .* Add it"):
        reliable_change(method, 10.0, 5.0, replace(REFERENCE, **without))  # type: ignore[arg-type]


def test_hageman_and_arrindells_index_is_refused_where_differences_are_all_error() -> None:
    group = Group(20, 5)

    with pytest.raises(InputError, match="no more than the measurement error"):
        hageman_arrindell(20.0, 10.0, start=group, end=group, reliability=0.5, correlation=0.6)


def test_an_index_on_the_critical_value_is_not_beyond_it() -> None:
    assert classify_index(1.96, HIGHER) is UNCLEAR
    assert classify_index(1.9601, HIGHER) is BETTER
    assert classify_index(-1.9601, HIGHER) is WORSE


# --- Change rules -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "first", "last", "kind"),
    [
        (PHQ9, 15, 9, BETTER),
        (PHQ9, 15, 10, UNCLEAR),
        (PHQ9, 9, 15, WORSE),
        (PHQ9, 10, 15, UNCLEAR),
        (GAD7, 12, 8, BETTER),
        (GAD7, 12, 9, UNCLEAR),
        (GAD7, 8, 12, WORSE),
        (GAD7, 9, 12, UNCLEAR),
    ],
)
def test_a_change_is_reliable_from_its_threshold_on(rule: ChangeRule, first: int, last: int, kind: ChangeClass) -> None:
    # NHS manuals: PHQ-9 "6 points or more", GAD-7 "4 or more".
    assert classify(rule, LOWER, first, last).kind is kind


def test_rounding_noise_of_a_mean_does_not_hide_a_reliable_change() -> None:
    rule = replace(PHQ9, reliable=0.4, caseness=None)

    assert 3.4 - 3.0 < 0.4
    assert classify(rule, HIGHER, 3.0, 3.4).kind is BETTER
    assert classify(rule, HIGHER, 3.4, 3.0).kind is WORSE


def test_the_difference_is_last_minus_first_whichever_way_is_better() -> None:
    assert classify(PHQ9, LOWER, 15, 9).difference == -6
    assert classify(PHQ9, HIGHER, 15, 9).difference == -6


def test_caseness_starts_at_its_score() -> None:
    # PHQ-9 10 or more, GAD-7 8 or more.
    assert [is_case(PHQ9, LOWER, score) for score in (9, 10)] == [False, True]
    assert [is_case(GAD7, LOWER, score) for score in (7, 8)] == [False, True]


def test_where_higher_is_better_a_case_lies_at_or_below_caseness() -> None:
    # WHO-5: 50 or less is low wellbeing.
    who5 = replace(PHQ9, reliable=10, caseness=50)

    assert [is_case(who5, HIGHER, score) for score in (50, 51)] == [True, False]


def test_leaving_caseness_by_one_point_is_recovery_but_not_reliable_recovery() -> None:
    change = classify(PHQ9, LOWER, 10, 9)

    assert change.has_recovered
    assert change.has_crossed_caseness
    assert not change.has_reliably_recovered


def test_leaving_caseness_by_the_threshold_is_reliable_recovery() -> None:
    assert classify(PHQ9, LOWER, 15, 9).has_reliably_recovered


def test_a_reliable_improvement_that_ends_at_caseness_is_no_recovery() -> None:
    change = classify(PHQ9, LOWER, 24, 10)

    assert change.kind is BETTER
    assert not change.has_recovered
    assert not change.has_crossed_caseness


def test_someone_who_never_was_a_case_improves_but_does_not_recover() -> None:
    change = classify(PHQ9, LOWER, 9, 2)

    assert change.kind is BETTER
    assert not change.has_recovered
    assert not change.has_reliably_recovered


def test_someone_who_stays_a_case_has_not_become_one() -> None:
    assert not classify(PHQ9, LOWER, 12, 20).has_become_case


def test_entering_caseness_is_told() -> None:
    change = classify(PHQ9, LOWER, 4, 10)

    assert change.has_become_case
    assert change.has_crossed_caseness
    assert not change.has_recovered


def test_a_rule_without_caseness_says_nothing_of_recovery() -> None:
    change = classify(replace(PHQ9, caseness=None), LOWER, 20, 2)

    assert (change.was_case, change.is_case) == (None, None)
    assert not change.has_recovered
    assert not change.has_crossed_caseness


# --- Clinically significant change ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "kind", "expected"),
    [
        (32.5, 60, BETTER, ClinicalChange.RECOVERED),
        (32.5, 47.5, BETTER, ClinicalChange.IMPROVED),
        (52, 68, BETTER, ClinicalChange.IMPROVED),
        (45, 52, UNCLEAR, ClinicalChange.UNCHANGED),
        (45, 30, WORSE, ClinicalChange.DETERIORATED),
        (70, 55, WORSE, ClinicalChange.DETERIORATED),
        (60, 40, WORSE, ClinicalChange.HARMED),
        # On the cut-off itself is neither side, as in the R package's strict comparisons.
        (32.5, 50, BETTER, ClinicalChange.IMPROVED),
        (50, 66, BETTER, ClinicalChange.IMPROVED),
        (50, 35, WORSE, ClinicalChange.HARMED),
        (66, 50, WORSE, ClinicalChange.HARMED),
    ],
)
def test_the_five_classes_follow_the_side_of_the_cutoff(
    first: float, last: float, kind: ChangeClass, expected: ClinicalChange
) -> None:
    assert clinical_change(kind, HIGHER, first, last, cutoff=50) is expected
    assert clinical_change(kind, LOWER, -first, -last, cutoff=-50) is expected


# --- NHS Talking Therapies --------------------------------------------------------------------------------------


def judged(depression: tuple[float | None, float | None], anxiety: tuple[float | None, float | None]) -> Referral:
    return classify_referral(Pair(*depression), Pair(*anxiety), depression_rule=PHQ9, anxiety_rule=GAD7)


@pytest.mark.parametrize(
    ("depression", "anxiety", "kind", "recovered", "reliably"),
    [
        # Both fall by their thresholds and end below caseness.
        ((16, 9), (12, 7), ReferralClass.RELIABLE_IMPROVEMENT, True, True),
        # One measure is enough, if the other does not rise by its threshold.
        ((16, 9), (4, 7), ReferralClass.RELIABLE_IMPROVEMENT, True, True),
        ((6, 9), (12, 7), ReferralClass.RELIABLE_IMPROVEMENT, True, True),
        # The other rises by its threshold: neither rises is not met, and no class fits.
        ((16, 9), (3, 7), ReferralClass.NOT_CLASSIFIABLE, True, False),
        # Recovered, but neither fell by its threshold.
        ((10, 9), (8, 7), ReferralClass.NO_RELIABLE_CHANGE, True, False),
        # Reliable improvement that still ends at caseness on one measure.
        ((20, 10), (12, 7), ReferralClass.RELIABLE_IMPROVEMENT, False, False),
        # Reliable improvement of someone who was never at caseness.
        ((9, 3), (7, 3), ReferralClass.RELIABLE_IMPROVEMENT, False, False),
        ((9, 15), (7, 7), ReferralClass.RELIABLE_DETERIORATION, False, False),
        ((12, 12), (8, 12), ReferralClass.RELIABLE_DETERIORATION, False, False),
        ((12, 7), (8, 5), ReferralClass.NO_RELIABLE_CHANGE, True, False),
        ((5, 5), (5, 5), ReferralClass.NO_RELIABLE_CHANGE, False, False),
        # A missing score anywhere: not classifiable.
        ((16, 4), (12, None), ReferralClass.NOT_CLASSIFIABLE, False, False),
        ((16, None), (12, 3), ReferralClass.NOT_CLASSIFIABLE, False, False),
        ((None, 4), (12, 3), ReferralClass.NOT_CLASSIFIABLE, True, False),
    ],
)
def test_a_referral_is_judged_by_the_nhs_rules(
    depression: tuple[float | None, float | None],
    anxiety: tuple[float | None, float | None],
    kind: ReferralClass,
    recovered: bool,
    reliably: bool,
) -> None:
    referral = judged(depression, anxiety)

    assert referral.kind is kind
    assert referral.has_recovered is recovered
    assert referral.has_reliably_recovered is reliably


def test_caseness_on_one_measure_makes_a_referral_a_case() -> None:
    assert judged((10, 3), (0, 0)).was_case is True
    assert judged((9, 3), (8, 0)).was_case is True
    assert judged((9, 3), (7, 0)).was_case is False


def test_caseness_at_the_start_stays_unknown_when_the_only_score_is_below_it() -> None:
    assert judged((9, 3), (None, 0)).was_case is None
    assert judged((10, 3), (None, 0)).was_case is True


def test_only_those_known_not_to_be_cases_leave_the_denominator_of_recovery() -> None:
    assert not judged((9, 3), (7, 0)).counts_for_recovery
    assert judged((10, 3), (7, 0)).counts_for_recovery
    assert judged((9, 3), (None, 0)).counts_for_recovery


def test_a_referral_keeps_the_change_of_each_measure() -> None:
    referral = judged((16, 9), (12, None))

    assert isinstance(referral.depression, Change)
    assert referral.depression.difference == -7
    assert referral.anxiety is None


def test_a_referral_needs_rules_that_know_caseness() -> None:
    with pytest.raises(InputError, match="has no caseness"):
        classify_referral(Pair(1, 1), Pair(1, 1), depression_rule=replace(PHQ9, caseness=None), anxiety_rule=GAD7)


# --- Refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sd", [0, -1, float("nan"), float("inf")])
def test_a_standard_deviation_that_is_not_above_0_is_refused(sd: float) -> None:
    with pytest.raises(InputError, match="Give a number above 0"):
        standard_error(sd, 0.8)
    with pytest.raises(InputError, match="Give a number above 0"):
        Group(10, sd)


@pytest.mark.parametrize("reliability", [-0.1, 1, 1.2, float("nan")])
@pytest.mark.parametrize("method", Method)
def test_a_reliability_outside_0_to_1_is_refused_by_every_method(method: Method, reliability: float) -> None:
    with pytest.raises(InputError, match="Give a number from 0 to just below 1"):
        reliable_change(method, 10.0, 5.0, replace(REFERENCE, reliability=reliability))


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_a_level_outside_0_to_1_is_refused(level: float) -> None:
    with pytest.raises(InputError, match=r"such as 0\.95"):
        score_interval(10, 2, level)


@pytest.mark.parametrize("error", [0, -1, float("nan")])
def test_an_interval_needs_an_error_above_0(error: float) -> None:
    with pytest.raises(InputError, match="Give a number above 0"):
        score_interval(10, error)


def test_a_correlation_beyond_1_is_refused() -> None:
    with pytest.raises(InputError, match="from -1 to 1"):
        reliable_change(Method.HAGEMAN_ARRINDELL, 10.0, 5.0, replace(REFERENCE, correlation=1.1))


def test_a_group_without_a_mean_is_refused() -> None:
    with pytest.raises(InputError, match="Give a finite number"):
        Group(float("nan"), 5)


@pytest.mark.parametrize(("first", "last"), [(float("nan"), 5), (5, float("nan"))])
def test_a_missing_score_is_never_classified(first: float, last: float) -> None:
    with pytest.raises(InputError, match="leave out the pair"):
        classify(PHQ9, LOWER, first, last)
    with pytest.raises(InputError, match="leave out the pair"):
        clinical_change(BETTER, LOWER, first, last, cutoff=10)


def test_a_score_without_a_better_direction_has_no_improvement() -> None:
    with pytest.raises(InputError, match="neither improvement nor deterioration"):
        classify(PHQ9, Direction.NEITHER, 10, 5)
    with pytest.raises(InputError, match="neither improvement nor deterioration"):
        cutoff_a(Group(10, 5), Direction.NEITHER)


@pytest.mark.slow
def test_a_request_that_classifies_a_change_loads_no_heavy_library() -> None:
    look = (
        "import sys, befriend.measure.change; print(sorted({'numpy', 'scipy', 'polars', 'django'} & set(sys.modules)))"
    )

    seen = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert seen.stdout.strip() == "[]"


# --- Properties -------------------------------------------------------------------------------------------------

points = st.integers(min_value=-200, max_value=200)
references = st.builds(
    Reference,
    start=st.builds(Group, st.floats(-50, 50), st.floats(1, 20)),
    end=st.builds(Group, st.floats(-50, 50), st.floats(1, 20)),
    # Below half correlated and above half reliable in equal spreads, Hageman and Arrindell's index always exists.
    reliability=st.floats(0.7, 0.99),
    end_reliability=st.floats(0.7, 0.99),
    correlation=st.floats(-0.9, 0.2),
)


@settings(deadline=None)
@given(first=points, last=points)
def test_turning_a_measure_round_changes_no_class(first: int, last: int) -> None:
    turned = replace(PHQ9, caseness=-10)

    one, other = classify(PHQ9, LOWER, first, last), classify(turned, HIGHER, -first, -last)

    assert (one.kind, one.was_case, one.is_case) == (other.kind, other.was_case, other.is_case)


@settings(deadline=None)
@given(first=points, last=points)
def test_going_back_in_time_swaps_better_and_worse(first: int, last: int) -> None:
    swapped = {BETTER: WORSE, WORSE: BETTER, UNCLEAR: UNCLEAR}

    assert classify(PHQ9, LOWER, last, first).kind is swapped[classify(PHQ9, LOWER, first, last).kind]


@settings(deadline=None)
@given(first=points, last=points)
def test_gains_of_the_two_directions_are_opposite(first: int, last: int) -> None:
    assert gain(HIGHER, float(first), float(last)) == -gain(LOWER, float(first), float(last))


@settings(deadline=None)
@given(
    method=st.sampled_from(Method),
    first=points,
    last=points,
    reference=references,
    times=st.floats(0.1, 10),
    plus=st.floats(-100, 100),
)
def test_other_units_of_the_measure_change_no_index(
    method: Method, first: int, last: int, reference: Reference, times: float, plus: float
) -> None:
    def in_units(group: Group) -> Group:
        return Group(times * group.mean + plus, times * group.sd)

    assert reference.end
    other = replace(reference, start=in_units(reference.start), end=in_units(reference.end))

    one = reliable_change(method, float(first), float(last), reference)
    two = reliable_change(method, times * first + plus, times * last + plus, other)

    assert two == pytest.approx(one, rel=1e-6, abs=1e-6)


@settings(deadline=None)
@given(clinical=st.builds(Group, st.floats(-50, 50), st.floats(1, 20)), sd=st.floats(1, 20), apart=st.floats(0.1, 50))
def test_cutoff_c_lies_between_the_groups(clinical: Group, sd: float, apart: float) -> None:
    functional = Group(clinical.mean + apart, sd)

    assert clinical.mean < cutoff_c(clinical, functional) < functional.mean


@settings(deadline=None)
@given(points, st.floats(1, 20), st.floats(0, 0.99))
def test_an_index_is_beyond_its_critical_value_just_when_the_change_is_detectable(
    last: int, sd: float, reliability: float
) -> None:
    critical = jacobson_truax(0.0, minimal_detectable_change(sd, reliability), sd=sd, reliability=reliability)

    assert critical == pytest.approx(1.959964, abs=1e-6)

"""Invented people follow the model that is stated, answer as the published items do, and are the same every time.

Seeds are fixed, so no test is left to chance. A tolerance of `sure` standard errors is 4: a true model misses it
once in 16,000 looks.
"""

import csv
import itertools
import math
import re
import runpy
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.measure.items import (
    ChangeRule,
    Confidence,
    Direction,
    GradedItem,
    Item,
    Licence,
    Measure,
    MissingKind,
    MissingRule,
    Option,
    Rule,
    Scoring,
    Source,
    Subscale,
)
from befriend.measure.scoring.one import score
from befriend.measure.simulate import (
    DISTRESS,
    PHQ9_SCORES,
    Archetype,
    Assessments,
    Attendance,
    DropOut,
    GrowthModel,
    InventedPerson,
    SimulatedPeople,
    answers,
    assessments,
    courses,
    simulate_course,
    simulate_courses,
    simulate_people,
    visits,
)

Reals = npt.NDArray[np.float64]

ORACLES = Path(__file__).parent / "oracles"
DOCS = Path(__file__).parents[2] / "docs/explanation/invented-people.md"
SURE = 4.0

NOBODY_LEAVES = DropOut(base=-50.0, per_state=0.0, per_change=0.0)
EVERY_WEEK = Attendance(skipped_week=0.0, jitter_weeks=0.0, skipped_item=0.0)
COMPLETE = replace(PHQ9_SCORES, dropout=NOBODY_LEAVES, attendance=EVERY_WEEK)

TRUSTED = Source("made for these tests", Confidence.VERIFIED)
FREE = Licence(
    owner="nobody", terms="free", attribution="", may_modify=True, may_sell=True, ships_wording=False, source=TRUSTED
)


def made_measure(
    key: str,
    *,
    items: int,
    options: range,
    direction: Direction = Direction.LOWER_IS_BETTER,
    is_reversed: frozenset[int] = frozenset(),
    reliable: float | None = None,
    safety: int | None = None,
    as_answered: bool = False,
) -> Measure:
    made = tuple(
        Item(
            id=f"{key}_{number}",
            options=tuple(Option(value) for value in options),
            is_reversed=number in is_reversed,
            safety_from=options[1] if number == safety else None,
        )
        for number in range(1, items + 1)
    )
    rules = (ChangeRule(key="r", reliable=reliable, caseness=None, basis="", source=TRUSTED),) if reliable else ()
    total = Subscale(
        key="total",
        item_ids=tuple(item.id for item in made),
        scoring=Scoring(rule=Rule.SUM),
        missing=MissingRule(MissingKind.PRORATE, 2, TRUSTED),
        direction=direction,
        change_rules=rules,
        as_answered=as_answered,
    )
    return Measure(
        key=key,
        version="1",
        name=key,
        language="en",
        recall_period="P14D",
        is_interviewer_only=False,
        items=made,
        total=total,
        subscales=(),
        licence=FREE,
        references=(),
    )


PHQ9 = made_measure("phq9", items=9, options=range(4), reliable=6.0, safety=9)
GAD7 = made_measure("gad7", items=7, options=range(4), reliable=4.0)
WHO5 = made_measure("who5", items=5, options=range(6), direction=Direction.HIGHER_IS_BETTER)
SCS_SF = made_measure(
    "scs_sf",
    items=12,
    options=range(1, 6),
    direction=Direction.HIGHER_IS_BETTER,
    is_reversed=frozenset({1, 4, 8, 9, 11, 12}),
)
FOUR = [PHQ9, GAD7, SCS_SF, WHO5]


def oracle(name: str) -> list[dict[str, str]]:
    with (ORACLES / name).open() as lines:
        return list(csv.DictReader(lines))


def in_rectangle(people: SimulatedPeople, weeks: int) -> Reals:
    return people.score.reshape(-1, weeks + 1)


def sum_at_intake(block: Assessments, levels: npt.NDArray[np.int8]) -> Reals:
    total: Reals = levels[:, block.week == 0].astype(np.float64).sum(axis=0)
    return total


@pytest.fixture(scope="module")
def without_skips() -> Assessments:
    model = replace(DISTRESS, attendance=replace(DISTRESS.attendance, skipped_item=0.0))
    return next(assessments(20_000, weeks=12, seed=3, model=model))


@pytest.fixture(scope="module")
def cast() -> tuple[InventedPerson, ...]:
    return simulate_courses(FOUR, people=40, weeks=12, seed=11)


# How people change


def test_scores_at_intake_have_the_mean_and_sd_of_the_open_phq9_data() -> None:
    """13.29 and 5.83, n = 2,177 (jamie-chiu/IRT_PHQ9)."""
    n = 50_000
    intake = in_rectangle(simulate_people(COMPLETE, n, 12, seed=1), 12)[:, 0]

    assert intake.mean() == pytest.approx(13.29, abs=SURE * 5.83 / math.sqrt(n))
    assert intake.std(ddof=1) == pytest.approx(5.83, abs=SURE * 5.83 / math.sqrt(2 * n))


@pytest.mark.parametrize(
    ("week", "mean", "sd"),
    # By hand: 13.29 - 1.7 ln(1 + week), and the root of 33.989 - 2.7133 ln(1 + week) + 1.9740 ln(1 + week)^2.
    [(1, 12.1116, 5.7492), (4, 10.5540, 5.8764), (12, 8.9296, 6.3262)],
)
def test_scores_later_have_the_mean_and_sd_that_the_model_states(week: int, mean: float, sd: float) -> None:
    n = 50_000
    later = in_rectangle(simulate_people(COMPLETE, n, 12, seed=2), 12)[:, week]

    assert later.mean() == pytest.approx(mean, abs=SURE * sd / math.sqrt(n))
    assert later.std(ddof=1) == pytest.approx(sd, abs=SURE * sd / math.sqrt(2 * n))


def test_intercepts_and_slopes_are_drawn_together() -> None:
    n = 50_000
    people = simulate_people(COMPLETE, n, 1, seed=3)

    assert people.slope.mean() == pytest.approx(-1.70, abs=SURE * 1.405 / math.sqrt(n))
    assert people.slope.std() == pytest.approx(1.405, abs=SURE * 1.405 / math.sqrt(2 * n))
    # The standard error of a correlation r is (1 - r^2) / sqrt(n).
    correlation = np.corrcoef(people.intercept, people.slope)[0, 1]
    assert correlation == pytest.approx(-0.19, abs=SURE * (1 - 0.19**2) / math.sqrt(n))


def test_what_is_left_beside_the_persons_own_line_is_the_occasion() -> None:
    n = 20_000
    people = simulate_people(COMPLETE, n, 12, seed=4)
    line = people.intercept[people.person] + people.slope[people.person] * np.log(1 + people.week)
    beside = people.score - line

    assert beside.std() == pytest.approx(2.857, abs=SURE * 2.857 / math.sqrt(2 * len(beside)))
    # Nobody's bad week lasts: the last occasion does not know the first.
    last, first = beside.reshape(n, 13)[:, 12], beside.reshape(n, 13)[:, 0]
    assert abs(np.corrcoef(last, first)[0, 1]) < SURE / math.sqrt(n)


def test_lme4_gives_every_stated_parameter_back_although_many_have_left() -> None:
    """simulate_growth_lme4.R: R 4.2.2, lme4 1.1-31, 99 % profile intervals."""
    found = {row["parameter"]: row for row in oracle("simulate_growth_lme4.csv")}
    stated = {name: getattr(PHQ9_SCORES, name) for name in list(found)[:6]}

    for name, value in stated.items():
        assert float(found[name]["low"]) < value < float(found[name]["high"]), name


def test_lme4_was_handed_the_rows_that_are_simulated_today() -> None:
    """Where this fails, NumPy or the model has changed: run the two commands at the head of the R script again."""
    found = {row["parameter"]: row for row in oracle("simulate_growth_lme4.csv")}
    people = runpy.run_path(str(ORACLES / "simulate_growth_rows.py"))["people"]()

    assert len(people.score) == int(found["rows"]["estimate"])
    assert people.score.mean() == pytest.approx(float(found["mean_of_rows"]["estimate"]), abs=1e-6)


def test_the_mean_of_those_still_here_is_misleading_as_it_is_in_services() -> None:
    """By hand: 13.29 - 1.7 ln 13 = 8.93 had nobody left; lme4's script found 6.33 to 7.41 among those still here."""
    here = next(row for row in oracle("simulate_growth_lme4.csv") if row["parameter"] == "mean_of_those_still_here")

    assert float(here["high"]) < 8.93


# Who leaves


def test_a_constant_hazard_leaves_the_share_that_a_geometric_law_does() -> None:
    """By hand: hazard .1, so .9^5 = .59049 stay for a sixth visit."""
    n = 50_000
    constant = DropOut(base=math.log(0.1 / 0.9), per_state=0.0, per_change=0.0)
    people = simulate_people(replace(COMPLETE, dropout=constant), n, 5, seed=5)

    assert (~people.has_left).mean() == pytest.approx(0.59049, abs=SURE * math.sqrt(0.59 * 0.41 / n))
    assert (people.week == 5).sum() == (~people.has_left).sum()


def test_about_one_person_in_five_leaves_within_twelve_weeks() -> None:
    """19.7 %, 95 % interval 18.7 to 20.7 (Swift & Greenberg 2012, 669 studies)."""
    n = 50_000

    assert 0.187 < simulate_people(PHQ9_SCORES, n, 12, seed=6).has_left.mean() < 0.207


def test_about_one_person_in_five_leaves_when_leaving_depends_on_item_answers() -> None:
    answered = visits.answer_visits(
        DISTRESS,
        [answers.item_bank("depression", answers.PHQ9_ITEMS)],
        20_000,
        12,
        np.random.default_rng(6),
    )

    assert 0.18 < answered.has_left.mean() < 0.215


def test_those_who_are_worse_leave_more_often() -> None:
    people = simulate_people(PHQ9_SCORES, 20_000, 12, seed=7)
    is_last = np.append(people.person[1:] != people.person[:-1], True)

    assert people.score[is_last][people.has_left].mean() > people.score[is_last][~people.has_left].mean() + 2


def test_leaving_knows_nothing_that_was_not_seen() -> None:
    """Missing at random: once the scores seen are allowed for, leavers' true intercepts and slopes are like others'."""
    model = replace(PHQ9_SCORES, dropout=DropOut(base=-2.0, per_state=0.8, per_change=0.8), attendance=EVERY_WEEK)
    people = simulate_people(model, 50_000, 12, seed=8)
    first, is_last = (np.r_[True, np.diff(people.person) > 0], np.r_[np.diff(people.person) > 0, True])
    seen = (people.score - 13.29) / 5.83
    odds = np.exp(-2.0 + 0.8 * seen + 0.8 * (seen - seen[first][people.person]))
    surprise = ((is_last & people.has_left[people.person]) - odds / (1 + odds))[people.week < 12]
    for truth in (people.intercept, people.slope):
        hidden = truth[people.person][people.week < 12]
        product = surprise * (hidden - hidden.mean())

        assert abs(product.mean()) < SURE * product.std() / math.sqrt(len(product))


def test_nobody_comes_back_after_leaving_and_the_last_visit_is_not_a_leaving() -> None:
    everybody_leaves = replace(COMPLETE, dropout=DropOut(base=50.0, per_state=0.0, per_change=0.0))
    people = simulate_people(everybody_leaves, 100, 6, seed=9)

    assert people.week.tolist() == [0.0] * 100
    assert simulate_people(COMPLETE, 100, 6, seed=9).has_left.sum() == 0


# When they come


def test_one_week_in_ten_is_missed_but_never_intake() -> None:
    n, weeks = 20_000, 12
    people = simulate_people(replace(PHQ9_SCORES, dropout=NOBODY_LEAVES), n, weeks, seed=10)

    assert (people.week == 0).sum() == n
    missed = 1 - (len(people.week) - n) / (n * weeks)
    assert missed == pytest.approx(0.10, abs=SURE * math.sqrt(0.09 / (n * weeks)))


def test_a_visit_strays_from_its_week_by_at_most_two_days() -> None:
    people = simulate_people(PHQ9_SCORES, 5_000, 12, seed=11)
    days = np.abs(people.week - np.round(people.week)) * 7

    assert days.max() <= 2
    assert days.max() > 1.99


models = st.builds(
    GrowthModel,
    intercept_mean=st.floats(-20, 20),
    intercept_sd=st.floats(0.1, 10),
    slope_mean=st.floats(-5, 5),
    slope_sd=st.floats(0, 5),
    correlation=st.floats(-1, 1),
    occasion_sd=st.floats(0, 5),
    attendance=st.builds(
        Attendance, skipped_week=st.floats(0, 0.9), jitter_weeks=st.floats(0, 0.49), skipped_item=st.floats(0, 0.9)
    ),
    dropout=st.builds(DropOut, base=st.floats(-6, 2), per_state=st.floats(-1, 1), per_change=st.floats(-1, 1)),
    basis=st.just("any"),
)


@settings(max_examples=60, deadline=None)
@given(model=models, n=st.integers(1, 40), weeks=st.integers(1, 30), seed=st.integers(0, 2**63))
def test_any_model_gives_rows_in_order_with_everybody_at_intake(
    model: GrowthModel, n: int, weeks: int, seed: int
) -> None:
    people = simulate_people(model, n, weeks, seed)
    same_person = np.diff(people.person) == 0

    assert np.isfinite(people.score).all()
    assert (np.diff(people.person) >= 0).all()
    assert (np.diff(people.week)[same_person] > 0).all()
    assert people.person[people.week == 0].tolist() == list(range(n))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slope_sd": -1.0}, "slope_sd = -1.0. Give a number 0 or more"),
        ({"correlation": 1.5}, "correlation = 1.5. Give a number from -1 to 1"),
        ({"intercept_sd": 0.0, "occasion_sd": 0.0}, "at least one of them"),
    ],
)
def test_an_impossible_model_is_refused(change: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        replace(PHQ9_SCORES, **change)  # type: ignore[arg-type]


def test_visits_that_could_overtake_each_other_are_refused() -> None:
    with pytest.raises(InputError, match=r"jitter_weeks = 0\.5"):
        Attendance(skipped_week=0.1, jitter_weeks=0.5, skipped_item=0.0)


@pytest.mark.parametrize(("n", "weeks", "seed"), [(0, 12, 1), (5, 0, 1), (5, 12, -1)])
def test_nobody_no_time_and_a_negative_seed_are_refused(n: int, weeks: int, seed: int) -> None:
    with pytest.raises(InputError, match="or more"):
        simulate_people(PHQ9_SCORES, n, weeks, seed)
    with pytest.raises(InputError, match="or more"):
        next(assessments(n, weeks, seed))


# What they answer


def test_the_phq9_items_give_the_published_trait_estimates() -> None:
    """Expected a posteriori, prior N(0, 1): all 0, 1, 2, 3 give -2.675, -.644, .496, 2.462 (the same refit)."""
    trait = np.linspace(-8, 8, 4001)
    chances = [answers.level_chances(item, trait) for item in answers.PHQ9_ITEMS]
    for level, mean, sd in [(0, -2.675, 0.491), (1, -0.644, 0.321), (2, 0.496, 0.284), (3, 2.462, 0.577)]:
        weight = np.exp(-(trait**2) / 2) * np.prod([each[level] for each in chances], axis=0)
        weight = weight / weight.sum()

        assert weight @ trait == pytest.approx(mean, abs=0.001)
        assert math.sqrt(weight @ trait**2 - (weight @ trait) ** 2) == pytest.approx(sd, abs=0.001)


def test_the_phq9_items_are_not_the_wrongly_ordered_table() -> None:
    """In the table printed beside the source data item 9 has slope .17 and thresholds from -20.75 to 7.73."""
    for item in answers.PHQ9_ITEMS:
        assert item.slope > 0.5
        assert list(item.thresholds) == sorted(set(item.thresholds))
        assert all(abs(threshold) < 6 for threshold in item.thresholds)


def test_options_are_chosen_as_often_as_by_2177_real_people(without_skips: Assessments) -> None:
    """simulate_phq9_shares.R. The model's own misfit is below .008; the rest is 3 standard errors of a share."""
    for levels, row in zip(without_skips.phq9, oracle("simulate_phq9_shares.csv"), strict=True):
        at_intake = levels[without_skips.week == 0]
        for option in range(4):
            real = float(row[f"share_{option}"])
            drawn = (at_intake == option).mean()

            assert drawn == pytest.approx(real, abs=0.008 + 3 * math.sqrt(real * (1 - real) / len(at_intake)))


def test_phq9_sums_at_intake_have_mean_sd_and_alpha_of_the_source(without_skips: Assessments) -> None:
    """13.29, 5.83 and .866; standard errors at n = 2,177: .125, .088 and .0043 (Feldt)."""
    at_intake = without_skips.phq9[:, without_skips.week == 0].astype(np.float64)
    total = at_intake.sum(axis=0)
    alpha = 9 / 8 * (1 - at_intake.var(axis=1).sum() / total.var())

    assert total.mean() == pytest.approx(13.29, abs=2 * 0.125)
    assert total.std() == pytest.approx(5.83, abs=2 * 0.088)
    assert alpha == pytest.approx(0.866, abs=2 * 0.0043)


def test_gad7_sums_at_intake_have_mean_and_sd_of_the_service_they_imitate(without_skips: Assessments) -> None:
    """12.72 and 5.12: NHS Talking Therapies, England, 2024-25, weighted by courses. Rounded to .1 by the publisher."""
    total = sum_at_intake(without_skips, without_skips.gad7)

    assert total.mean() == pytest.approx(12.72, abs=0.1 + SURE * 5.12 / math.sqrt(20_000))
    assert total.std() == pytest.approx(5.12, abs=0.1 + SURE * 5.12 / math.sqrt(40_000))


def test_phq9_falls_and_spreads_over_twelve_weeks_as_in_the_service_it_imitates() -> None:
    """England 2024-25: a fall of 4.36 points, and an SD at the end of 6.46 / 5.96 = 1.085 times that at the start."""
    model = replace(DISTRESS, dropout=NOBODY_LEAVES, attendance=EVERY_WEEK)
    n = 20_000
    block = next(assessments(n, weeks=12, seed=12, model=model))
    total = block.phq9.astype(np.float64).sum(axis=0).reshape(n, 13)
    fall = total[:, 0] - total[:, 12]

    assert fall.mean() == pytest.approx(4.36, abs=SURE * fall.std() / math.sqrt(n))
    # The SE of a ratio of two SDs is at most the ratio over sqrt(n).
    assert total[:, 12].std() / total[:, 0].std() == pytest.approx(1.085, abs=SURE * 1.085 / math.sqrt(n))


def test_low_mood_and_worry_go_together(without_skips: Assessments) -> None:
    phq9, gad7 = sum_at_intake(without_skips, without_skips.phq9), sum_at_intake(without_skips, without_skips.gad7)

    # Traits correlate .95 * .90 = .855; measurement error takes the square roots of about .866 and .85 off.
    assert np.corrcoef(phq9, gad7)[0, 1] == pytest.approx(0.855 * math.sqrt(0.866 * 0.85), abs=0.03)


def test_items_are_skipped_as_seldom_as_stated() -> None:
    block = next(assessments(20_000, weeks=12, seed=13))

    assert (block.phq9 == -1).mean() == pytest.approx(0.005, abs=SURE * math.sqrt(0.005 / block.phq9.size))


@given(options=st.integers(2, 11), place=st.integers(0, 40), is_safety=st.booleans())
def test_an_invented_item_is_a_possible_item(options: int, place: int, is_safety: bool) -> None:
    item = answers.invented_item(place, options, is_safety=is_safety)
    chances = answers.level_chances(item, np.linspace(-6, 6, 25))

    assert item.slope > 0.5
    assert len(item.thresholds) == options - 1
    assert (chances > 0).all()
    assert np.allclose(chances.sum(axis=0), 1)


def test_drawn_levels_agree_with_their_chances() -> None:
    n = 200_000
    item = GradedItem(1.6, (-1.0, 0.5, 2.0))
    drawn = answers.draw_levels([item], np.full(n, 0.7), 0.0, np.random.default_rng(14))
    # By hand: P(level >= k) = .93823, .57932, .11105 at 1.6 * (.7 - threshold).
    for level, chance in enumerate([0.06177, 0.35891, 0.46827, 0.11105]):
        assert (drawn == level).mean() == pytest.approx(chance, abs=SURE * math.sqrt(chance * (1 - chance) / n))


def test_an_extreme_state_overflows_nothing() -> None:
    leaving = DropOut(base=0.0, per_state=1.0, per_change=0.0)

    assert leaving.hazard(np.array([-9e9, 9e9]), np.zeros(2)).tolist() == pytest.approx([0.0, 1.0])


@pytest.mark.parametrize("trait", [-60.0, 60.0])
def test_an_extreme_trait_overflows_nothing(trait: float) -> None:
    drawn = answers.draw_levels(answers.PHQ9_ITEMS, np.full(50, trait), 0.0, np.random.default_rng(15))

    assert set(drawn.ravel().tolist()) == {3 if trait > 0 else 0}


def test_the_observed_state_prorates_what_was_skipped() -> None:
    """By hand: levels 2, 2 and one skipped stand for a sum of 6 of 9."""
    bank = answers.ItemBank(trait="any", items=answers.PHQ9_ITEMS[:3], mean=4.0, sd=2.0)
    levels = np.array([[2, -1], [2, -1], [-1, -1]], dtype=np.int8)

    assert answers.observed_state(bank, levels).tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    ("direction", "is_reversed", "as_answered", "worst"),
    [
        (Direction.LOWER_IS_BETTER, False, False, 4),
        (Direction.LOWER_IS_BETTER, True, False, 0),
        (Direction.HIGHER_IS_BETTER, False, False, 0),
        (Direction.HIGHER_IS_BETTER, True, False, 4),
        (Direction.HIGHER_IS_BETTER, True, True, 0),
    ],
)
def test_the_worst_level_is_the_worst_answer_whichever_way_the_measure_runs(
    direction: Direction, is_reversed: bool, as_answered: bool, worst: int
) -> None:
    turned = frozenset({1}) if is_reversed else frozenset[int]()
    measure = made_measure(
        "any", items=1, options=range(5), direction=direction, is_reversed=turned, as_answered=as_answered
    )

    assert answers.answer_at(measure, measure.items[0], 4) == worst
    assert answers.answer_at(measure, measure.items[0], 0) == 4 - worst
    assert answers.answer_at(measure, measure.items[0], -1) is None


@given(
    st.sampled_from(list(itertools.product((Direction.LOWER_IS_BETTER, Direction.HIGHER_IS_BETTER), (False, True)))),
    st.frozensets(st.integers(1, 6)),
    st.lists(st.integers(0, 4), min_size=6, max_size=6),
    st.integers(0, 5),
)
def test_more_distress_on_one_item_never_gives_a_better_score(
    way: tuple[Direction, bool], turned: frozenset[int], levels: list[int], place: int
) -> None:
    direction, as_answered = way
    measure = made_measure(
        "any", items=6, options=range(1, 6), direction=direction, is_reversed=turned, as_answered=as_answered
    )
    worse = [min(level + (each == place), 4) for each, level in enumerate(levels)]
    before, after = (
        score(
            measure,
            {item.id: answers.answer_at(measure, item, level) for item, level in zip(measure.items, row, strict=True)},
        )[0].value
        for row in (levels, worse)
    )

    assert before is not None
    assert after is not None
    assert after >= before if direction is Direction.LOWER_IS_BETTER else after <= before


def test_a_measure_without_a_direction_is_refused() -> None:
    with pytest.raises(InputError, match="Choose a measure with a direction"):
        simulate_course(made_measure("any", items=3, options=range(4), direction=Direction.NEITHER), weeks=4, seed=1)


def test_published_items_are_used_only_where_they_fit_the_measure() -> None:
    assert answers.bank_of(PHQ9).items == answers.PHQ9_ITEMS
    assert answers.bank_of(made_measure("phq9", items=9, options=range(5))).items != answers.PHQ9_ITEMS


def test_an_invented_safety_item_is_seldom_answered_above_its_lowest_option() -> None:
    bank = answers.bank_of(made_measure("core10", items=10, options=range(5), safety=6))
    others = [item.thresholds[0] for place, item in enumerate(bank.items) if place != 5]

    assert bank.items[5].thresholds[0] > max(others) + 1


# Many rows


def test_assessments_have_named_columns_in_order_of_person_and_week() -> None:
    block = next(assessments(300, weeks=6, seed=16))
    columns = block.columns()

    assert list(columns) == ["person", "week", *(f"p{i}" for i in range(1, 10)), *(f"g{i}" for i in range(1, 8))]
    assert {len(column) for column in columns.values()} == {len(block.person)}
    assert {columns["p9"].dtype, columns["g1"].dtype} == {np.dtype(np.int8)}
    assert list(block.columns(phq9="phq9_"))[2] == "phq9_1"
    assert (np.lexsort((block.week, block.person)) == np.arange(len(block.person))).all()
    assert set(np.unique(block.phq9)) <= {-1, 0, 1, 2, 3}


def test_assessments_come_in_blocks_of_bounded_size_and_lose_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "PEOPLE_AT_ONCE", 40)
    blocks = list(assessments(100, weeks=3, seed=17))

    assert [len(np.unique(block.person)) for block in blocks] == [40, 40, 20]
    assert np.unique(np.concatenate([block.person for block in blocks])).tolist() == list(range(100))
    assert not np.array_equal(blocks[0].phq9[:, :30], blocks[1].phq9[:, :30])


def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    first, again, other = (next(assessments(200, weeks=8, seed=seed)) for seed in (18, 18, 19))

    assert np.array_equal(first.phq9, again.phq9)
    assert np.array_equal(first.week, again.week)
    assert not np.array_equal(first.week, other.week)
    assert simulate_courses(FOUR, people=8, weeks=8, seed=18) == simulate_courses(FOUR, people=8, weeks=8, seed=18)
    assert simulate_course(WHO5, weeks=8, seed=18) != simulate_course(WHO5, weeks=8, seed=19)


# People one can meet


def phq9_sums(person: InventedPerson) -> list[float]:
    course = (checkin.answers.values() for checkin in person.of(PHQ9))
    known = ([answer for answer in each if answer is not None] for each in course)
    return [sum(each) * 9 / len(each) for each in known]


def test_every_archetype_is_there_once_and_everybody_else_is_drawn(cast: tuple[InventedPerson, ...]) -> None:
    assert [person.number for person in cast] == list(range(1, 41))
    assert [person.archetype for person in cast[:5]] == [each for each in Archetype if each is not Archetype.DRAWN]
    assert {person.archetype for person in cast[5:]} == {Archetype.DRAWN}


@pytest.mark.parametrize("seed", range(8))
def test_each_archetype_shows_what_its_name_says_whatever_the_seed(seed: int) -> None:
    """Reliable change on the PHQ-9 is 6 points or more (NHS Talking Therapies)."""
    by_name = {person.archetype: person for person in simulate_courses([PHQ9, GAD7], people=5, weeks=12, seed=seed)}
    improves, worsens = phq9_sums(by_name[Archetype.IMPROVES]), phq9_sums(by_name[Archetype.WORSENS])
    unchanged = phq9_sums(by_name[Archetype.NO_CLEAR_CHANGE])

    assert improves[-1] <= improves[0] - 6
    assert worsens[-1] >= worsens[0] + 6
    assert max(abs(each - unchanged[0]) for each in unchanged) < 6
    assert by_name[Archetype.LEAVES_EARLY].has_left
    assert by_name[Archetype.LEAVES_EARLY].checkins[-1].week <= 6


@pytest.mark.parametrize("seed", range(8))
def test_the_late_safety_answer_comes_at_the_last_checkin_and_never_before(seed: int) -> None:
    people = simulate_courses([PHQ9], people=5, weeks=12, seed=seed)
    person = next(each for each in people if each.archetype is Archetype.LATE_SAFETY_ANSWER)
    ninth = [checkin.answers["phq9_9"] for checkin in person.of(PHQ9)]

    assert (ninth[-1] or 0) > 0
    assert not any(ninth[:-1])
    assert person.checkins[-1].week > 10


def test_checkins_are_in_order_and_answer_every_item_with_an_option_or_none(cast: tuple[InventedPerson, ...]) -> None:
    measures = {measure.key: measure for measure in FOUR}
    for person in cast:
        weeks = [checkin.week for checkin in person.checkins]
        assert weeks == sorted(weeks)
        for checkin in person.checkins:
            measure = measures[checkin.measure_key]
            assert list(checkin.answers) == [item.id for item in measure.items]
            score(measure, checkin.answers)


def test_some_items_are_skipped_as_in_life() -> None:
    people = simulate_courses([PHQ9], people=60, weeks=12, seed=20)

    assert any(None in checkin.answers.values() for person in people for checkin in person.checkins)


def test_asking_for_more_people_leaves_the_earlier_ones_as_they_were() -> None:
    few, many = (simulate_courses([PHQ9, GAD7], people=n, weeks=10, seed=21) for n in (9, 30))

    assert many[:9] == few


def test_more_distress_goes_with_less_wellbeing_and_less_self_compassion() -> None:
    people = simulate_courses(FOUR, people=400, weeks=4, seed=22)
    intake = {
        measure.key: [score(measure, person.of(measure)[0].answers)[0].value or math.nan for person in people]
        for measure in FOUR
    }
    known = np.array(list(intake.values()))
    known = known[:, np.isfinite(known).all(axis=0)]
    phq9 = np.corrcoef(known)[0]

    assert phq9[1] > 0.6
    assert -0.65 < phq9[2] < -0.3
    assert phq9[3] < -0.55


def test_archetypes_that_a_measure_cannot_show_are_left_out() -> None:
    people = simulate_courses([WHO5], people=4, weeks=12, seed=23)

    assert [person.archetype.value for person in people] == ["leaves_early", "drawn", "drawn", "drawn"]


def test_a_story_that_cannot_happen_is_refused_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courses, "MOST_POOLS", 2)
    unreachable = made_measure("any", items=2, options=range(2), reliable=50.0)

    with pytest.raises(InputError, match=r"nobody showed improves, worsens\. Give more weeks"):
        simulate_courses([unreachable], people=5, weeks=2, seed=24)


def test_people_with_nothing_to_answer_are_refused() -> None:
    with pytest.raises(InputError, match="no measure was given"):
        simulate_courses([], people=5, weeks=12, seed=25)


def test_the_page_about_invented_people_states_the_numbers_in_use() -> None:
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (-?[\d.]+) \|", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE))
    names = {"distress": DISTRESS, "phq9": PHQ9_SCORES, "attendance": DISTRESS.attendance, "dropout": DISTRESS.dropout}
    stated = {name: float(value) for name, value in rows.items()}
    in_use = {name: getattr(names[name.split(".")[0]], name.split(".")[1]) for name in stated if "." in name}

    assert len(in_use) == 18
    assert {name: stated[name] for name in in_use} == pytest.approx(in_use, abs=5e-5)
    assert {name: stated[name] for name in answers.SHARING} == answers.SHARING

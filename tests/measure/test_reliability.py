"""Alpha, omega, retest and ICC, against published tables, psych and base R (see oracles/reliability.R)."""

import csv
import math
import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from befriend.base.errors import InputError
from befriend.measure.reliability import IccForm, Spread, alpha, icc, omega, retest, spread

Floats = NDArray[np.float64]
ORACLES = Path(__file__).parent / "oracles"
R = tomllib.loads((ORACLES / "reliability.toml").read_text())


def read_table(name: str) -> Floats:
    rows = list(csv.reader((ORACLES / name).read_text().splitlines()[1:]))[1:]
    return np.array([[float(cell) if cell else math.nan for cell in row] for row in rows])


ITEMS, RATINGS = read_table("items.csv"), read_table("ratings.csv")
PHQ9 = Spread(
    means=np.array(R["phq9"]["means"]),
    covariance=np.array(R["phq9"]["covariance"]),
    n=R["phq9"]["n"],
    left_out=0,
)
# Shrout and Fleiss 1979, table 2: six targets, four judges.
JUDGES: list[list[float | None]] = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def evenly_correlated(value: float, items: int, n: int) -> Spread:
    """Items that all correlate alike, so that alpha is `value` exactly (Spearman and Brown)."""
    correlation = value / (items - (items - 1) * value)
    covariance = np.full((items, items), correlation)
    np.fill_diagonal(covariance, 1)
    return Spread(means=np.zeros(items), covariance=covariance, n=n, left_out=0)


# --- Reading a table --------------------------------------------------------------------------------------------


def test_a_person_with_a_missing_answer_is_left_out_and_counted() -> None:
    rows: list[list[float | None]] = [[1, 2], [math.nan, 4], [3, 6], [5, 1], [4, None]]

    table = spread(rows)

    assert (table.n, table.left_out) == (3, 2)
    assert table.means.tolist() == [3, 3]


def test_a_polars_frame_is_read_like_any_table() -> None:
    frame = pl.DataFrame({"a": [1, 2, 3, None], "b": [2, 4, 7, 1]})

    assert spread(frame).n == 3


def test_words_are_refused() -> None:
    with pytest.raises(InputError, match="something that is not a number"):
        spread(np.array([["often", "never"], ["rarely", "often"]]))


def test_rows_of_different_length_are_refused() -> None:
    with pytest.raises(InputError, match="rows differ in length"):
        spread([[1, 2], [1, 2, 3], [1, 2]])


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(InputError, match="infinite"):
        spread([[1.0, 2.0], [math.inf, 2.0], [2.0, 3.0], [1.0, 4.0]])


def test_a_single_column_is_refused() -> None:
    with pytest.raises(InputError, match="at least two columns"):
        spread([[1], [2], [3]])


def test_a_column_without_rows_and_columns_is_refused() -> None:
    with pytest.raises(InputError, match="one row per person"):
        spread([1, 2, 3])


def test_two_complete_people_are_too_few() -> None:
    with pytest.raises(InputError, match=r"Only 2 people .* \(1 were left out"):
        spread([[1.0, 2.0], [2.0, 1.0], [math.nan, 2.0]])


def test_no_complete_person_is_too_few() -> None:
    with pytest.raises(InputError, match="Only 0 people"):
        spread([[1, None], [None, 1]])


def test_a_covariance_that_is_not_finite_is_refused() -> None:
    with pytest.raises(InputError, match="not a finite number"):
        Spread(means=np.zeros(2), covariance=np.full((2, 2), math.nan), n=10, left_out=0)


# --- Alpha ------------------------------------------------------------------------------------------------------


def test_alpha_is_that_of_psych_on_the_complete_people() -> None:
    result = alpha(ITEMS)

    assert result.value == pytest.approx(R["items"]["alpha"], abs=1e-12)
    assert (result.n, result.left_out) == (R["items"]["n"], R["items"]["left_out"])


def test_alphas_sum_has_the_mean_and_spread_that_r_gives() -> None:
    result = alpha(ITEMS)

    assert result.mean == pytest.approx(R["items"]["sum_mean"], abs=1e-10)
    assert result.sd == pytest.approx(R["items"]["sum_sd"], abs=1e-10)


@pytest.mark.parametrize("level", [90, 95])
def test_alphas_interval_is_that_of_feldt_in_r(level: int) -> None:
    assert alpha(ITEMS, level / 100).interval == pytest.approx(R["items"][f"feldt_{level}"], abs=1e-9)


def test_alphas_interval_is_that_of_a_published_example() -> None:
    # MRC Cognition and Brain Sciences Unit, feldt1.return(0.913, 873, 20): 0.9044024 to 0.9211588.
    assert alpha(evenly_correlated(0.913, 20, 873)).interval == pytest.approx((0.9044024, 0.9211588), abs=1e-7)


def test_the_phq9_of_2177_volunteers_has_its_known_figures() -> None:
    # psych::alpha on the open item answers gives .866, 13.29 and 5.83; by hand SEm 2.13 and a 95 % change of 5.91.
    result = alpha(PHQ9)

    assert result.value == pytest.approx(R["phq9"]["alpha"], abs=1e-10)
    assert result.interval == pytest.approx(R["phq9"]["feldt_95"], abs=1e-9)
    assert (round(result.value, 3), round(result.mean, 2), round(result.sd, 2)) == (0.866, 13.29, 5.83)
    assert (round(result.standard_error, 2), round(result.minimal_detectable_change, 2)) == (2.13, 5.91)


def test_an_item_that_was_not_reversed_can_make_alpha_negative_and_leaves_no_error() -> None:
    result = alpha([[2, 10, 6], [4, 8, 4], [6, 6, 8], [8, 4, 4], [10, 2, 7]])

    assert result.value < 0
    with pytest.raises(InputError, match="below 0 it is not a reliability"):
        _ = result.standard_error


def test_alpha_is_refused_when_all_totals_are_equal() -> None:
    with pytest.raises(InputError, match="same total"):
        alpha([[1, 3], [2, 2], [3, 1]])
    with pytest.raises(InputError, match="same total"):
        alpha([[2, 2], [2, 2], [2, 2]])


def test_a_level_of_95_instead_of_point_95_is_refused() -> None:
    with pytest.raises(InputError, match=r"such as 0\.95"):
        alpha(ITEMS, 95)


# --- Omega ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("answers", "name"), [(ITEMS, "items"), (PHQ9, "phq9")])
def test_omega_is_that_of_rs_maximum_likelihood_factor(answers: Floats | Spread, name: str) -> None:
    result = omega(answers)

    assert result.value == pytest.approx(R[name]["omega_ml"], abs=1e-5)
    assert result.loadings == pytest.approx(R[name]["loadings_ml"], abs=1e-4)
    assert not result.is_improper


def omega_as_psych_asks(answers: Floats | Spread) -> float:
    """psych::omega(nfactors = 1, fm = "ml") standardises the items and divides by their observed variance."""
    covariance = answers.covariance if isinstance(answers, Spread) else spread(answers).covariance
    sds = np.sqrt(np.diag(covariance))
    return float(1 - sum(omega(answers).uniquenesses) / (covariance / np.outer(sds, sds)).sum())


@pytest.mark.parametrize(("answers", "name"), [(ITEMS, "items"), (PHQ9, "phq9")])
def test_the_fitted_factor_gives_psychs_omega_when_asked_psychs_way(answers: Floats | Spread, name: str) -> None:
    assert omega_as_psych_asks(answers) == pytest.approx(R[name]["psych_omega_ml"], abs=1e-4)


def test_omega_and_alpha_agree_when_all_items_load_alike() -> None:
    # Essentially tau-equivalent items: McDonald 1999, chapter 6.
    assert omega(evenly_correlated(0.85, 7, 200)).value == pytest.approx(0.85, abs=1e-6)


def test_omega_of_an_exact_factor_is_the_one_it_was_made_from() -> None:
    loadings, own = np.array([1.2, 0.9, 0.5, 0.7]), np.array([0.8, 1.1, 0.6, 2.0])
    made = Spread(means=np.zeros(4), covariance=np.outer(loadings, loadings) + np.diag(own), n=300, left_out=0)

    # By the definition: 3.3² / (3.3² + 4.5).
    assert omega(made).value == pytest.approx(10.89 / 15.39, abs=1e-6)


def test_omega_warns_of_a_heywood_case() -> None:
    # The first item would need a loading of √(.8 · .8 / .5) = 1.13 standard deviations.
    improper = np.array([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]])

    assert omega(Spread(means=np.zeros(3), covariance=improper, n=100, left_out=0)).is_improper


def test_omega_is_refused_when_an_item_was_given_twice() -> None:
    with pytest.raises(InputError, match="Leave out the item that repeats"):
        omega(np.column_stack([ITEMS, ITEMS[:, 0]]))


def test_omega_of_two_items_is_refused() -> None:
    with pytest.raises(InputError, match="at least three"):
        omega(ITEMS[:, :2])


def test_omega_names_the_column_that_everyone_answered_alike() -> None:
    with pytest.raises(InputError, match="column 7"):
        omega(np.column_stack([ITEMS, np.full(len(ITEMS), 3.1)]))


# --- Retest -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [80, 95])
def test_retest_is_that_of_rs_correlation_test(level: int) -> None:
    complete = ITEMS[~np.isnan(ITEMS).any(axis=1)]

    result = retest(complete[:, 0], complete[:, 1], level / 100)

    assert result.value == pytest.approx(R["retest"]["r"], abs=1e-12)
    assert result.interval == pytest.approx(R["retest"][f"interval_{level}"], abs=1e-9)
    assert result.sd == pytest.approx(R["retest"]["sd"], abs=1e-12)


def test_retest_takes_its_error_from_the_first_scores() -> None:
    # sd 10 at first, 20 at last; r = .5: SEm = 10 · √.5.
    first, last = [0.0, 10, 20, 10, 10], [10.0, 40, 30, 0, 20]
    result = retest(first, last)

    expected = np.std(first, ddof=1) * math.sqrt(1 - np.corrcoef(first, last)[0, 1])
    assert result.standard_error == pytest.approx(expected, abs=1e-12)
    assert result.minimal_detectable_change == pytest.approx(1.959964 * math.sqrt(2) * expected, abs=1e-5)


def test_a_pair_with_a_missing_score_is_left_out_and_counted() -> None:
    result = retest([1, 2, 3, 4, 5, None], [2, 1, 4, 3, None, 6])

    assert (result.n, result.left_out) == (4, 2)


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ([1, 2, 3], [1, 2], "equal length"),
        ([1, 2, 3], [2, 1, 3], "at least four"),
        ([1, 2, 3, 4], [2, 2, 2, 2], "do not vary"),
        ([0, 0, 0, 0], [1, 2, 3, 2], "do not vary"),
        ([1, 2, 3, 4], [1, 2, 3, 4], "given twice"),
        ([[1, 2]], [[1, 2]], "two columns"),
    ],
)
def test_a_retest_that_cannot_be_judged_is_refused(first: list[float], last: list[float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        retest(first, last)


# --- Intraclass correlation -------------------------------------------------------------------------------------


def test_the_six_forms_are_those_shrout_and_fleiss_print() -> None:
    values = [round(icc(JUDGES, form).value, 2) for form in IccForm]

    assert values == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize(
    ("ratings", "level", "name"),
    [(JUDGES, 0.95, "shrout_fleiss_95"), (RATINGS, 0.95, "ratings_95"), (RATINGS, 0.90, "ratings_90")],
)
def test_each_form_and_its_interval_are_those_of_psych(
    ratings: list[list[float | None]], level: float, name: str, place: int
) -> None:
    result = icc(ratings, list(IccForm)[place], level)

    assert result.value == pytest.approx(R[name]["value"][place], abs=1e-9)
    assert result.interval == pytest.approx((R[name]["low"][place], R[name]["high"][place]), abs=1e-8)


def test_a_person_with_a_missing_rating_is_left_out_and_counted() -> None:
    rows: list[list[float | None]] = [*JUDGES, [5, None, 4, 4]]

    result = icc(rows, IccForm.AGREEMENT)

    assert (result.n, result.left_out, result.raters) == (6, 1, 4)
    assert result.value == pytest.approx(R["shrout_fleiss_95"]["value"][1], abs=1e-9)


@pytest.mark.parametrize("ratings", [[[1, 2], [3, 4], [5, 6]], [[3, 3], [3, 3], [3, 3]]])
def test_ratings_without_error_are_refused(ratings: list[list[float]]) -> None:
    with pytest.raises(InputError, match="no error to estimate"):
        icc(ratings, IccForm.CONSISTENCY)


# --- Properties -------------------------------------------------------------------------------------------------


def invented(seed: int, columns: int) -> Floats:
    """Answers of 25 people with something in common, rounded to halves."""
    source = np.random.default_rng(seed)
    shared = source.normal(size=(25, 1))
    return np.asarray(np.round(2 * (shared + source.normal(size=(25, columns)))) / 2, dtype=np.float64)


tables = st.builds(invented, st.integers(0, 2**32 - 1), st.integers(3, 6))


@pytest.mark.slow
@settings(deadline=None)
@given(tables, st.floats(0.1, 10), st.floats(-100, 100))
def test_other_units_change_neither_alpha_nor_icc(table: Floats, times: float, plus: float) -> None:
    other = times * table + plus

    assert alpha(other).value == pytest.approx(alpha(table).value, abs=1e-6)
    for form in IccForm:
        assert icc(other, form).value == pytest.approx(icc(table, form).value, abs=1e-6)


@pytest.mark.slow
@settings(deadline=None, max_examples=30)
@given(tables, st.floats(0.1, 10), st.floats(-100, 100))
def test_other_units_do_not_change_omega(table: Floats, times: float, plus: float) -> None:
    assert omega(times * table + plus).value == pytest.approx(omega(table).value, abs=1e-4)


@settings(deadline=None)
@given(tables)
def test_alpha_and_feldts_interval_are_the_consistency_of_the_mean_rating(table: Floats) -> None:
    # A known identity: coefficient alpha is ICC(3,k) (McGraw and Wong 1996).
    one, other = alpha(table), icc(table, IccForm.CONSISTENCY_MEAN)

    assert one.value == pytest.approx(other.value, abs=1e-9)
    assert one.interval == pytest.approx(other.interval, abs=1e-8)


@settings(deadline=None)
@given(tables)
def test_the_order_of_items_does_not_matter(table: Floats) -> None:
    assert alpha(table[:, ::-1]).value == pytest.approx(alpha(table).value, abs=1e-12)


@settings(deadline=None)
@given(tables)
def test_retest_is_the_same_from_either_end(table: Floats) -> None:
    there, back = retest(table[:, 0], table[:, 1]), retest(table[:, 1], table[:, 0])

    assert there.interval == pytest.approx(back.interval, abs=1e-12)


@settings(deadline=None)
@given(tables, st.sampled_from(IccForm))
def test_an_interval_holds_its_value_and_widens_with_the_level(table: Floats, form: IccForm) -> None:
    narrow, wide = icc(table, form, 0.80), icc(table, form, 0.99)

    assert narrow.interval.low <= narrow.value <= narrow.interval.high
    assert wide.interval.low <= narrow.interval.low
    assert narrow.interval.high <= wide.interval.high

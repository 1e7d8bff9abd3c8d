"""Growth curves agree with lme4, nlme, statsmodels and the textbook, give a known truth back, and refuse no fit.

The judges' numbers and the scripts that made them are in oracles/growth*.
"""

import itertools
import math
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend.base.errors import InputError
from befriend.measure import frames
from befriend.measure.growth import (
    Category,
    Covariate,
    Curve,
    Effect,
    GrowthForm,
    Likelihood,
    expected_course,
    given_first_score,
    own_course,
    runs,
    searching,
)
from befriend.measure.growth.any_form import AnyForm
from befriend.measure.growth.fitting import GrowthFit, fit_growth, fit_moments
from befriend.measure.growth.level_and_slope import LevelAndSlope
from befriend.measure.growth.likelihood import Profile
from befriend.measure.growth.moments import moments_of
from befriend.measure.growth.runs import summed_runs
from befriend.measure.growth.searching import Search
from befriend.measure.simulate import PHQ9_SCORES, DropOut, SimulatedPeople, simulate_people

Reals = npt.NDArray[np.float64]

ORACLES = Path(__file__).parent / "oracles"
LME4: dict[str, Any] = tomllib.loads((ORACLES / "growth.toml").read_text())
STATSMODELS: dict[str, Any] = tomllib.loads((ORACLES / "growth_statsmodels.toml").read_text())
ROWS = pl.read_csv(ORACLES / "growth.csv")

IN_SESSIONS = GrowthForm(time="session")
IN_WEEKS = GrowthForm(time="week", score="weekly")
FORMS = {
    "sessions": IN_SESSIONS,
    "level": replace(IN_SESSIONS, varying=1),
    "bend": replace(IN_SESSIONS, terms=3, varying=3),
    "bend_of_all": replace(IN_SESSIONS, terms=3),
    "weeks": IN_WEEKS,
    "covariates": replace(
        IN_SESSIONS, covariates=(Covariate("intake"), Category("service"), Category("programme", moves_change=False))
    ),
    "weeks_covariates": replace(IN_WEEKS, covariates=(Covariate("intake"), Category("programme"))),
    "flat": replace(IN_SESSIONS, score="flat"),
}
OUR_NAMES = {
    "(Intercept)": "level",
    "Intercept": "level",
    "s": "slope",
    "x": "slope",
    "I(s^2)": "bend",
    "servicesouth": "service[south]",
    "servicewest": "service[west]",
    "programmeone to one": "programme[one to one]",
    "programme[T.one to one]": "programme[one to one]",
}
INSIDE = [name for name in LME4 if name.endswith(("_ml", "_reml")) and not name.startswith("flat")]


def fitted(case: str) -> GrowthFit:
    name, _, likelihood = case.rpartition("_")
    return fit_growth(ROWS, FORMS[name], Likelihood(likelihood))


def our_name(name: str) -> str:
    """A judge's name of an effect in our words, with the term of the course last."""
    parts = [OUR_NAMES.get(part, part) for part in name.split(":")]
    return ":".join(sorted(parts, key=lambda part: part in ("level", "slope", "bend")))


def assert_agrees(fit: GrowthFit, judge: dict[str, Any]) -> None:
    effects = [fit.curve.effect(our_name(name)) for name in judge["names"]]
    assert [effect.estimate for effect in effects] == pytest.approx(judge["effects"], rel=1e-4, abs=1e-5)
    if "errors" in judge:
        assert [effect.standard_error for effect in effects] == pytest.approx(judge["errors"], rel=1e-4)
    spreads = [each.estimate for each in fit.components]
    assert spreads == pytest.approx([*judge["sds"], *judge["correlations"], judge["within"]], rel=1e-4, abs=1e-5)


# What the judges say


@pytest.mark.parametrize("case", INSIDE)
def test_a_fit_agrees_with_lme4(case: str) -> None:
    fit, judge = fitted(case), LME4[case]

    assert fit.log_likelihood == pytest.approx(judge["log_likelihood"], rel=1e-6)
    assert (fit.rows, fit.people, fit.on_boundary) == (judge["rows"], judge["people"], False)
    assert len(fit.curve.effects) == len(judge["effects"])
    assert_agrees(fit, judge)


@pytest.mark.parametrize("case", list(STATSMODELS))
def test_a_fit_agrees_with_statsmodels(case: str) -> None:
    fit, judge = fitted(case), STATSMODELS[case]

    if "log_likelihood" in judge:
        assert fit.log_likelihood == pytest.approx(judge["log_likelihood"], rel=1e-6)
    assert_agrees(fit, judge)


@pytest.mark.parametrize("case", [case for case in INSIDE if "sd_errors" in LME4[case]])
def test_standard_errors_of_spreads_and_correlations_agree_with_nlme(case: str) -> None:
    """nlme takes the curvature by coarse differences of the likelihood itself: within 1 %. The textbook is closer."""
    judge = LME4[case]
    wanted = [*judge["sd_errors"], *judge.get("correlation_errors", []), judge["within_error"]]

    assert [each.standard_error for each in fitted(case).components] == pytest.approx(wanted, rel=1e-2)


@pytest.mark.parametrize("likelihood", ["ml", "reml"])
def test_a_fit_at_its_boundary_has_lme4s_likelihood_and_says_so(likelihood: str) -> None:
    fit, judge = fitted(f"flat_{likelihood}"), LME4[f"flat_{likelihood}"]

    assert fit.log_likelihood == pytest.approx(judge["log_likelihood"], rel=1e-6)
    assert_agrees(fit, judge)
    assert fit.on_boundary
    assert "perfectly correlated" in fit.remark
    assert [each.standard_error for each in fit.components] == [None] * 4


def test_one_persons_own_course_is_lme4s_conditional_mode() -> None:
    judge = LME4["own_course"]
    curve = fitted("sessions_reml").curve
    # lme4's conditional variance leaves the uncertainty of the fixed effects out.
    curve = replace(curve, uncertainty=((0.0, 0.0), (0.0, 0.0)))
    rows = ROWS.filter(pl.col("person") == judge["person"], pl.col("score").is_not_null())
    seen = rows.select("session", "score").rows()

    for later in (0, 4, 12):
        x = math.log1p(later)
        found = own_course(curve, seen, [later])[0]
        mean = curve.effect("level").estimate + x * curve.effect("slope").estimate
        (level, _, shared, slope) = judge["covariance"]
        assert found.expected == pytest.approx(mean + judge["mode"][0] + x * judge["mode"][1], rel=1e-5)
        assert found.course_sd**2 == pytest.approx(level + 2 * x * shared + x**2 * slope, rel=1e-4)
        assert found.score_sd**2 == pytest.approx(found.course_sd**2 + curve.within, rel=1e-9)


# What the textbook says


class Textbook:
    """The same model with one n x n matrix V for everybody, as any textbook writes it: slow and clear."""

    def __init__(self, rows: pl.DataFrame, form: GrowthForm, levels: dict[str, tuple[str, ...]]) -> None:
        x = np.log1p(rows[form.time].cast(pl.Float64).to_numpy())
        basis = np.column_stack([x**power for power in range(form.terms)])
        columns = [basis]
        for number in form.numbers:
            part = basis if number.moves_change else basis[:, :1]
            columns.append(rows[number.name].to_numpy()[:, np.newaxis] * part)
        for category in form.categories:
            for level in levels[category.name][1:]:
                part = basis if category.moves_change else basis[:, :1]
                columns.append((rows[category.name] == level).to_numpy()[:, np.newaxis] * part)
        self.X = np.hstack(columns)
        self.y = rows[form.score].to_numpy().astype(float)
        people = rows[form.person].to_numpy()
        self.alike = (people[:, np.newaxis] == people).astype(float)
        self.Z = basis[:, : form.varying]

    def solved(self, between: Reals, within: float) -> tuple[Reals, Reals, Reals]:
        total = within * np.eye(len(self.y)) + self.alike * (self.Z @ between @ self.Z.T)
        inverse = np.linalg.inv(total)
        uncertainty = np.linalg.inv(self.X.T @ inverse @ self.X)
        return total, uncertainty, uncertainty @ self.X.T @ inverse @ self.y

    def deviance(self, between: Reals, within: float, likelihood: Likelihood) -> float:
        total, uncertainty, beta = self.solved(between, within)
        left = self.y - self.X @ beta
        logs = np.linalg.slogdet(total)[1] + float(left @ np.linalg.solve(total, left))
        if likelihood is Likelihood.ML:
            return float(logs + len(self.y) * math.log(2 * math.pi))
        logs -= np.linalg.slogdet(uncertainty)[1]
        return float(logs + (len(self.y) - self.X.shape[1]) * math.log(2 * math.pi))


@st.composite
def small_tables(draw: st.DrawFn) -> tuple[pl.DataFrame, GrowthForm]:
    """A few people, seen at whole sessions or at any time, with or without covariates, in no order."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    terms = draw(st.integers(1, 3))
    varying = draw(st.integers(1, terms))
    covariates: list[Covariate | Category] = []
    if draw(st.booleans()):
        covariates.append(Covariate("intake", moves_change=draw(st.booleans())))
    if draw(st.booleans()):
        covariates.append(Category("service", moves_change=draw(st.booleans())))
    if draw(st.booleans()):
        covariates.append(Category("programme", moves_change=draw(st.booleans())))
    continuous = draw(st.booleans())
    rows = []
    for person in range(draw(st.integers(14, 30))):
        service, programme = f"s{person % 3}", f"p{person % 2}"
        intake, own = rng.normal(14, 5), rng.normal(0, 3, 3)
        for session in range(rng.integers(1, 4) if person > 5 else 7):
            time = rng.uniform(0, 10) if continuous else float(session)
            x = math.log1p(time)
            score = 14 + own[0] + (own[1] - 2) * x + 0.3 * own[2] * x**2 + rng.normal(0, 2)
            rows.append((f"p{person}", time, score, intake, service, programme))
    table = pl.DataFrame(rows, schema=["person", "week", "score", "intake", "service", "programme"], orient="row")
    form = GrowthForm(time="week", terms=terms, varying=varying, covariates=tuple(covariates))
    return table.sample(fraction=1, shuffle=True, seed=draw(st.integers(0, 100))), form


def random_root(size: int, seed: int) -> Reals:
    rng = np.random.default_rng(seed)
    return np.asarray(np.tril(rng.normal(0, 0.6, (size, size))) + 0.4 * np.eye(size))


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(small_tables(), st.sampled_from(Likelihood), st.integers(0, 1000))
def test_any_candidate_is_judged_as_the_textbook_judges_it(
    drawn: tuple[pl.DataFrame, GrowthForm], likelihood: Likelihood, seed: int
) -> None:
    table, form = drawn
    moments = moments_of(table, form)
    root = random_root(form.varying, seed)

    found = Profile(moments, likelihood).judge(root)

    between = found.within * root @ root.T
    book = Textbook(table, form, moments.levels)
    assert found.deviance == pytest.approx(book.deviance(between, found.within, likelihood), rel=1e-8)
    # Nothing else in the variance within people would have been better.
    for other in (0.99, 1.01):
        assert book.deviance(other * between, other * found.within, likelihood) > found.deviance


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(small_tables(), st.sampled_from(Likelihood), st.integers(0, 1000))
def test_the_gradient_is_that_of_finite_differences(
    drawn: tuple[pl.DataFrame, GrowthForm], likelihood: Likelihood, seed: int
) -> None:
    table, form = drawn
    search = Search(Profile(moments_of(table, form), likelihood))
    theta = random_root(form.varying, seed)[search.places]

    found = search.gradient(theta)

    for place, unit in enumerate(np.eye(len(theta))):
        step = 1e-5
        slope = (search.judge(theta + step * unit).deviance - search.judge(theta - step * unit).deviance) / (2 * step)
        assert found[place] == pytest.approx(slope, rel=1e-4, abs=1e-4)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(small_tables(), st.integers(0, 1000))
def test_sums_in_closed_form_are_those_of_any_form(drawn: tuple[pl.DataFrame, GrowthForm], seed: int) -> None:
    table, form = drawn
    moments = moments_of(table, replace(form, terms=2, varying=2))
    root, rng = random_root(2, seed), np.random.default_rng(seed)
    root[1, 1] *= seed % 3 > 0
    cells, k = len(moments.is_level), len(moments.covariates)
    effects, half = rng.normal(0, 2, (cells, k, 2)), rng.normal(0, 1, (cells, 2 * k, 2 * k))
    spread = (half @ half.transpose(0, 2, 1)).reshape(cells, k, 2, k, 2)

    closed, general = LevelAndSlope(moments).at(root), AnyForm(moments).at(root)

    assert closed.logs == pytest.approx(general.logs, rel=1e-11)
    assert closed.squares == pytest.approx(general.squares, rel=1e-10)
    assert closed.crossed == pytest.approx(general.crossed, rel=1e-9, abs=1e-9)
    assert closed.met == pytest.approx(general.met, rel=1e-9, abs=1e-9)
    for allowed in (None, spread):
        for one, other in zip(closed.slopes(effects, allowed), general.slopes(effects, allowed), strict=True):
            assert one == pytest.approx(other, rel=1e-8, abs=1e-8)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(small_tables(), st.booleans())
def test_people_whose_rows_stand_together_are_summed_up_like_people_whose_rows_are_scattered(
    drawn: tuple[pl.DataFrame, GrowthForm], is_numbered: bool
) -> None:
    scattered, form = drawn
    if is_numbered:
        scattered = scattered.with_columns(pl.col("person").str.slice(1).cast(pl.Int64))
    together = scattered.sort("person", maintain_order=True)

    one, other = moments_of(together, form), moments_of(scattered, form)

    assert summed_runs(together, form, 1) is not None
    assert summed_runs(scattered, form, 1) is None
    assert one.levels == other.levels
    assert (one.groups, one.rows, one.n_people) == (other.groups, other.rows, other.n_people)
    for name in ("people", "powers", "covariates", "scores", "products", "squares", "cell_of", "is_level"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-10, abs=1e-9), name


def test_a_person_whose_rows_stand_in_two_places_is_one_person() -> None:
    whole = ROWS.filter(pl.col("score").is_not_null()).sort("person", maintain_order=True)
    apart = pl.concat([whole.filter(pl.col("session") < 4), whole.filter(pl.col("session") >= 4)])

    assert summed_runs(whole, IN_SESSIONS, 1) is not None
    assert summed_runs(apart, IN_SESSIONS, 1) is None
    assert moments_of(apart, IN_SESSIONS).n_people == moments_of(whole, IN_SESSIONS).n_people


@pytest.mark.parametrize(
    "change",
    [
        pl.when(pl.col("session") == 1).then(None).otherwise(pl.col("score")).alias("score"),
        pl.when(pl.col("session") == 1).then(math.nan).otherwise(pl.col("score")).alias("score"),
        pl.when(pl.col("session") == 1).then(None).otherwise(pl.col("session")).alias("session"),
        (pl.col("session") - 1).alias("session"),
        pl.when(pl.col("person") == 1).then(None).otherwise(pl.col("intake")).alias("intake"),
        (pl.col("intake") + pl.col("session")).alias("intake"),
        (pl.col("score") * 1e200).alias("score"),
        (pl.col("intake") - pl.col("intake") / 0).alias("intake"),
    ],
)
def test_a_table_that_is_odd_in_any_way_is_left_to_the_general_sums(change: pl.Expr) -> None:
    form = replace(IN_SESSIONS, covariates=(Covariate("intake"),))
    plain = ROWS.filter(pl.col("score").is_not_null()).sort("person", maintain_order=True)

    assert summed_runs(plain, form, 1) is not None
    assert summed_runs(plain.with_columns(change), form, 1) is None


def test_rows_are_summed_up_run_by_run_in_pieces_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    together = ROWS.filter(pl.col("score").is_not_null()).sort("person", maintain_order=True)
    whole = summed_runs(together, IN_SESSIONS, 1)

    monkeypatch.setattr(runs, "ROWS_AT_ONCE", 3)

    in_pieces = summed_runs(together, IN_SESSIONS, 1)
    assert whole is not None
    assert in_pieces is not None
    assert in_pieces.equals(whole)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(small_tables(), st.sampled_from(Likelihood))
def test_fixed_effects_and_their_errors_are_generalised_least_squares(
    drawn: tuple[pl.DataFrame, GrowthForm], likelihood: Likelihood
) -> None:
    table, form = drawn

    curve = fit_growth(table, form, likelihood).curve

    book = Textbook(table, form, dict(curve.levels))
    _, uncertainty, beta = book.solved(np.array(curve.between), curve.within)
    assert [effect.estimate for effect in curve.effects] == pytest.approx(beta.tolist(), rel=1e-6, abs=1e-6)
    errors = np.sqrt(np.diag(uncertainty)).tolist()
    assert [effect.standard_error for effect in curve.effects] == pytest.approx(errors, rel=1e-6)
    assert np.array(curve.uncertainty) == pytest.approx(uncertainty, rel=1e-5, abs=1e-7)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(small_tables(), st.sampled_from(Likelihood), st.integers(0, 1000))
def test_no_other_candidate_is_better(
    drawn: tuple[pl.DataFrame, GrowthForm], likelihood: Likelihood, seed: int
) -> None:
    table, form = drawn
    moments = moments_of(table, form)
    search = Search(Profile(moments, likelihood))

    best = -2 * fit_moments(moments, likelihood).log_likelihood

    for near, far in itertools.product((0.05, 1.0), range(3)):
        other = near * random_root(form.varying, seed + far)
        assert search.judge(other[search.places]).deviance >= best - 1e-6


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(small_tables(), st.integers(0, 1000))
def test_an_own_course_is_the_joint_best_prediction_of_the_textbook(
    drawn: tuple[pl.DataFrame, GrowthForm], seed: int
) -> None:
    """The kriging form: Cov(new, seen) V^-1 (y - X beta), and the variance with the estimated beta."""
    table, form = drawn
    fit = fit_growth(table, replace(form, covariates=()), Likelihood.REML)
    curve, rng = fit.curve, np.random.default_rng(seed)
    between, beta = np.array(curve.between), np.array([effect.estimate for effect in curve.effects])
    times = rng.uniform(0, 9, rng.integers(1, 5))
    scores = rng.normal(13, 6, len(times))

    found = own_course(curve, list(zip(times.tolist(), scores.tolist(), strict=True)), [6.5])[0]

    basis = np.column_stack([np.log1p(times) ** power for power in range(form.terms)])
    new = np.log1p(6.5) ** np.arange(form.terms)
    own, z = basis[:, : form.varying], new[: form.varying]
    total = curve.within * np.eye(len(times)) + own @ between @ own.T
    pull = np.linalg.solve(total, own @ between @ z)
    d = new - basis.T @ pull
    variance = z @ between @ z - pull @ (own @ between @ z) + d @ np.array(curve.uncertainty) @ d
    assert found.expected == pytest.approx(float(new @ beta + pull @ (scores - basis @ beta)), rel=1e-6)
    assert found.course_sd == pytest.approx(math.sqrt(variance), rel=1e-5, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("likelihood", list(Likelihood))
def test_errors_of_spreads_are_those_of_the_textbooks_whole_likelihood(likelihood: Likelihood) -> None:
    """By differences of the dense likelihood in spreads and correlation: nothing is profiled out but the effects."""
    table = ROWS.filter(pl.col("score").is_not_null(), pl.col("person") <= 40)
    fit = fit_growth(table, IN_SESSIONS, likelihood)
    book = Textbook(table, IN_SESSIONS, {})
    at = np.array([each.estimate for each in fit.components])

    def deviance(components: Reals) -> float:
        level, slope, correlation, within = components
        shared = correlation * level * slope
        return book.deviance(np.array([[level**2, shared], [shared, slope**2]]), float(within**2), likelihood)

    errors = np.sqrt(np.diag(np.linalg.inv(second_differences(deviance, at) / 2)))
    assert [each.standard_error for each in fit.components] == pytest.approx(errors.tolist(), rel=1e-4)


def second_differences(function: Callable[[Reals], float], at: Reals) -> Reals:
    step = 1e-3
    found = np.empty((len(at), len(at)))
    for row, a in enumerate(step * np.eye(len(at))):
        for column, b in enumerate(step * np.eye(len(at))):
            corners = function(at + a + b) - function(at + a - b) - function(at - a + b) + function(at - a - b)
            found[row, column] = corners / (4 * step**2)
    return found


# Grouping


def test_the_columns_of_a_growth_form_have_the_names_of_all_tables() -> None:
    assert (IN_SESSIONS.person, IN_SESSIONS.score) == (frames.PERSON, frames.OBSERVED)
    assert {frames.SESSION, frames.WEEK} <= set(ROWS.columns)


def test_people_seen_at_the_same_times_are_one_group() -> None:
    moments = moments_of(ROWS, IN_SESSIONS)
    seen = ROWS.filter(pl.col("score").is_not_null()).group_by("person").agg(pl.col("session").sort())

    assert moments.groups == seen["session"].n_unique()
    assert moments.n_people == len(seen)


def test_the_order_of_rows_changes_nothing() -> None:
    mixed = ROWS.sample(fraction=1, shuffle=True, seed=5)

    one, other = fit_growth(ROWS, FORMS["covariates"]), fit_growth(mixed, FORMS["covariates"])

    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)
    assert one.groups == other.groups


def test_people_who_were_seen_twice_at_one_time_are_not_mixed_up_with_others() -> None:
    table = pl.DataFrame({"person": ["a", "a", "b", "b"], "week": [1, 1, 2, 2], "score": [1.0, 2.0, 3.0, 4.0]})

    assert moments_of(table, GrowthForm(time="week")).groups == 2


def test_scores_far_from_zero_lose_no_accuracy() -> None:
    far = ROWS.with_columns(pl.col("score") + 1000, pl.col("intake") + 1000)
    form = replace(IN_SESSIONS, covariates=(Covariate("intake"),))

    near, shifted = fit_growth(ROWS, form), fit_growth(far, form)

    assert shifted.log_likelihood == pytest.approx(near.log_likelihood, rel=1e-9)
    assert shifted.curve.effect("intake").estimate == pytest.approx(near.curve.effect("intake").estimate, rel=1e-5)


# Boundaries


def table_of(people: list[list[float]]) -> pl.DataFrame:
    rows = [(person, week, score) for person, scores in enumerate(people) for week, score in enumerate(scores)]
    return pl.DataFrame(rows, schema=["person", "week", "score"], orient="row")


def test_people_who_do_not_differ_give_a_spread_of_zero_and_ordinary_least_squares() -> None:
    # Everybody's scores average to the same, so a level that varies explains less than nothing.
    alternating = table_of([[10 + 2 * ((week + person) % 2) for week in range(4)] for person in range(8)])
    form = GrowthForm(time="week", terms=1, varying=1)

    fit = fit_growth(alternating, form, Likelihood.ML)

    assert fit.on_boundary
    assert fit.component("sd level").estimate == 0.0
    assert "do not measurably differ in their level" in fit.remark
    assert fit.component("sd within").estimate == pytest.approx(1.0)
    assert fit.curve.effects[0].estimate == pytest.approx(11.0)


def test_people_who_differ_only_in_slope_have_no_spread_of_level() -> None:
    rng = np.random.default_rng(4)
    own = rng.normal(0, 2, 200)
    table = table_of([[10 + s * math.log1p(w) + rng.normal(0, 1) for w in range(6)] for s in own])

    fit = fit_growth(table, GrowthForm(time="week"))

    assert fit.component("sd slope").estimate == pytest.approx(own.std(), rel=0.05)
    assert fit.component("sd level").estimate < 0.35


@pytest.mark.parametrize("case", ["sessions_reml", "bend_ml", "level_ml"])
def test_a_search_that_begins_on_a_saddle_ends_at_the_best(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a spread of 0 the gradient by that spread is 0 too, so steps along the gradient never leave it."""
    monkeypatch.setattr(searching, "START", (0.0, 0.0, 0.0))

    assert fitted(case).log_likelihood == pytest.approx(LME4[case]["log_likelihood"], rel=1e-9)


def test_the_search_does_not_get_stuck_where_a_spread_touches_zero() -> None:
    """Seen before: with its spread bounded at 0, a search ended there, 3 points of deviance above the best."""
    rng = np.random.default_rng(56)
    own = rng.normal(0, 3, (24, 2))
    rows = [
        (person, week, 14 + level + (slope - 2) * math.log1p(week) + rng.normal(0, 2))
        for person, (level, slope) in enumerate(own)
        for week in range(2 + person % 3)
    ]
    table = pl.DataFrame(rows, schema=["person", "week", "score"], orient="row")
    search = Search(Profile(moments_of(table, GrowthForm(time="week")), Likelihood.REML))
    stuck = np.array([0.0, 0.9, 1.3])

    beside = search._off_saddle(stuck)

    assert beside is not None
    assert search.judge(beside).deviance < search.judge(stuck).deviance


# Truth


def as_table(people: SimulatedPeople) -> pl.DataFrame:
    return pl.DataFrame({"person": people.person, "week": people.week, "score": people.score})


MANY_LEAVE = replace(PHQ9_SCORES, dropout=DropOut(base=-2.5, per_state=0.8, per_change=0.8))
TRUTH = {
    "sd level": PHQ9_SCORES.intercept_sd,
    "sd slope": PHQ9_SCORES.slope_sd,
    "correlation level slope": PHQ9_SCORES.correlation,
    "sd within": PHQ9_SCORES.occasion_sd,
}


@pytest.mark.slow
def test_a_known_truth_comes_back_although_those_who_do_badly_leave() -> None:
    """Leaving depends on what was seen, so it is missing at random; each estimate lies within 4 standard errors."""
    fit = fit_growth(as_table(simulate_people(MANY_LEAVE, n=20_000, weeks=12, seed=11)), GrowthForm(time="week"))

    for component in fit.components:
        assert component.standard_error is not None
        assert abs(component.estimate - TRUTH[component.name]) < 4 * component.standard_error
    for name, truth in (("level", MANY_LEAVE.intercept_mean), ("slope", MANY_LEAVE.slope_mean)):
        effect = fit.curve.effect(name)
        assert abs(effect.estimate - truth) < 4 * effect.standard_error


@pytest.mark.slow
def test_the_mean_of_those_still_here_is_flattered_and_the_curve_is_not() -> None:
    people = simulate_people(MANY_LEAVE, n=20_000, weeks=12, seed=12)
    table = as_table(people)
    truth = MANY_LEAVE.mean_at(12)

    curve = fit_growth(table, GrowthForm(time="week")).curve
    still_here = table.filter(pl.col("week") > 11.5)["score"].mean()

    assert isinstance(still_here, float)
    assert still_here < truth - 1
    assert expected_course(curve, [12])[0].expected == pytest.approx(truth, abs=0.25)


@pytest.mark.slow
def test_leaving_for_what_nobody_recorded_biases_the_slope() -> None:
    """Whoever leaves for their own slope, however they scored, is missing not at random: all seem to improve more."""
    never = DropOut(base=-50.0, per_state=0.0, per_change=0.0)
    people = simulate_people(replace(PHQ9_SCORES, dropout=never), n=20_000, weeks=12, seed=13)
    rng = np.random.default_rng(13)
    hazard = 1 / (1 + np.exp(2.2 - 1.5 * (people.slope[people.person] - PHQ9_SCORES.slope_mean)))
    table = as_table(people).with_columns(leaves=pl.Series(rng.random(len(people.person)) < hazard))
    stays = table.filter(pl.col("leaves").cast(pl.Int8).cum_sum().shift(1, fill_value=0).over("person") == 0)

    slope = fit_growth(stays, GrowthForm(time="week")).curve.effect("slope")

    assert slope.estimate < PHQ9_SCORES.slope_mean - 10 * slope.standard_error


@pytest.mark.slow
def test_what_follows_an_intake_score_is_what_the_model_implies() -> None:
    """Level, slope and the later scores given the first one follow from the normal distribution, by hand."""
    model = PHQ9_SCORES
    table = as_table(simulate_people(model, n=30_000, weeks=12, seed=14))
    first = table.filter(pl.col("week") == 0).select("person", intake="score")
    later = table.filter(pl.col("week") > 0).join(first, on="person")

    fit = fit_growth(later, GrowthForm(time="week", covariates=(Covariate("intake"),)))

    seen = model.intake_sd**2
    shared = model.correlation * model.intercept_sd * model.slope_sd
    truth = {
        "intake": model.intercept_sd**2 / seen,
        "intake:slope": shared / seen,
        "level": model.intercept_mean * (1 - model.intercept_sd**2 / seen),
        "slope": model.slope_mean - model.intercept_mean * shared / seen,
    }
    for name, value in truth.items():
        effect = fit.curve.effect(name)
        assert abs(effect.estimate - value) < 4 * effect.standard_error
    spread = math.sqrt(model.intercept_sd**2 * (1 - model.intercept_sd**2 / seen))
    assert fit.component("sd level").estimate == pytest.approx(spread, rel=0.03)


# One person


FLAT = ((0.0, 0.0), (0.0, 0.0))
BY_HAND = Curve(
    form=GrowthForm(time="week"),
    effects=(Effect("level", 14.0, 0.0), Effect("slope", -2.0, 0.0)),
    uncertainty=FLAT,
    between=((9.0, 0.0), (0.0, 1.0)),
    within=4.0,
    source="by hand",
)


def test_the_prediction_interval_of_somebody_new_is_the_one_worked_out_by_hand() -> None:
    # At week 0 only level and occasion count: 14 and the root of 9 + 4; 1.2816 is the normal 90th percentile.
    found = expected_course(BY_HAND, [0])[0]

    half = 1.2815516 * math.sqrt(13)
    assert list(found.score_interval(0.80)) == pytest.approx([14 - half, 14 + half])
    assert found.score_quantile(0.9) == pytest.approx(14 + half)
    assert found.course_interval(0.80).high == pytest.approx(14 + 1.2815516 * 3)


def test_one_score_moves_the_own_course_part_of_the_way() -> None:
    # 9 / (9 + 4) of the 6.5 points by which the score lies above the mean: 4.5.
    found = own_course(BY_HAND, [(0, 20.5)], [0])[0]

    assert found.expected == pytest.approx(18.5)
    assert found.course_sd == pytest.approx(math.sqrt(9 * 4 / 13))


@pytest.mark.parametrize("case", ["sessions_ml", "level_ml", "bend_ml", "bend_of_all_ml"])
def test_a_curve_given_the_first_score_says_what_an_own_course_of_one_score_says(case: str) -> None:
    curve = fitted(case).curve
    given = given_first_score(curve)

    for first, later in itertools.product((3.0, 20.0), (0, 1, 8)):
        one = expected_course(given, [later], {"intake": first})[0]
        other = own_course(curve, [(0, first)], [later])[0]
        assert one.expected == pytest.approx(other.expected)
        assert one.score_sd == pytest.approx(other.score_sd)


@pytest.mark.slow
def test_four_fifths_of_new_people_lie_at_or_below_the_bound_of_four_fifths() -> None:
    curve = fit_growth(
        as_table(simulate_people(PHQ9_SCORES, n=5_000, weeks=12, seed=21)), GrowthForm(time="week")
    ).curve
    never = replace(PHQ9_SCORES, dropout=DropOut(base=-50.0, per_state=0.0, per_change=0.0))
    others = as_table(simulate_people(never, n=20_000, weeks=12, seed=22)).filter(pl.col("week") > 10.5)

    bounds = [one.score_quantile(0.8) for one in expected_course(curve, others["week"].to_list())]

    share = float((others["score"].to_numpy() <= np.array(bounds)).mean())
    assert share == pytest.approx(0.8, abs=0.015)


# Refusals


def test_rows_without_a_score_and_people_without_a_covariate_are_left_out_and_counted() -> None:
    table = ROWS.with_columns(
        pl.when(pl.col("person") == 3).then(None).otherwise(pl.col("intake")).alias("intake"),
        pl.when(pl.col("session") == 2).then(float("nan")).otherwise(pl.col("score")).alias("score"),
    )
    form = replace(IN_SESSIONS, covariates=(Covariate("intake"),))
    kept = table.filter(pl.col("person") != 3, pl.col("score").is_not_null(), pl.col("score").is_not_nan())

    fit = fit_growth(table, form)

    assert fit.rows_without_score == table.filter(pl.col("score").is_null() | pl.col("score").is_nan()).height
    assert (fit.people_without_covariates, fit.people, fit.rows) == (1, 89, len(kept))
    assert fit.log_likelihood == pytest.approx(fit_growth(kept, form).log_likelihood, rel=1e-10)


@pytest.mark.parametrize(
    ("table", "form", "sentence"),
    [
        (ROWS.drop("session"), IN_SESSIONS, "lacks session"),
        (ROWS.with_columns(score=pl.lit("low")), IN_SESSIONS, "not numbers"),
        (ROWS.with_columns(person=pl.lit(None, pl.Int64)), IN_SESSIONS, "Say whose score"),
        (ROWS.with_columns(session=pl.lit(None, pl.Int64)), IN_SESSIONS, "Say when each score"),
        (ROWS.with_columns(pl.col("session") - 1), IN_SESSIONS, "below 0"),
        (ROWS.with_columns(score=pl.lit(math.inf)), IN_SESSIONS, "not a finite number"),
        (ROWS.with_columns(score=pl.lit(None, pl.Float64)), IN_SESSIONS, "nothing to fit"),
        (ROWS, replace(IN_SESSIONS, covariates=(Covariate("week"),)), "changes within a person"),
        (ROWS, replace(IN_SESSIONS, covariates=(Covariate("service"),)), "or a Category"),
        (ROWS.with_columns(intake=pl.lit(math.inf)), replace(IN_SESSIONS, covariates=(Covariate("intake"),)), "finite"),
        (ROWS.filter(pl.col("person") <= 4), IN_SESSIONS, "There are 4 people"),
        (ROWS.filter(pl.col("session") == 0), IN_SESSIONS, "Everybody was seen once"),
        (ROWS.with_columns(session=pl.lit(3)), IN_SESSIONS, "two different times"),
        (ROWS.filter(pl.col("session") < 2), IN_SESSIONS, "Nobody has more than 2 scores"),
        (ROWS.with_columns(same=pl.lit(1.0)), replace(IN_SESSIONS, covariates=(Covariate("same"),)), "mixtures"),
        (
            ROWS.with_columns(twice=pl.col("intake") * 2),
            replace(IN_SESSIONS, covariates=(Covariate("intake"), Covariate("twice"))),
            "mixtures",
        ),
        (ROWS.with_columns(score=pl.lit(7.0)), IN_SESSIONS, "explains every score exactly"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_a_sentence(table: pl.DataFrame, form: GrowthForm, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        fit_growth(table, form)


def test_a_form_that_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="2 terms of which 3 vary"):
        GrowthForm(time="week", varying=3)
    with pytest.raises(InputError, match="uses a column twice"):
        GrowthForm(time="week", covariates=(Covariate("week"),))


def test_a_stated_curve_has_to_have_the_effects_of_its_form() -> None:
    with pytest.raises(InputError, match="needs the effects level, slope, in this order"):
        replace(BY_HAND, effects=BY_HAND.effects[:1])
    with pytest.raises(InputError, match="needs 2 rows and columns"):
        replace(BY_HAND, between=((9.0,),))
    with pytest.raises(InputError, match="variance within people is 0"):
        replace(BY_HAND, within=0.0)


def test_a_course_is_not_expected_of_somebody_of_whom_too_little_is_known() -> None:
    curve = fitted("covariates_ml").curve
    known: dict[str, float | str] = {"intake": 15.0, "service": "north", "programme": "group"}

    with pytest.raises(InputError, match="needs service"):
        expected_course(curve, [1], {"intake": 15.0})
    with pytest.raises(InputError, match="does not know service 'east'"):
        expected_course(curve, [1], known | {"service": "east"})
    with pytest.raises(InputError, match="intake is nan"):
        expected_course(curve, [1], known | {"intake": math.nan})
    with pytest.raises(InputError, match="A time of this course is -1"):
        expected_course(curve, [-1], known)
    with pytest.raises(InputError, match="A score of this person is nan"):
        own_course(curve, [(0, math.nan)], [1], known)
    with pytest.raises(InputError, match="share of people is 1"):
        expected_course(curve, [1], known)[0].score_quantile(1)

"""What a curve expects of a whole table agrees with what it expects of one person at a time."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.measure.growth import Category, Covariate, Curve, Effect, GrowthForm, expected_course
from befriend.measure.growth.columns import astray
from befriend.measure.growth.form import effect_names

LEVELS = {"place": ("north", "south", "west")}
numbers = st.floats(-5, 5, allow_nan=False)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    terms = draw(st.integers(1, 3))
    varying = draw(st.integers(1, terms))
    form = GrowthForm(
        time="week",
        terms=terms,
        varying=varying,
        covariates=(Category("place", moves_change=draw(st.booleans())), Covariate("intake")),
    )
    names = effect_names(form, LEVELS)
    return Curve(
        form=form,
        effects=tuple(Effect(name, draw(numbers), 0.0) for name in names),
        uncertainty=_square(draw(st.lists(numbers, min_size=len(names), max_size=len(names)))),
        between=_square(draw(st.lists(numbers, min_size=varying, max_size=varying))),
        within=draw(st.floats(0.1, 30)),
        source="drawn",
        levels=LEVELS,
    )


def _square(root: list[float]) -> tuple[tuple[float, ...], ...]:
    """A covariance: r r'."""
    return tuple(tuple(one * other for other in root) for one in root)


@given(
    curve=curves(),
    week=st.floats(0, 60),
    score=st.floats(0, 27),
    intake=st.floats(0, 27),
    place=st.sampled_from(LEVELS["place"]),
)
def test_a_row_lies_as_far_off_as_the_person_would(
    curve: Curve, week: float, score: float, intake: float, place: str
) -> None:
    row = {"week": week, "score": score, "intake": intake, "place": place}
    one = expected_course(curve, [week], {"intake": intake, "place": place})[0]

    off = pl.DataFrame([row]).select(astray(curve)).item()

    assert math.isclose(off, (score - one.expected) / one.score_sd, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("column", ["week", "score", "intake", "place"])
def test_what_is_not_known_of_a_row_makes_no_number(column: str) -> None:
    form = GrowthForm(time="week", covariates=(Category("place"), Covariate("intake")))
    names = effect_names(form, LEVELS)
    nothing = tuple((0.0,) * len(names) for _ in names)
    curve = Curve(
        form=form,
        effects=tuple(Effect(name, 1.0, 0.0) for name in names),
        uncertainty=nothing,
        between=((1.0, 0.0), (0.0, 1.0)),
        within=1.0,
        source="by hand",
        levels=LEVELS,
    )
    row = {"week": 1.0, "score": 5.0, "intake": 6.0, "place": "north"}
    rows = pl.DataFrame([row, {**row, column: None}, {**row, "place": "elsewhere"}])

    assert rows.select(astray(curve)).to_series().is_null().to_list() == [False, True, True]

"""An interrupted course says the same as the textbook; a curve comes back from what is kept of it as it was."""

import json

import numpy as np
import pytest

from befriend.base.errors import InputError
from befriend.measure.growth import Category, Covariate, Curve, Effect, GrowthForm
from befriend.measure.growth.interrupted import interrupted_course
from befriend.measure.growth.telling import curve_as_told, told_curve

BETWEEN, WITHIN = ((9.0, -1.0), (-1.0, 2.0)), 5.0
NAMES, ESTIMATES = ("level", "slope", "intake", "intake:slope"), (3.0, -1.5, 0.8, -0.05)
CURVE = Curve(
    form=GrowthForm(time="week", covariates=(Covariate("intake"),)),
    effects=tuple(Effect(name, value, 0.0) for name, value in zip(NAMES, ESTIMATES, strict=True)),
    uncertainty=((0.0,) * 4,) * 4,
    between=BETWEEN,
    within=WITHIN,
    source="by hand",
)
SEEN = [(0.0, 15.0), (1.0, 16.0), (3.0, 18.0), (4.0, 19.0), (6.0, 13.0), (8.0, 9.0)]


def textbook(seen: list[tuple[float, float]], intake: float, at: float) -> tuple[float, float]:
    """Mean and variance of a later score given the seen ones, by the conditional of one large normal distribution."""
    times = np.array([time for time, _score in seen] + [at])
    z = np.column_stack([np.ones_like(times), np.log1p(times)])
    mean = z @ np.array([ESTIMATES[0] + ESTIMATES[2] * intake, ESTIMATES[1] + ESTIMATES[3] * intake])
    variance = z @ np.array(BETWEEN) @ z.T + WITHIN * np.eye(len(times))
    if not seen:
        return float(mean[-1]), float(variance[-1, -1])
    gain = variance[-1, :-1] @ np.linalg.inv(variance[:-1, :-1])
    off = np.array([score for _time, score in seen]) - mean[:-1]
    return float(mean[-1] + gain @ off), float(variance[-1, -1] - gain @ variance[:-1, -1])


@pytest.mark.parametrize("time", [4.5, 8.0, 12.0])
def test_what_would_have_been_comes_from_the_scores_before_alone(time: float) -> None:
    found = interrupted_course(CURVE, SEEN, 4.5, [time], first="intake").as_before[0]

    mean, variance = textbook([(1.0, 16.0), (3.0, 18.0), (4.0, 19.0)], 15.0, time)
    assert [found.expected, found.score_sd**2] == pytest.approx([mean, variance])


@pytest.mark.parametrize("time", [4.5, 8.0, 12.0])
def test_the_course_since_starts_over_with_the_last_score_before(time: float) -> None:
    found = interrupted_course(CURVE, SEEN, 4.5, [time], first="intake")

    mean, variance = textbook([(1.5, 13.0), (3.5, 9.0)], 19.0, time - 4.5)
    assert found.from_score == 19.0
    assert found.since[0].expected == pytest.approx(mean)
    assert found.since[0].score_sd ** 2 == pytest.approx(variance)


def test_scores_that_come_in_any_order_give_the_same_course() -> None:
    assert interrupted_course(CURVE, SEEN[::-1], 4.5, [8.0], first="intake") == interrupted_course(
        CURVE, SEEN, 4.5, [8.0], first="intake"
    )


def test_without_a_later_score_the_course_since_is_that_of_people_with_such_a_first_score() -> None:
    found = interrupted_course(CURVE, SEEN[:4], 4.5, [8.0], first="intake").since[0]

    mean, variance = textbook([], 19.0, 3.5)
    assert [found.expected, found.score_sd**2] == pytest.approx([mean, variance])


@pytest.mark.parametrize(("seen", "times"), [([(1.0, 15.0)], [5.0]), (SEEN, [4.0]), ([(5.0, 3.0)], [6.0])])
def test_a_course_without_a_start_or_a_time_before_the_interruption_is_refused(
    seen: list[tuple[float, float]], times: list[float]
) -> None:
    with pytest.raises(InputError, match="interrupted course"):
        interrupted_course(CURVE, seen, 4.5, times, first="intake")


def test_a_curve_comes_back_from_json_as_it_was() -> None:
    form = GrowthForm(time="week", terms=3, covariates=(Covariate("intake", moves_change=False), Category("service")))
    names = ("level", "slope", "bend", "intake", "service[b]", "service[b]:slope", "service[b]:bend")
    curve = Curve(
        form=form,
        effects=tuple(Effect(name, 1 / 3, 0.1) for name in names),
        uncertainty=((0.1,) * 7,) * 7,
        between=BETWEEN,
        within=WITHIN,
        source="by hand",
        levels={"service": ("a", "b")},
    )

    assert told_curve(json.loads(json.dumps(curve_as_told(curve)))) == curve


@pytest.mark.parametrize("changed", [{"within": "much"}, {"form": {}}, {"effects": [["level"]]}, {"levels": 3}])
def test_values_that_are_no_curve_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(InputError, match="no growth curve"):
        told_curve({**curve_as_told(CURVE), **changed})

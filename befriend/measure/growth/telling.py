"""A curve as plain values that JSON can hold, and back: how a fitted curve is kept until the next fit."""

from collections.abc import Mapping, Sequence
from typing import Any

from befriend.base.errors import InputError
from befriend.measure.growth.form import Category, Covariate, Curve, Effect, GrowthForm, Matrix


def curve_as_told(curve: Curve) -> dict[str, Any]:
    """All that a curve is, as values of JSON: nothing is rounded.

    Errors: none. Missing: nothing is left out. The inverse of `told_curve`.

    >>> effects = (Effect("level", 14.0, 0.5), Effect("slope", -2.0, 0.25))
    >>> uncertainty, between = ((0.25, 0.0), (0.0, 0.0625)), ((9.0, 0.0), (0.0, 1.0))
    >>> curve = Curve(form=GrowthForm(time="week"), effects=effects, uncertainty=uncertainty, between=between,
    ...               within=4.0, source="by hand")
    >>> told_curve(curve_as_told(curve)) == curve
    True
    """
    form = curve.form
    return {
        "form": {
            "time": form.time,
            "score": form.score,
            "person": form.person,
            "terms": form.terms,
            "varying": form.varying,
            "covariates": [
                {"name": one.name, "moves_change": one.moves_change, "is_number": isinstance(one, Covariate)}
                for one in form.covariates
            ],
        },
        "effects": [[one.name, one.estimate, one.standard_error] for one in curve.effects],
        "uncertainty": [list(row) for row in curve.uncertainty],
        "between": [list(row) for row in curve.between],
        "within": curve.within,
        "source": curve.source,
        "levels": {name: list(levels) for name, levels in curve.levels.items()},
    }


def told_curve(told: Mapping[str, Any]) -> Curve:
    """The curve that `curve_as_told` told. InputError for values that are no curve."""
    try:
        form = told["form"]
        covariates = [
            (Covariate if one["is_number"] else Category)(one["name"], one["moves_change"])
            for one in form["covariates"]
        ]
        return Curve(
            form=GrowthForm(
                time=form["time"],
                score=form["score"],
                person=form["person"],
                terms=form["terms"],
                varying=form["varying"],
                covariates=tuple(covariates),
            ),
            effects=tuple(Effect(name, float(estimate), float(error)) for name, estimate, error in told["effects"]),
            uncertainty=_matrix(told["uncertainty"]),
            between=_matrix(told["between"]),
            within=float(told["within"]),
            source=told["source"],
            levels={name: tuple(levels) for name, levels in told["levels"].items()},
        )
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise InputError("These values are no growth curve. Fit it again.") from problem


def _matrix(rows: Sequence[Sequence[float]]) -> Matrix:
    return tuple(tuple(map(float, row)) for row in rows)

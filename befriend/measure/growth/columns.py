"""What a curve expects of everybody in a table: the same as `course`, one expression for all rows.

Never imported by a request: it loads Polars.
"""

from itertools import product

import polars as pl

from befriend.measure.growth.form import TERMS, Category, Curve


def astray(curve: Curve) -> pl.Expr:
    """How far each score lies from what is expected of somebody new: in standard deviations of a score.

    Meaning: (score - expected) / score_sd of `expected_course`, for each row of a table with the columns that the
    curve's form names: score, time, covariates. Above 0: higher than expected.
    Shapes: one number per row. Units: standard deviations. Range: unbounded.
    Missing: null where the score, the time or a covariate is null; null also for a category that the curve was not
    fitted to. Errors: none of its own; a time below 0 gives NaN or null, so leave such rows out before.
    Source: as `expected_course`. In the example, by hand: (20 - 14) / the root of 9 + 4.

    >>> from befriend.measure.growth.form import Effect, GrowthForm
    >>> effects = (Effect("level", 14.0, 0.0), Effect("slope", -2.0, 0.0))
    >>> none, between = ((0.0, 0.0), (0.0, 0.0)), ((9.0, 0.0), (0.0, 1.0))
    >>> curve = Curve(form=GrowthForm(time="week"), effects=effects, uncertainty=none, between=between, within=4.0,
    ...               source="by hand")
    >>> pl.DataFrame({"week": [0.0], "score": [20.0]}).select(astray(curve).round(4)).item()
    1.6641
    """
    columns = _design(curve)
    expected = pl.sum_horizontal(
        column * effect.estimate for column, effect in zip(columns, curve.effects, strict=True)
    )
    variance = _quadratic(columns, curve.uncertainty) + _quadratic(_basis(curve)[: len(curve.between)], curve.between)
    is_known = pl.all_horizontal(column.is_not_null() for column in columns)
    off = (pl.col(curve.form.score) - expected) / (variance + curve.within).sqrt()
    return pl.when(is_known).then(off).alias("astray")


def _design(curve: Curve) -> list[pl.Expr]:
    """The column of each effect, in their order: a covariate (or 1) times a term of the course."""
    factors = {"": pl.lit(1.0)}
    for covariate in curve.form.covariates:
        if isinstance(covariate, Category):
            known = curve.levels[covariate.name]
            given = pl.col(covariate.name)
            is_known = pl.when(given.is_in(known))
            factors |= {f"{covariate.name}[{one}]": is_known.then((given == one).cast(pl.Float64)) for one in known}
        else:
            factors[covariate.name] = pl.col(covariate.name).cast(pl.Float64)
    by_name = {
        ":".join(filter(None, (name, TERMS[term] if term or not name else ""))): factor * basis
        for name, factor in factors.items()
        for term, basis in enumerate(_basis(curve))
    }
    return [by_name[effect.name] for effect in curve.effects]


def _basis(curve: Curve) -> list[pl.Expr]:
    x = pl.col(curve.form.time).cast(pl.Float64).log1p()
    return [pl.lit(1.0), x, x * x][: curve.form.terms]


def _quadratic(columns: list[pl.Expr], matrix: tuple[tuple[float, ...], ...]) -> pl.Expr:
    """c' M c of each row."""
    places = product(range(len(columns)), repeat=2)
    parts = [columns[a] * columns[b] * matrix[a][b] for a, b in places if matrix[a][b]]
    return pl.sum_horizontal(*parts) if parts else pl.lit(0.0)

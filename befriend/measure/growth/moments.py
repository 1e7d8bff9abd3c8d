"""A table of scores, summed up into the few numbers per group of people that the likelihood needs.

Two people belong to one group when they were seen at the same times and belong to the same categories. Everything
else, also a covariate that is different for everybody, enters through sums of products.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise, product

import numpy as np
import numpy.typing as npt
import polars as pl

from befriend.base.errors import InputError
from befriend.measure.growth.form import Category, GrowthForm
from befriend.measure.growth.runs import summed_runs

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

DESIGN_SEED = 20260101
"""Any number would do. It is fixed so that two runs group in the same way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Sums over people, group by group; the last axis is always the group, and groups are sorted by cell.

    A cell is one combination of categories. With m terms of a course, k - 1 numeric covariates (a = 1, covariates)
    and t = (sum y, sum xy, ...) of one person, in a group of alike people:

    `people` (g): how many people.          `powers` (2m - 1, g): sums of x^0, x^1, ... of one person.
    `covariates` (k, k, g): sum of a a'.    `scores` (k, m, g): sum of a t'.    `products` (m, m, g): sum of t t'.

    Scores and numeric covariates are taken from `score_mean` and `covariate_means`, which keeps sums accurate.
    """

    form: GrowthForm
    levels: dict[str, tuple[str, ...]]
    people: Floats
    powers: Floats
    covariates: Floats
    scores: Floats
    products: Floats
    squares: Floats
    """(groups): sum of y squared."""
    cell_of: Whole
    is_level: Floats
    """(cells, levels but the references): 1 where the cell has the level."""
    score_mean: float
    covariate_means: tuple[float, ...]
    rows_without_score: int
    people_without_covariates: int

    @property
    def rows(self) -> int:
        return round(float(np.einsum("g,g->", self.people, self.powers[0])))

    @property
    def n_people(self) -> int:
        return int(self.people.sum())

    @property
    def groups(self) -> int:
        return len(self.people)

    def every(self, step: int) -> "Moments":
        """One group in so many: a fair part of the people where most groups are one person."""
        one_in = slice(None, None, step)
        return replace(
            self,
            people=self.people[one_in],
            powers=self.powers[:, one_in],
            covariates=self.covariates[:, :, one_in],
            scores=self.scores[:, :, one_in],
            products=self.products[:, :, one_in],
            squares=self.squares[one_in],
            cell_of=self.cell_of[one_in],
        )

    def pieces(self, start: int, stop: int) -> Iterator[tuple[int, slice]]:
        """Each cell that has groups from `start` to `stop`, and where they stand among them."""
        cells = self.cell_of[start:stop]
        edges = [0, *(np.flatnonzero(np.diff(cells)) + 1).tolist(), stop - start]
        for first, last in pairwise(edges):
            yield int(cells[first]), slice(first, last)


def moments_of(table: pl.DataFrame | pl.LazyFrame, form: GrowthForm) -> Moments:
    """Everything a fit needs of a table with one row per score, in one pass over its rows.

    Meaning: a row holds a person, a time (0 or later), a score, and the person's covariates, repeated.
    Missing: a row without a score is left out and counted; a person lacking a covariate is left out and counted.
    Under the likelihood this is right when what is missing depends only on what was recorded (missing at random).
    Errors: InputError for a missing column, a row without person or time, a time below 0, a covariate that changes
    within a person, a score that is not finite, or when nothing is left.
    Source: docs/explanation/growth.md.

    >>> table = pl.DataFrame({"person": [1, 1, 2, 2], "week": [0, 1, 0, 1], "score": [12.0, 9.0, 15.0, 14.0]})
    >>> moments_of(table, GrowthForm(time="week")).people.tolist()
    [2.0]
    """
    _check_columns(table, form)
    everybody = summed_runs(table, form, DESIGN_SEED) if isinstance(table, pl.DataFrame) else None
    if everybody is None:
        everybody = _per_person(table.lazy(), form).collect(engine="streaming")
        _check_people(everybody, form)
    # A type with an order of its own would sort levels in another way than names do.
    everybody = everybody.with_columns(pl.col(each.name).cast(pl.String) for each in form.categories)
    without_score = int(everybody["n_all"].sum()) - int(everybody["n"].sum())
    seen = everybody.filter(pl.col("n") > 0)
    complete = seen.drop_nulls([each.name for each in form.covariates])
    if complete.is_empty():
        raise InputError("No person has a score and all covariates, so there is nothing to fit. Check the columns.")
    return _per_group(complete, form, without_score, len(seen) - len(complete))


def _per_person(rows: pl.LazyFrame, form: GrowthForm) -> pl.LazyFrame:
    time, score = pl.col(form.time), pl.col(form.score).cast(pl.Float64).fill_nan(None)
    has_score = score.is_not_null()
    x, y = pl.col("x"), pl.col("y")
    kept = rows.select(
        pl.col(form.person),
        *(pl.col(each.name) for each in form.covariates),
        pl.when(has_score).then(time.cast(pl.Float64).log1p()).alias("x"),
        score.alias("y"),
        # The same times in any order add to the same number: unsigned sums wrap round, and are exact.
        pl.when(has_score).then(time.hash(DESIGN_SEED)).alias("design"),
    )
    return kept.group_by(form.person).agg(
        pl.len().cast(pl.Int64).alias("n_all"),
        y.count().cast(pl.Int64).alias("n"),
        x.count().cast(pl.Int64).alias("n_timed"),
        x.min().alias("earliest"),
        pl.col("design").sum(),
        *(_power(power).sum().alias(f"s{power}") for power in range(1, 2 * form.terms - 1)),
        y.sum().alias("t0"),
        *((_power(power) * y).sum().alias(f"t{power}") for power in range(1, form.terms)),
        (y * y).sum().alias("yy"),
        *(pl.col(each.name).max() for each in form.covariates),
        *(pl.col(each.name).min().alias(f"least {each.name}") for each in form.covariates),
    )


def _power(power: int) -> pl.Expr:
    """x, x * x, ...: products, which are many times faster than powers."""
    return reduce(lambda left, right: left * right, [pl.col("x")] * power)


def _per_group(people: pl.DataFrame, form: GrowthForm, without_score: int, without_covariates: int) -> Moments:
    score_mean = float(people["t0"].sum()) / float(people["n"].sum())
    means = tuple(_mean(people[each.name]) for each in form.numbers)
    centred = people.with_columns(
        pl.col("n").cast(pl.Float64).alias("s0"),
        (pl.col("yy") - 2 * score_mean * pl.col("t0") + score_mean**2 * pl.col("n")).alias("yy"),
        (pl.col("t0") - score_mean * pl.col("n")).alias("t0"),
        *((pl.col(f"t{p}") - score_mean * pl.col(f"s{p}")).alias(f"t{p}") for p in range(1, form.terms)),
        pl.lit(1.0).alias("a0"),
        *(
            (pl.col(each.name).cast(pl.Float64) - mean).alias(f"a{place}")
            for place, (each, mean) in enumerate(zip(form.numbers, means, strict=True), start=1)
        ),
    )
    names = [each.name for each in form.categories]
    a = [f"a{place}" for place in range(len(form.numbers) + 1)]
    t = [f"t{power}" for power in range(form.terms)]
    powers = [f"s{power}" for power in range(2 * form.terms - 1)]
    sums = ["people", "yy", *dict.fromkeys(_pair(*pair) for pair in [*product(a, a), *product(a, t), *product(t, t)])]
    groups = _summed(
        centred.select("n", "design", *names, *powers, "yy", pl.lit(1.0).alias("people"), *_products(sums[2:])),
        powers=powers,
        sums=sums,
        by=[*names, "n", "design"],
    )
    levels = {name: tuple(groups[name].unique().sort().to_list()) for name in names}
    cell_of, is_level = _cells(groups, form.categories)
    return Moments(
        form=form,
        levels=levels,
        people=groups["people"].to_numpy(),
        powers=np.ascontiguousarray(groups.select(powers).to_numpy().T),
        covariates=_stack(groups, a, a),
        scores=_stack(groups, a, t),
        products=_stack(groups, t, t),
        squares=groups["yy"].to_numpy(),
        cell_of=cell_of,
        is_level=is_level,
        score_mean=score_mean,
        covariate_means=means,
        rows_without_score=without_score,
        people_without_covariates=without_covariates,
    )


def _summed(people: pl.DataFrame, *, powers: list[str], sums: list[str], by: list[str]) -> pl.DataFrame:
    """People who are alike, added up. Where hardly anybody is like anybody, adding up would only cost time."""
    if people["design"].n_unique() <= len(people) / 2:
        people = people.lazy().group_by(by).agg(pl.col(powers).first(), pl.col(sums).sum()).collect()
    # Sorted, so that the same table gives the same last digit.
    return people.sort(by)


def _products(pairs: Sequence[str]) -> list[pl.Expr]:
    return [(pl.col(pair.split()[0]) * pl.col(pair.split()[1])).alias(pair) for pair in pairs]


def _stack(groups: pl.DataFrame, left: Sequence[str], right: Sequence[str]) -> Floats:
    rows = [[groups[_pair(one, other)].to_numpy() for other in right] for one in left]
    return np.array(rows, dtype=np.float64)


def _pair(one: str, other: str) -> str:
    return f"{one} {other}" if one <= other else f"{other} {one}"


def _mean(values: pl.Series) -> float:
    return float(values.cast(pl.Float64).to_numpy().mean())


def _cells(groups: pl.DataFrame, categories: Sequence[Category]) -> tuple[Whole, Floats]:
    """The cell of each group, counted in sorted order, and which levels each cell has."""
    names = [category.name for category in categories]
    if not names:
        return np.zeros(len(groups), dtype=np.int64), np.zeros((1, 0))
    codes = np.column_stack([groups[name].rank("dense").to_numpy().astype(np.int64) - 1 for name in names])
    cells, cell_of = np.unique(codes, axis=0, return_inverse=True)
    is_level = [np.eye(column.max() + 1)[column][:, 1:] for column in cells.T]
    return cell_of.reshape(-1), reduce(lambda left, right: np.hstack([left, right]), is_level)


def _check_columns(table: pl.DataFrame | pl.LazyFrame, form: GrowthForm) -> None:
    schema = table.lazy().collect_schema()
    wanted = [form.person, form.time, form.score, *(each.name for each in form.covariates)]
    lacking = [name for name in wanted if name not in schema]
    if lacking:
        raise InputError(f"The table lacks {', '.join(lacking)}. It has {', '.join(schema.names())}.")
    for name in (form.time, form.score, *(each.name for each in form.numbers)):
        if not (schema[name].is_numeric() or schema[name] == pl.Null):
            raise InputError(f"The column {name} holds {schema[name]}, not numbers. Give numbers, or a Category.")


def _check_people(people: pl.DataFrame, form: GrowthForm) -> None:
    if people[form.person].null_count():
        raise InputError(f"Some rows lack their {form.person}. Say whose score each is, or leave the row out.")
    if (people["n_timed"] < people["n"]).any():
        raise InputError(f"Some rows lack their {form.time}. Say when each score was given, or leave the row out.")
    if (people["earliest"] < 0).any() or people["earliest"].is_nan().any():
        raise InputError(f"Some {form.time} is below 0. Count from the first score on: time 0, then later.")
    sums = people.select(pl.sum_horizontal("yy", f"s{2 * form.terms - 2}" if form.terms > 1 else "yy").is_finite())
    if not sums.to_series().all():
        raise InputError(f"Some {form.score} or {form.time} is not a finite number. Leave the value empty instead.")
    for each in form.covariates:
        most, least = people[each.name], people[f"least {each.name}"].cast(people.schema[each.name])
        if (most != least).any():
            raise InputError(
                f"{each.name} changes within a person, so it cannot say where that person's course starts. "
                "Give every row of a person the same value, such as the one at intake."
            )
    for number in form.numbers:
        if not people[number.name].cast(pl.Float64).drop_nulls().is_finite().all():
            raise InputError(f"Some {number.name} is not a finite number. Leave the value empty instead.")

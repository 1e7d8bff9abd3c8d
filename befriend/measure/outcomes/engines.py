"""Where a report's expressions run: here by Polars; in a database or on a cluster by Narwhals, which has Polars' words.

The platform never needs the second. It is the extra `engines` in pyproject.toml, for whoever has more than one machine.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

import polars as pl
import polars.selectors as cs

from befriend.base.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the expressions say, in the words of one engine. Only what every engine means alike is among them."""

    col: Callable[..., pl.Expr]
    lit: Callable[..., pl.Expr]
    when: Callable[..., Any]
    len: Callable[[], pl.Expr]
    max_horizontal: Callable[..., pl.Expr]
    Boolean: type[pl.DataType]
    Int16: type[pl.DataType]
    Int64: type[pl.DataType]

    def only(self, value: pl.Expr, where: pl.Expr) -> pl.Expr:
        """The values where this is so, and none elsewhere. A `filter` changes how many rows there are; SQL cannot."""
        return cast(pl.Expr, self.when(where).then(value))

    def how_many(self, are: pl.Expr) -> pl.Expr:
        """In how many rows this is so. Elsewhere as ones, because PostgreSQL and Spark do not add up truths."""
        if self is POLARS:
            return are.sum().cast(self.Int64)
        ones: pl.Expr = self.when(are).then(self.lit(1, self.Int64)).otherwise(self.lit(0, self.Int64))
        return ones.sum().cast(self.Int64)


def _words(module: Any) -> Words:
    return Words(**{name: getattr(module, name) for name in Words.__slots__})


POLARS: Final = _words(pl)


def elsewhere(table: object) -> pl.LazyFrame:
    """A table that lies in another engine, as a frame that `courses_of`, `group_counts` and `outcomes_by` take.

    Meaning: the same expressions are then worked out where the table lies; only counts and sums per group come back.
    Shapes: takes what Narwhals takes lazily: a DataFrame of PySpark, a table of Ibis (PostgreSQL), a lazy frame of
    Polars. Scores and times must be whole numbers, so that no sum depends on the order in which workers add.
    Errors: InputError where Narwhals is not installed, and from `courses_of` for scores or times with fractions.
    Source: befriend's own; judged by `python -m bench.engines`.
    """
    try:
        import narwhals
    except ImportError as error:
        raise InputError(
            "Working elsewhere than here needs parts that are not installed. In the folder of befriend: "
            ".venv/bin/pip install -e '.[engines]'."
        ) from error
    # Its frames have the methods that are used here, by the same names and with the same meaning; not the same type.
    return cast(pl.LazyFrame, narwhals.from_native(cast(Any, table)).lazy())


def is_elsewhere(frame: pl.LazyFrame) -> bool:
    """Whether a frame lies in another engine."""
    return not isinstance(frame, pl.LazyFrame)


def words_of(frame: pl.LazyFrame) -> Words:
    """The words that this frame understands."""
    if not is_elsewhere(frame):
        return POLARS
    import narwhals

    return _words(narwhals)


def brought_here(frame: pl.LazyFrame) -> pl.DataFrame:
    """The rows of a frame that lies in another engine, where there are few. Whole sums are whole numbers again."""
    rows: pl.DataFrame = cast(Any, frame).collect("polars").to_native()
    # PostgreSQL adds whole numbers up to a numeric, which comes as a decimal without places.
    return rows.with_columns(cs.decimal().cast(pl.Int64))

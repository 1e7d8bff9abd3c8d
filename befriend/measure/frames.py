"""Every column name and type of a table of answers or scores, in one place."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from befriend.measure.items import Measure, Subscale

# The long form of answers: one row per answered item.
PERSON: Final = "person"
DATE: Final = "date"
ITEM: Final = "item"
VALUE: Final = "value"

# The long form of scores: one row per score of a person, counted or dated from the first.
SESSION: Final = "session"
WEEK: Final = "week"
OBSERVED: Final = "score"

DAYS_OF_A_WEEK: Final = 7

ANSWER: Final = pl.Int16()
"""One answer: an option's value, or null when the item was skipped."""

WHOLE_SCORE: Final = pl.Int32()
"""A score that can only be whole, such as a sum."""

SCORE: Final = pl.Float64()
"""A score that can have a fraction, such as a mean."""

ANSWERED: Final = pl.Int16()
"""How many items were answered."""


def weeks_since_first(at: str, kind: pl.DataType, person: Sequence[str]) -> pl.Expr:
    """How many weeks after the person's first one each time is: by the days of a calendar; numbers are weeks.

    Shapes: rows in the order of time within each person, none without a time. `kind` is the type of the column `at`.

    >>> from datetime import datetime
    >>> rows = pl.DataFrame({"who": [1, 1], "at": [datetime(2026, 1, 5, 9), datetime(2026, 1, 19, 10)]})
    >>> rows.select(weeks_since_first("at", rows.schema["at"], ["who"]))["at"].to_list()
    [0.0, 2.0]
    """
    time = pl.col(at).cast(pl.Date).cast(pl.Int32) / DAYS_OF_A_WEEK if kind.is_temporal() else pl.col(at)
    return time.cast(pl.Float64) - time.cast(pl.Float64).first().over(person)


def band_type(scale: Subscale) -> pl.Enum:
    """The bands of a scale as a type, lowest first, so that they sort in their own order."""
    return pl.Enum([band.key for band in scale.bands])


def band_column(measure: Measure, scale: Subscale) -> str:
    return f"{measure.column_of(scale)}.band"


def answered_column(measure: Measure) -> str:
    return f"{measure.key}.answered"


def score_columns(measure: Measure) -> list[str]:
    """The columns that scoring adds, in their order: the total, its band, each subscale with its band, the count."""
    names: list[str] = []
    for scale in measure.scales:
        names.append(measure.column_of(scale))
        if scale.bands:
            names.append(band_column(measure, scale))
    return [*names, answered_column(measure)]

"""Every column name and type of a table of answers or scores, in one place."""

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

ANSWER: Final = pl.Int16()
"""One answer: an option's value, or null when the item was skipped."""

WHOLE_SCORE: Final = pl.Int32()
"""A score that can only be whole, such as a sum."""

SCORE: Final = pl.Float64()
"""A score that can have a fraction, such as a mean."""

ANSWERED: Final = pl.Int16()
"""How many items were answered."""


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

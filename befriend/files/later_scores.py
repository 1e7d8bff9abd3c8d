"""Scores after the first, from a table of check-ins: what an expected course is learned from."""

import polars as pl

from befriend.base.errors import InputError
from befriend.care.learned_course import FORM
from befriend.care.ontrack import INTAKE
from befriend.files.courses import LAST, WHEN, Who, days_or_weeks
from befriend.measure import frames


def later_scores(check_ins: pl.DataFrame, who: Who) -> pl.DataFrame:
    """`person`, `week` since the first score, `score` and `intake`, the first score; one row for each later score.

    Takes check-ins that have a score, in the order of time. Days become weeks; numbers are taken as weeks.

    Raises:
        InputError: nobody has a second score, or the numbers can hardly be weeks.
    """
    check_ins = days_or_weeks(check_ins.lazy(), WHEN, who.date).collect()
    scores = check_ins.select(
        pl.col(who.person).alias(FORM.person),
        frames.weeks_since_first(WHEN, check_ins.schema[WHEN], [who.person]).alias(FORM.time),
        pl.col(LAST).cast(pl.Float64).alias(FORM.score),
        pl.col(LAST).first().over(who.person).cast(pl.Float64).alias(INTAKE),
    )
    later = scores.filter(pl.col(FORM.time) > 0)
    if later.is_empty():
        raise InputError("Nobody has a second score in this file, so there is no course. Give a file with later ones.")
    return later

"""A scored table on its way to a report of outcomes: whose each check-in is, when it was, and its groups."""

from collections.abc import Sequence

import polars as pl

from befriend.base.errors import InputError
from befriend.files.courses import Who
from befriend.files.opening import shown
from befriend.files.scoring import Scored
from befriend.measure.outcomes import AT


def check_ins_for_outcomes(
    scored: Scored, who: Who, when: pl.Expr, scores: Sequence[str], by: Sequence[str], name: str
) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """The check-ins that are somebody's and have a time, with the columns a report needs; and what was left out.

    Raises:
        InputError: a column to group by is not there, or is that of the persons.
    """
    missing = [column for column in by if column not in scored.kept]
    if missing:
        raise InputError(
            f"{name} has no column {shown(missing[0])} to group by. Its columns are "
            f"{', '.join(map(shown, scored.kept[:20]))}; of a file with one answer per row only the person and the "
            "date are kept."
        )
    if who.person in by:
        raise InputError(
            f"A group of one person says nothing. Group by another column than {shown(who.person)}, or use "
            "`befriend change` to see each person."
        )
    columns = list(dict.fromkeys([who.person, *by, *scores]))
    frame = scored.frame.select(*columns, when.alias(AT))
    is_somebodys = pl.col(who.person).cast(pl.String).str.strip_chars().fill_null("") != ""
    counts = frame.select(nobodys=(~is_somebodys).sum(), undated=(is_somebodys & pl.col(AT).is_null()).sum()).collect(
        engine="streaming"
    )
    nobodys, undated = counts.row(0)
    notes = [f"Left out, because their column {who.person} is empty: {nobodys:,} check-ins."] if nobodys else []
    if undated:
        notes.append(f"Left out, because their column {who.date} is empty: {undated:,} check-ins.")
    return frame.filter(is_somebodys, pl.col(AT).is_not_null()), tuple(notes)


def in_last_group(check_ins: pl.LazyFrame, person: str, by: Sequence[str]) -> pl.LazyFrame:
    """The check-ins with each person in one group of each column: the one stated last, None where none was.

    Two groups at one last time: the one that comes last by name, so that the order of rows never matters.
    """
    names = [pl.col(column).cast(pl.String).str.strip_chars().replace("", None).alias(column) for column in by]
    stated = check_ins.select(person, AT, *names).group_by(person)
    last = stated.agg(
        pl.col(column).sort_by(AT, column).filter(pl.col(column).sort_by(AT, column).is_not_null()).last()
        for column in by
    )
    return check_ins.drop(by).join(last, on=person, how="left") if by else check_ins

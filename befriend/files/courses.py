"""Several check-ins per person in one table: who is who, what came first, and pairs of scores to compare."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from befriend.base.errors import InputError
from befriend.files.opening import Table, shown
from befriend.measure import frames
from befriend.measure.change import (
    CRITICAL_VALUE,
    ChangeClass,
    Group,
    Method,
    Reference,
    gain,
    reliable_change,
)
from befriend.measure.change.rules import TOLERANCE
from befriend.measure.items import ChangeRule, Direction

FIRST, LAST, FIRST_AT, LAST_AT = "first", "last", "first_at", "last_at"
WHEN = "\0when"
DIFFERENCE, INDEX, CHANGE, WAS_CASE, IS_CASE = "difference", "index", "change", "was_case", "is_case"

PERSON_NAMES: Final = (frames.PERSON, "person_id", "client", "client_id", "patient", "patient_id", "participant")
DATE_NAMES: Final = (frames.DATE, "answered_at", "answered_on", "completed_at", "time", "session", "week", "wave")

ISO_FORMS: Final = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


@dataclass(frozen=True, slots=True)
class Who:
    """The columns that say whose a check-in is, and when it was."""

    person: str
    date: str


def find_who(columns: Sequence[str], name: str, *, person: str | None, date: str | None) -> Who:
    """The person and date columns: as named, or by a usual name.

    Raises:
        InputError: one is not there.
    """
    return Who(_found("person", person, PERSON_NAMES, columns, name), _found("date", date, DATE_NAMES, columns, name))


def person_column(columns: Sequence[str], name: str, person: str | None) -> str | None:
    """The column that says whose a row is: as named, or by a usual name; None where there is none.

    Raises:
        InputError: the named one is not there.
    """
    if person is None and not {column.strip().casefold() for column in columns} & set(PERSON_NAMES):
        return None
    return _found("person", person, PERSON_NAMES, columns, name)


def notes_on_people(rows: pl.LazyFrame, person: str) -> tuple[str, ...]:
    """What must be known where every row is taken for another person: rows that are nobody's, people in several."""
    who = pl.col(person).cast(pl.String).str.strip_chars().fill_null("")
    counts = rows.select(who).group_by(person).len().collect(engine="streaming")
    nobodys = int(counts.filter(pl.col(person) == "")["len"].sum())
    people = counts.filter(pl.col(person) != "")
    repeated = people.filter(pl.col("len") > 1)
    notes = []
    if nobodys:
        notes.append(
            f"Nobody's, because their column {person} is empty: {nobodys:,} rows. They are counted like the others."
        )
    if repeated.height:
        notes.append(
            f"{repeated.height:,} of {people.height:,} people stand in more than one row, "
            f"{repeated['len'].sum():,} rows together. Every row is counted as if it were another person, so the "
            "interval comes out too narrow. "
            "Keep one row of each person, such as their first."
        )
    return tuple(notes)


def _found(what: str, given: str | None, usual: Sequence[str], columns: Sequence[str], name: str) -> str:
    by_name = {column.strip().casefold(): column for column in columns}
    if given is not None and given in columns:
        return given
    found = [by_name[word] for word in usual if word in by_name]
    if given is None and found:
        return found[0]
    problem = f"no column {shown(given)}" if given else f"no column with the {what} of each check-in"
    raise InputError(
        f"{name} has {problem}. Its columns are {', '.join(map(shown, columns[:20]))}. Say which: --{what} COLUMN"
    )


def order_expression(table: Table, column: str) -> pl.Expr:
    """The column of dates as something that sorts by time: ISO dates and times, or numbers such as weeks.

    Raises:
        InputError: a cell is neither. Names its row.
    """
    kind = table.frame.collect_schema()[column]
    if kind.is_temporal() or kind.is_numeric():
        return pl.col(column)
    text = pl.col(column).cast(pl.String).str.strip_chars()
    as_number, as_time = text.cast(pl.Float64, strict=False), _as_time(text)
    unread = (
        table.filled()
        .select(number=(as_number.is_null()).sum(), time=(as_time.is_null()).sum())
        .collect(engine="streaming")
    )
    if not unread["time"][0]:
        return as_time
    if not unread["number"][0]:
        return as_number
    raise _unread_date(table, column, as_time)


EXCEL_DAY_NOUGHT: Final = date(1899, 12, 30)
EXCEL_DAYS: Final = (20_000, 80_000)
"""Day numbers of spreadsheets for 1954 to 2119: no study counts so many days or weeks."""


def note_on_days(table: Table, column: str) -> tuple[str, ...]:
    """Where a column of dates holds the day numbers of a spreadsheet: which day the first of them is."""
    kind = table.frame.collect_schema()[column]
    if kind.is_temporal():
        return ()
    numbers = pl.col(column).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)
    found = table.filled().select(
        first=numbers.first(), low=numbers.min(), high=numbers.max(), unread=numbers.is_null().sum()
    )
    row = found.collect(engine="streaming").row(0, named=True)
    if row["unread"] or row["low"] is None or not EXCEL_DAYS[0] <= row["low"] <= row["high"] <= EXCEL_DAYS[1]:
        return ()
    return (
        f"The numbers in {column} look like the day numbers of a spreadsheet: {row['first']:g} is "
        f"{_excel_day(row['first'])}. They are in the right order; where weeks are counted they are taken as days.",
    )


MOST_WEEKS: Final = 520
LARGEST_WEEK: Final = 10_000
"""No course lasts longer than ten years, and nobody counts weeks from so far back: such numbers are something else."""


def days_or_weeks(check_ins: pl.LazyFrame, column: str, name: str) -> pl.LazyFrame:
    """The check-ins with a time of which weeks can be counted: days and times as they are, and numbers that are weeks.

    The day numbers of a spreadsheet become days. `name` is what the column is called in the file.

    Raises:
        InputError: numbers that can hardly be weeks, such as 20260105, or milliseconds.
    """
    if check_ins.collect_schema()[column].is_temporal():
        return check_ins
    number = pl.col(column).cast(pl.Float64)
    ends = check_ins.select(low=number.min(), high=number.max(), is_finite=number.is_finite().all())
    low, high, is_finite = ends.collect(engine="streaming").row(0)
    if low is None:
        return check_ins
    if EXCEL_DAYS[0] <= low <= high <= EXCEL_DAYS[1]:
        day = pl.lit(EXCEL_DAY_NOUGHT) + pl.duration(days=pl.col(column).floor().cast(pl.Int64))
        return check_ins.with_columns(day.alias(column))
    if not is_finite or high - low > MOST_WEEKS or high > LARGEST_WEEK:
        raise InputError(
            f"The numbers in {shown(name)} go from {low:g} to {high:g}. Here numbers are taken as weeks, and these can "
            "hardly be weeks. Write dates as 2026-11-22 or 2026-11-22T14:30, or give a column of weeks."
        )
    return check_ins


def _excel_day(number: float) -> date:
    return EXCEL_DAY_NOUGHT + timedelta(days=int(number))


def _as_time(text: pl.Expr) -> pl.Expr:
    zoned = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%#z", strict=False, time_unit="us").dt.replace_time_zone(None)
    dates = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    times = [text.str.to_datetime(form, strict=False, time_unit="us") for form in ISO_FORMS]
    return pl.coalesce(dates, *times, zoned)


def _unread_date(table: Table, column: str, as_time: pl.Expr) -> InputError:
    rows = table.frame.select(pl.col(column), as_time.alias("\0time")).with_row_index("\0row", table.first_row)
    wrong = rows.filter(pl.col("\0time").is_null()).head(1).collect(engine="streaming")
    row, cell = wrong["\0row"][0], wrong[column][0]
    what = "is empty" if cell is None or not str(cell).strip() else f"is {shown(cell)}, which is no date"
    return InputError(
        f"Row {row}, column {column} {what}{_as_a_day(cell)}. Write dates as 2026-11-22 or 2026-11-22T14:30, "
        "or all of them as numbers, such as weeks."
    )


def _as_a_day(cell: object) -> str:
    """What a spreadsheet may mean by a number that stands among dates."""
    try:
        number = float(str(cell))
    except ValueError:
        return ""
    is_day = EXCEL_DAYS[0] <= number <= EXCEL_DAYS[1]
    return f" (as the day number of a spreadsheet it is {_excel_day(number)})" if is_day else ""


def check_ins_of(frame: pl.LazyFrame, who: Who, when: pl.Expr, score: str) -> pl.DataFrame:
    """The check-ins of a scored frame that have a score, in the order of time."""
    return (
        frame.select(pl.col(who.person), pl.col(who.date).alias(LAST_AT), when.alias(WHEN), pl.col(score).alias(LAST))
        .filter(pl.col(LAST).is_not_null())
        .collect(engine="streaming")
        .sort(WHEN, maintain_order=True)
    )


def somebodys(check_ins: pl.DataFrame, who: Who) -> pl.DataFrame:
    """Those that say whose they are: check-ins without a person are not the check-ins of one person."""
    return check_ins.filter(pl.col(who.person).cast(pl.String).str.strip_chars().fill_null("") != "")


def refuse_repeated(table: Table, who: Who, when: pl.Expr, check_ins: pl.DataFrame) -> None:
    """Refuse two scores of one person at one time: nobody can say which came first.

    Raises:
        InputError: names the rows.
    """
    repeated = check_ins.filter(pl.struct(who.person, WHEN).is_duplicated())
    if repeated.is_empty():
        return
    person, at = repeated.select(who.person, WHEN).row(0)
    same = (pl.col(who.person) == person) & when.eq_missing(pl.lit(at))
    rows = table.frame.with_row_index("\0row", table.first_row).filter(same).head(3).select("\0row").collect()
    named = " and ".join(str(row) for row in rows["\0row"])
    raise InputError(
        f"Rows {named} of {table.name} have the same {who.person} and the same {who.date}, so nobody can say which "
        "score came first. Keep one of them, or give them different dates."
    )


def pairs_of(scored: pl.DataFrame, who: Who, *, is_consecutive: bool) -> pl.DataFrame:
    """Two scores per row: a person's first and last, or each and the one before it.

    Takes check-ins in the order of time; gives the person, `first_at`, `last_at`, `first` and `last`. A person with
    only one score has no row.
    """
    per_person = scored.lazy().with_columns(
        pl.col(LAST).shift(1).over(who.person).alias(FIRST), pl.col(LAST_AT).shift(1).over(who.person).alias(FIRST_AT)
    )
    if not is_consecutive:
        per_person = (
            scored.lazy()
            .group_by(who.person, maintain_order=True)
            .agg(
                pl.col(LAST_AT).first().alias(FIRST_AT),
                pl.col(LAST_AT).last(),
                pl.col(LAST).first().alias(FIRST),
                pl.col(LAST).last(),
                pl.len().alias("\0check_ins"),
            )
            .filter(pl.col("\0check_ins") > 1)
        )
    return (
        per_person.filter(pl.col(FIRST).is_not_null())
        .select(who.person, FIRST_AT, LAST_AT, pl.col(FIRST, LAST).cast(frames.SCORE))
        .collect()
    )


# What a pair amounts to -------------------------------------------------------------------------------------------


def changed_by_rule(pairs: pl.DataFrame, rule: ChangeRule, direction: Direction) -> pl.DataFrame:
    """The pairs with their difference, their change by a published rule, and whether each score is a case."""
    gained = gain(direction, pl.col(FIRST), pl.col(LAST))
    kind = _class(gained >= rule.reliable - TOLERANCE, gained <= TOLERANCE - rule.reliable)
    cases = (
        [] if rule.caseness is None else [_case(rule.caseness, direction, FIRST), _case(rule.caseness, direction, LAST)]
    )
    named = [case.alias(name) for case, name in zip(cases, (WAS_CASE, IS_CASE), strict=False)]
    return pairs.with_columns((pl.col(LAST) - pl.col(FIRST)).alias(DIFFERENCE), kind.alias(CHANGE), *named)


def changed_by_index(pairs: pl.DataFrame, method: Method, reference: Reference, direction: Direction) -> pl.DataFrame:
    """The pairs with their difference, their index by a method, and their change by its critical value."""
    index = reliable_change(method, pl.col(FIRST), pl.col(LAST), reference)
    towards_better = gain(direction, pl.lit(0.0), index)
    critical = CRITICAL_VALUE[method]
    kind = _class(towards_better > critical, towards_better < -critical)
    return pairs.with_columns((pl.col(LAST) - pl.col(FIRST)).alias(DIFFERENCE), index.alias(INDEX), kind.alias(CHANGE))


def reference_of(
    pairs: pl.DataFrame,
    *,
    reliability: float,
    end_reliability: float | None,
    sd: float | None,
    mean: float | None,
) -> Reference:
    """The figures an index needs: those given, the rest from these pairs.

    Raises:
        InputError: the pairs are too few, or all alike, to take a figure from.
    """
    if pairs.height < 3 and (sd is None or mean is None):
        raise InputError(
            f"Only {pairs.height} people have two scores, too few to take a mean and a standard deviation from. "
            "Give published ones: --mean and --sd."
        )
    first, last = pairs[FIRST], pairs[LAST]
    return Reference(
        start=Group(_number(first.mean()) if mean is None else mean, _number(first.std()) if sd is None else sd),
        reliability=reliability,
        end=Group(_number(last.mean()), _number(last.std())) if _number(last.std()) > 0 else None,
        end_reliability=reliability if end_reliability is None else end_reliability,
        correlation=_correlation(pairs),
    )


def _correlation(pairs: pl.DataFrame) -> float | None:
    value = pairs.select(pl.corr(FIRST, LAST)).item()
    return None if value is None or value != value else float(value)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _class(is_better: pl.Expr, is_worse: pl.Expr) -> pl.Expr:
    kinds = pl.Enum([kind.value for kind in ChangeClass])
    return (
        pl.when(is_better)
        .then(pl.lit(ChangeClass.RELIABLE_IMPROVEMENT.value))
        .when(is_worse)
        .then(pl.lit(ChangeClass.RELIABLE_DETERIORATION.value))
        .otherwise(pl.lit(ChangeClass.NO_CLEAR_CHANGE.value))
        .cast(kinds)
    )


def _case(caseness: float, direction: Direction, column: str) -> pl.Expr:
    return gain(direction, pl.lit(caseness), pl.col(column)) <= TOLERANCE

"""From scored check-ins to one row per course: first and last score, how they are judged, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Final

import polars as pl

from befriend.base.errors import InputError
from befriend.measure.change import CRITICAL_VALUE, Method, Reference, gain, reliable_change
from befriend.measure.change.rules import TOLERANCE, better_sign
from befriend.measure.items import ChangeRule, Direction
from befriend.measure.outcomes.engines import POLARS, Words, is_elsewhere, words_of
from befriend.measure.outcomes.gathering import Seen, is_sortable, sorted_courses

MARK: Final = "\ue000"
"""Begins the names that are ours. It is for private use, so no file has it; databases take it, as they do not NUL."""

AT: Final = f"{MARK}at"
"""When a check-in was: a date, a time, or a number such as a week."""

PERSON: Final = f"{MARK}person"
SCORE_BITS: Final = 20
SCORES: Final = 2**SCORE_BITS
MIDDLE: Final = SCORES // 2
"""A packed score stands between -MIDDLE and MIDDLE."""

SECONDS_A_DAY: Final = 24 * 3600
SECONDS_A_WEEK: Final = 7 * SECONDS_A_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A score and what a change in it is judged by: a published rule, or an index with the figures it needs.

    An index knows no caseness; with it there is no recovery. With neither there are only means and effects.
    """

    column: str
    direction: Direction
    rule: ChangeRule | None = None
    index: tuple[Method, Reference] | None = None

    def __post_init__(self) -> None:
        better_sign(self.direction)
        if self.rule is not None and self.index is not None:
            raise InputError(f"The score {self.column} has a change rule and an index. Judge it by one of them.")

    @property
    def has_judge(self) -> bool:
        return self.rule is not None or self.index is not None

    @property
    def has_caseness(self) -> bool:
        return self.rule is not None and self.rule.caseness is not None

    def moved(self, first: pl.Expr, last: pl.Expr, words: Words = POLARS) -> tuple[pl.Expr, pl.Expr]:
        """Whether a change is reliably better, and whether it is reliably worse."""
        if self.rule is not None:
            gained = gain(self.direction, first, last)
            return gained >= self.rule.reliable - TOLERANCE, gained <= TOLERANCE - self.rule.reliable
        if self.index is None:
            return words.lit(None, words.Boolean), words.lit(None, words.Boolean)
        method, reference = self.index
        towards_better = reliable_change(method, first, last, reference) * better_sign(self.direction)
        return towards_better > CRITICAL_VALUE[method], towards_better < -CRITICAL_VALUE[method]

    def case(self, score: pl.Expr, words: Words = POLARS) -> pl.Expr:
        """Whether a score is a case; null where there is no score or no caseness."""
        if self.rule is None or self.rule.caseness is None:
            return words.lit(None, words.Boolean)
        return gain(self.direction, words.lit(self.rule.caseness), score) <= TOLERANCE


def column_of(place: int, name: str) -> str:
    """The name of a course's column for the score in this place; no file has such names."""
    return f"{MARK}{place}_{name}"


def courses_of(
    check_ins: pl.LazyFrame,
    scores: Sequence[Judged],
    *,
    person: str,
    by: str | None = None,
    seconds_in_one: int | None = None,
) -> pl.LazyFrame:
    """One row per course, and for each score: how many, first, last, the seconds between, and what they amount to.

    Meaning: a course is everything one person scored within one group (`by`), or altogether. Who was in two groups
    has a course in each, made of that group's own check-ins.
    Shapes: takes one row per check-in with `AT`, the person, the group and the scores; gives a lazy frame that
    streams. Whole scores are packed with their time into one number, so that one pass finds first and last; where
    persons and groups are whole numbers too, the check-ins are sorted (`gathering`), which is faster still; they are
    then read here, not when the frame is collected.
    `seconds_in_one`: where times are whole numbers, how many seconds one of them is; 86,400 where they count days.
    A table that lies `elsewhere` is worked through there.
    Missing: a check-in without a score or a time is none; a person without any still has a row. Rows without a person
    must be left out before.
    Ties: of two scores at one first (or last) time, the one that shows less gain counts, whatever the order of rows;
    `tied` says so. Times are told apart to the millisecond.
    Errors: InputError from the scores' own description; elsewhere also for a score or a time that is no whole number,
    and a score that is judged by an index. A whole score beyond 32,767 is refused by the engine.
    Source: definitions in `outcomes.definitions`.
    """
    schema, words = check_ins.collect_schema(), words_of(check_ins)
    if is_elsewhere(check_ins):
        _refuse_fractions_elsewhere(schema, scores)
    _, seconds = _as_number(schema[AT], words)
    if seconds is None and seconds_in_one is not None:
        seconds = Fraction(seconds_in_one)

    keys = [PERSON] if by is None else [PERSON, by]
    wanted = dict.fromkeys([*keys[1:], AT, *(judged.column for judged in scores)])
    rows = check_ins.select(words.col(person).alias(PERSON), *map(words.col, wanted))
    courses = _gathered(rows, keys, scores)
    for place, judged in enumerate(scores):
        courses = courses.with_columns(_judgement(place, judged, seconds, words))
    return courses


def _gathered(rows: pl.LazyFrame, keys: Sequence[str], scores: Sequence[Judged]) -> pl.LazyFrame:
    """How many scores each course has, its first and its last one and their times: by sorting, where that can be."""
    grouped = partial(_grouped, keys=keys, scores=scores)
    if is_elsewhere(rows) or not _is_whole(rows, scores):
        return grouped(rows)
    # 16 bits are enough, and a score too large to be packed stops the work instead of becoming another one.
    narrow = rows.with_columns(pl.col(AT).to_physical(), *(pl.col(judged.column).cast(pl.Int16) for judged in scores))
    if not is_sortable(narrow):
        return grouped(rows)
    seen = [
        Seen(column=judged.column, named=partial(column_of, place), sign=better_sign(judged.direction))
        for place, judged in enumerate(scores)
    ]
    return sorted_courses(narrow, keys=keys, at=AT, seen=seen, otherwise=grouped)


def _is_whole(rows: pl.LazyFrame, scores: Sequence[Judged]) -> bool:
    """Whether all scores are whole numbers, and all times days or other whole numbers."""
    schema = rows.collect_schema()
    is_time_whole = schema[AT] == pl.Date or schema[AT].is_integer()
    return is_time_whole and all(schema[judged.column].is_integer() for judged in scores)


def _grouped(rows: pl.LazyFrame, keys: Sequence[str], scores: Sequence[Judged]) -> pl.LazyFrame:
    """The same by grouping: for any kind of number, in any engine, and as memory allows for any size."""
    schema, words = rows.collect_schema(), words_of(rows)
    at, _ = _as_number(schema[AT], words)

    def is_packed(judged: Judged) -> bool:
        return at is not None and schema[judged.column].is_integer()

    columns, found = [], []
    for place, judged in enumerate(scores):
        if at is not None and is_packed(judged):
            wanted, aggregates = _packed(place, judged, at, words)
        else:
            wanted, aggregates = _plain(place, judged, pl.col(AT) if at is None else at)
        columns += wanted
        found += aggregates
    courses = rows.select(*map(words.col, keys), *columns).group_by(*keys).agg(*found)
    for place, judged in enumerate(scores):
        courses = _unpacked(courses, place, judged, words, is_packed=is_packed(judged))
    return courses


def _refuse_fractions_elsewhere(schema: Mapping[str, pl.DataType], scores: Sequence[Judged]) -> None:
    """Where many add up, only sums of whole numbers are the same in every order."""
    broken = [one.column for one in scores if not schema[one.column].is_integer() or one.index is not None]
    if broken:
        raise InputError(
            f"The score {broken[0]} is no whole number, or is judged by an index. Elsewhere than here only whole "
            "scores with a published rule are summed up, so that every machine finds the same. Sum it up here."
        )
    if not schema[AT].is_integer():
        raise InputError(
            "The times are no whole numbers. Elsewhere than here give them as days since 1970-01-01: "
            "date - DATE '1970-01-01' in PostgreSQL, unix_date(date) in Spark."
        )


def _as_number(kind: pl.DataType, words: Words) -> tuple[pl.Expr | None, Fraction | None]:
    """Times as whole numbers, and how many seconds one of them is; None where they are no such numbers, or no time."""
    if kind == pl.Date:
        return pl.col(AT).cast(pl.Int32).cast(pl.Int64), Fraction(SECONDS_A_DAY)
    if isinstance(kind, pl.Datetime):
        return pl.col(AT).dt.epoch("ms"), Fraction(1, 1000)
    return (words.col(AT).cast(words.Int64), None) if kind.is_integer() else (None, None)


def _packed(place: int, judged: Judged, at: pl.Expr, words: Words) -> tuple[list[pl.Expr], list[pl.Expr]]:
    """Time and score in one number: the smallest holds the first time, the largest the last.

    Within one time, a better score makes `less` smaller: so its smallest has the best of the first scores and its
    largest the worst of the last ones, which is the least gain. `more` is the other way round, and shows ties.
    """
    # By way of 16 bits, so that a score too large to be packed stops the work instead of becoming another one.
    goodness = words.col(judged.column).cast(words.Int16).cast(words.Int64) * better_sign(judged.direction)
    less, more = column_of(place, "less"), column_of(place, "more")
    columns = [
        (at * SCORES + (MIDDLE - goodness)).alias(less),
        (at * SCORES + (MIDDLE + goodness)).alias(more),
    ]
    return columns, [
        words.col(less).count().alias(column_of(place, "n")),
        words.col(less).min().alias(column_of(place, "less_first")),
        words.col(less).max().alias(column_of(place, "less_last")),
        words.col(more).min().alias(column_of(place, "more_first")),
        words.col(more).max().alias(column_of(place, "more_last")),
    ]


def _plain(place: int, judged: Judged, at: pl.Expr) -> tuple[list[pl.Expr], list[pl.Expr]]:
    """The same for scores with a fraction and times with one: readable, and slower."""
    score, when = column_of(place, "score"), column_of(place, "at")
    columns = [
        pl.when(at.is_not_null()).then(pl.col(judged.column).cast(pl.Float64)).alias(score),
        pl.when(pl.col(judged.column).is_not_null()).then(at).alias(when),
    ]
    first = pl.col(score).filter(pl.col(when) == pl.col(when).min())
    last = pl.col(score).filter(pl.col(when) == pl.col(when).max())
    is_higher = judged.direction is Direction.HIGHER_IS_BETTER
    best, worst = (first.max(), last.min()) if is_higher else (first.min(), last.max())
    return columns, [
        pl.col(score).count().alias(column_of(place, "n")),
        best.alias(column_of(place, "first")),
        worst.alias(column_of(place, "last")),
        ((first.min() != first.max()) | (last.min() != last.max())).fill_null(False).alias(column_of(place, "tied")),
        pl.col(when).min().alias(column_of(place, "first_at")),
        pl.col(when).max().alias(column_of(place, "last_at")),
    ]


def _unpacked(courses: pl.LazyFrame, place: int, judged: Judged, words: Words, *, is_packed: bool) -> pl.LazyFrame:
    if not is_packed:
        return courses
    sign = better_sign(judged.direction)
    packed = ("less_first", "less_last", "more_first", "more_last")
    named = {name: words.col(column_of(place, name)) for name in packed}

    def score(key: str, turn: int) -> pl.Expr:
        return (named[key] % SCORES - MIDDLE) * turn * sign

    def time(key: str) -> pl.Expr:
        # Without its score, because Spark divides by way of a fraction, which holds 53 bits of 63.
        return (named[key] - named[key] % SCORES) // SCORES

    first, last = score("less_first", -1), score("less_last", -1)
    is_tied = (first != score("more_first", 1)) | (last != score("more_last", 1))
    return courses.with_columns(
        first.alias(column_of(place, "first")),
        last.alias(column_of(place, "last")),
        is_tied.fill_null(False).alias(column_of(place, "tied")),
        time("less_first").alias(column_of(place, "first_at")),
        time("less_last").alias(column_of(place, "last_at")),
    ).drop([column_of(place, name) for name in named])


def _judgement(place: int, judged: Judged, seconds: Fraction | None, words: Words) -> list[pl.Expr]:
    first, last, first_at, last_at = (
        words.col(column_of(place, name)) for name in ("first", "last", "first_at", "last_at")
    )
    better, worse = judged.moved(first, last, words)
    # Whole seconds, because their sum does not depend on the order in which rows come by.
    between = words.lit(None, words.Int64)
    if seconds is not None:
        between = (last_at - first_at) * seconds.numerator // seconds.denominator
    return [
        (first_at < last_at).fill_null(False).alias(column_of(place, "is_pair")),
        better.alias(column_of(place, "is_better")),
        worse.alias(column_of(place, "is_worse")),
        judged.case(first, words).alias(column_of(place, "was_case")),
        judged.case(last, words).alias(column_of(place, "is_case")),
        between.alias(column_of(place, "seconds")),
    ]

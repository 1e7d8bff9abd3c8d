"""Scores for whole tables: Polars expressions compiled from the same description that one person's scoring reads.

How it is fast and exact at once: a scale's answers are packed into one small whole number (how many were skipped,
and their sum), and the finished score of every possible number is worked out beforehand in fractions. Scoring a row
is then a few additions and one look in a list. It agrees with `one.score` to the last bit; a test draws lots to see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

import polars as pl

from befriend.base.errors import AnswerError, InputError
from befriend.measure import frames
from befriend.measure.items import Item, Measure, MissingKind, Rounding, Rule, Scoring, Subscale

Columns = Mapping[str, str]
"""Item id to the name of the column that holds its answers. An item that is not named is in a column of its id."""

_NO_COLUMNS: Columns = {}
_ZERO = pl.lit(0, pl.Int64)


def score_expressions(measure: Measure, columns: Columns = _NO_COLUMNS) -> list[pl.Expr]:
    """Expressions for every score of a measure, its band, and how many items were answered.

    Meaning: as `one.score`, row by row. The names are those of `frames.score_columns`.
    Formula: rule, times `multiply`, plus `add`, then rounding, then table; all exact.
    Range: what the options allow. A score that can only be whole is an Int32, any other a Float64.
    Missing: null is skipped, never zero; a scale with too many skipped items is null, and so is its band.
    Errors: none here. Values must have passed `refuse_unknown_answers`: an unchecked one gives a wrong score, or stops
    the work.
    Source: the definition's own references.

    >>> from befriend.measure.scoring.examples import TWO_ITEMS
    >>> answers = pl.DataFrame({"two_1": [3, 1, None], "two_2": [2, None, None]}, schema_overrides={"two_2": pl.Int8})
    >>> answers.select(score_expressions(TWO_ITEMS)).rows()
    [(5, 'high', 2), (2, 'low', 1), (None, None, 0)]
    """
    expressions: list[pl.Expr] = []
    for scale in measure.scales:
        expressions.extend(_scale_expressions(measure, scale, columns))
    return [*expressions, _answered(measure, columns)]


def unknown_answer_expressions(measure: Measure, columns: Columns = _NO_COLUMNS) -> list[pl.Expr]:
    """How many values of each item are not among its options: one count per item, under the item's id.

    Cheap enough to be asked in the same pass as the scores. Takes numeric columns; a fraction is never an option.
    """
    return [_is_unknown(item, pl.col(columns.get(item.id, item.id))).sum().alias(item.id) for item in measure.items]


def refuse_unknown_answers(
    table: pl.LazyFrame, measure: Measure, columns: Columns = _NO_COLUMNS, *, first_row: int = 1
) -> None:
    """Refuse a table in which a value is not one of its item's options.

    `first_row` is the number a person would give the first row: 2 in a file with a header.
    Rows are only looked for when a count says that there is one.

    Raises:
        AnswerError: names the row, the column, the value and what is allowed, and nothing else of that row.
        InputError: names a column that is absent or does not hold numbers.
    """
    _refuse_unusable_columns(table, measure, columns)
    counts = table.select(unknown_answer_expressions(measure, columns)).collect(engine="streaming")
    for item in measure.items:
        if counts[item.id][0]:
            raise _unknown_answer(table, item, columns.get(item.id, item.id), first_row)


def score_table(table: pl.LazyFrame, measure: Measure, columns: Columns = _NO_COLUMNS) -> pl.LazyFrame:
    """The table with its scores added, after every answer has been checked.

    Raises:
        AnswerError, InputError: see `refuse_unknown_answers`.

    >>> from befriend.measure.scoring.examples import TWO_ITEMS
    >>> answers = pl.LazyFrame({"two_1": [0, 1], "two_2": [0, 9]})
    >>> score_table(answers, TWO_ITEMS)
    Traceback (most recent call last):
    befriend.base.errors.AnswerError: Row 2, column two_2: the value 9 is not an answer to two_2. \
It allows 0, 1, 2, 3, or nothing when it is skipped. Correct the value, or empty the cell if it was not answered.
    """
    refuse_unknown_answers(table, measure, columns)
    return table.with_columns(score_expressions(measure, columns))


# Checking ---------------------------------------------------------------------------------------------------------


def _is_unknown(item: Item, column: pl.Expr) -> pl.Expr:
    """True for a value that is not an option, null for a skipped one. NaN is above every number, so it is caught."""
    if list(item.values) == list(range(item.lowest, item.highest + 1)):
        return (column < item.lowest) | (column > item.highest) | (column % 1 != 0)
    return ~column.is_in(item.values)


def _refuse_unusable_columns(table: pl.LazyFrame, measure: Measure, columns: Columns) -> None:
    schema = table.collect_schema()
    for item in measure.items:
        name = columns.get(item.id, item.id)
        if name not in schema:
            raise InputError(
                f"The table has no column {name} for the item {item.id} of {measure.name}. "
                "Add the column, or say which column holds that item."
            )
        if not (schema[name].is_numeric() or schema[name] == pl.Null):
            raise InputError(
                f"The column {name} holds {schema[name]}, but the answers to {item.id} must be numbers. "
                "Turn the answers into the option values first."
            )


def _unknown_answer(table: pl.LazyFrame, item: Item, column: str, first_row: int) -> AnswerError:
    found = (
        table.select(pl.col(column).alias("value"))
        .with_row_index("row", first_row)
        .filter(_is_unknown(item, pl.col("value")))
        .head(1)
        .collect(engine="streaming")
    )
    row, value = found.row(0)
    return AnswerError(
        f"Row {row}, column {column}: the value {value} is not an answer to {item.id}. It allows "
        f"{', '.join(map(str, item.values))}, or nothing when it is skipped. "
        "Correct the value, or empty the cell if it was not answered."
    )


# Scales -----------------------------------------------------------------------------------------------------------


def _scale_expressions(measure: Measure, scale: Subscale, columns: Columns) -> list[pl.Expr]:
    is_composite = scale.scoring.rule is Rule.MEAN_OF_SUBSCALES
    score, band = (_composite if is_composite else _listed)(measure, scale, columns)
    named = [score.alias(measure.column_of(scale))]
    return [*named, band.alias(frames.band_column(measure, scale))] if scale.bands else named


def _listed(measure: Measure, scale: Subscale, columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    """Score and band of a scale made from items, looked up in the list of all its possible scores."""
    packed = _pack(measure, scale, columns)
    finished = packed.finished()
    kind = _score_type(measure, scale)
    score = _behind_gate(measure, scale, columns, _look_up(packed, _score_list(finished, kind)), pl.lit(0, kind))
    closed = pl.lit(scale.band_of(0.0), frames.band_type(scale))
    return score, _behind_gate(measure, scale, columns, _look_up(packed, _band_list(scale, finished)), closed)


def _composite(measure: Measure, scale: Subscale, columns: Columns) -> tuple[pl.Expr, pl.Expr]:
    """Score and band of a scale made from other scales."""
    value = _float_of(_exact(measure, scale, columns))
    return value.cast(_score_type(measure, scale)), _band_of(scale, value)


def is_whole(measure: Measure, scale: Subscale) -> bool:
    """Whether every score of this scale is a whole number, so that it is stored and shown as one."""
    scoring = scale.scoring
    if scoring.table is not None:
        return all(value.denominator == 1 for value in scoring.table.values())
    if scoring.rounding is Rounding.HALF_UP:
        return True
    if scoring.rule not in (Rule.SUM, Rule.HIGHEST) or scale.missing.kind is MissingKind.PRORATE:
        return False
    return scoring.multiply.denominator == 1 and scoring.add.denominator == 1


def _score_type(measure: Measure, scale: Subscale) -> pl.DataType:
    return frames.WHOLE_SCORE if is_whole(measure, scale) else frames.SCORE


def _score_list(finished: Sequence[Fraction | None], kind: pl.DataType) -> pl.Series:
    return pl.Series([None if value is None else float(value) for value in finished], dtype=pl.Float64).cast(kind)


def _band_list(scale: Subscale, finished: Sequence[Fraction | None]) -> pl.Series:
    bands = [None if value is None else scale.band_of(float(value)) for value in finished]
    return pl.Series(bands, dtype=frames.band_type(scale))


def _answered(measure: Measure, columns: Columns) -> pl.Expr:
    """How many items of the total were answered; of all items where a measure has no total."""
    ids = measure.total.item_ids if measure.total else tuple(item.id for item in measure.items)
    present = [pl.col(columns.get(item_id, item_id)).is_not_null().cast(frames.ANSWERED) for item_id in ids]
    return _added(present).alias(frames.answered_column(measure))


def _behind_gate(measure: Measure, scale: Subscale, columns: Columns, value: pl.Expr, closed: pl.Expr) -> pl.Expr:
    """The value, or `closed` where the gate item has its lowest answer."""
    gate = scale.scoring.gate
    if gate is None:
        return value
    is_closed = pl.col(columns.get(gate, gate)) == measure.item(gate).lowest
    return pl.when(is_closed).then(closed).otherwise(value)


# One small whole number per row -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Packed:
    """A scale's answers in one number per row: `step` for each skipped item, plus each answer's height above `base`."""

    scale: Subscale
    index: pl.Expr
    step: int
    base: int

    def finished(self) -> list[Fraction | None]:
        """The finished score of every number that `index` can be."""
        return [self._finish(*divmod(number, self.step)) for number in range(len(self.scale.item_ids) * self.step + 1)]

    def _finish(self, skipped: int, height: int) -> Fraction | None:
        answered = len(self.scale.item_ids) - skipped
        if answered == 0 or skipped > self.scale.missing.most_missing:
            return None
        lifts = 1 if self.scale.scoring.rule is Rule.HIGHEST else answered
        return _moved(self.scale.scoring, _raw(self.scale, height + self.base * lifts, answered))


def _raw(scale: Subscale, points: int, answered: int) -> Fraction:
    if scale.scoring.rule is Rule.HIGHEST:
        return Fraction(points)
    if scale.scoring.rule is Rule.MEAN:
        return Fraction(points, answered)
    if scale.missing.kind is MissingKind.PRORATE:
        return Fraction(points * len(scale.item_ids), answered)
    return Fraction(points)


def _moved(scoring: Scoring, raw: Fraction) -> Fraction | None:
    moved = raw * scoring.multiply + scoring.add
    if scoring.rounding is Rounding.HALF_UP:
        moved = Fraction((2 * moved + 1) // 2)
    # Some numbers stand for answers that cannot occur together; the owner's table has no entry for those.
    return moved if scoring.table is None else scoring.table.get(int(moved))


def _pack(measure: Measure, scale: Subscale, columns: Columns) -> _Packed:
    items = [measure.item(item_id) for item_id in scale.item_ids]
    points = [_points(scale, item) for item in items]
    base = min(min(values) for values in points)
    heights = [max(values) - base for values in points]
    is_highest = scale.scoring.rule is Rule.HIGHEST
    step = (max(heights) if is_highest else sum(heights)) + 1
    kind = _kind(items, step, base)
    terms = [_term(scale, item, pl.col(columns.get(item.id, item.id)).cast(kind), base) for item in items]
    index = _pack_highest(terms, step, kind) if is_highest else _pack_sum(terms, step, kind)
    # Sums of 8 bits wrap round at 127, so that an index up to 255 is there, but read with a sign.
    index = index.reinterpret(signed=False) if kind == pl.Int8() else index
    return _Packed(scale=scale, index=index, step=step, base=base)


def _kind(items: Sequence[Item], step: int, base: int) -> pl.DataType:
    """The smallest type in which an index can be added up. Most measures fit into 8 bits, twice as fast as 16."""
    reach = _reach(items)
    if len(items) * step < 2**8 and step + (len(items) + 1) * abs(base) + reach < 2**7:
        return pl.Int8()
    return pl.Int16() if (len(items) + 1) * (step + abs(base)) + reach < 2**15 else pl.Int32()


def _points(scale: Subscale, item: Item) -> list[int]:
    return [(value if scale.as_answered else item.keyed(value)) * item.weight for value in item.values]


def _reach(items: Sequence[Item]) -> int:
    return sum(2 * abs(item.weight) * max(abs(item.lowest), abs(item.highest)) for item in items)


@dataclass(frozen=True, slots=True)
class _Term:
    """One item's height above the base, as `factor` times its column plus `shift`."""

    column: pl.Expr
    factor: int
    shift: int


def _term(scale: Subscale, item: Item, column: pl.Expr, base: int) -> _Term:
    if item.is_reversed and not scale.as_answered:
        return _Term(column, -item.weight, item.weight * (item.lowest + item.highest) - base)
    return _Term(column, item.weight, -base)


def _pack_sum(terms: Sequence[_Term], step: int, kind: pl.DataType) -> pl.Expr:
    """The sum of heights, a skipped item standing for `step`. The shifts are added once, at the end."""
    parts = [_scaled(term, kind).fill_null(pl.lit(step - term.shift, kind)) for term in terms]
    shift = sum(term.shift for term in terms)
    return _added(parts) + pl.lit(shift, kind) if shift else _added(parts)


def _pack_highest(terms: Sequence[_Term], step: int, kind: pl.DataType) -> pl.Expr:
    heights = [(_scaled(term, kind) + pl.lit(term.shift, kind)).fill_null(pl.lit(0, kind)) for term in terms]
    skipped = [term.column.is_null().cast(kind) for term in terms]
    return _added(skipped) * pl.lit(step, kind) + pl.max_horizontal(heights)


def _scaled(term: _Term, kind: pl.DataType) -> pl.Expr:
    return term.column if term.factor == 1 else term.column * pl.lit(term.factor, kind)


def _added(parts: Sequence[pl.Expr]) -> pl.Expr:
    # Not sum_horizontal: for Int8 it stays an Int8 and wraps round.
    return reduce(lambda left, right: left + right, parts)


def _look_up(packed: _Packed, listed: pl.Series) -> pl.Expr:
    return pl.lit(listed).gather(packed.index)


# Scores made from other scores ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Exact:
    """A fraction per row: a whole numerator over one denominator that all rows share."""

    numerator: pl.Expr
    denominator: int


def _exact(measure: Measure, scale: Subscale, columns: Columns) -> _Exact:
    if scale.scoring.rule is Rule.MEAN_OF_SUBSCALES:
        return _exact_mean(measure, scale, columns)
    packed = _pack(measure, scale, columns)
    finished = packed.finished()
    shared = lcm(*(value.denominator for value in finished if value is not None))
    numerators = [None if value is None else int(value * shared) for value in finished]
    value = _look_up(packed, pl.Series(numerators, dtype=pl.Int64))
    return _Exact(_behind_gate(measure, scale, columns, value, _ZERO), shared)


def _exact_mean(measure: Measure, scale: Subscale, columns: Columns) -> _Exact:
    parts = [_exact(measure, part, columns) for part in measure.subscales if part.key in scale.parts]
    shared = lcm(*(part.denominator for part in parts))
    total = _added([part.numerator * (shared // part.denominator) for part in parts])
    moved = _moved_exact(scale.scoring, _Exact(total, shared * len(parts)))
    return _Exact(_behind_gate(measure, scale, columns, moved.numerator, _ZERO), moved.denominator)


def _moved_exact(scoring: Scoring, raw: _Exact) -> _Exact:
    times, plus = scoring.multiply, scoring.add
    denominator = raw.denominator * times.denominator * plus.denominator
    numerator = raw.numerator * (times.numerator * plus.denominator) + plus.numerator * (
        raw.denominator * times.denominator
    )
    if scoring.rounding is Rounding.HALF_UP:
        numerator, denominator = (numerator * 2 + denominator) // (2 * denominator), 1
    return _Exact(numerator, denominator) if scoring.table is None else _tabled(scoring.table, numerator // denominator)


def _tabled(table: Mapping[int, Fraction], key: pl.Expr) -> _Exact:
    lowest, shared = min(table), lcm(*(value.denominator for value in table.values()))
    entries = [table.get(number) for number in range(lowest, max(table) + 1)]
    numerators = pl.Series([None if entry is None else int(entry * shared) for entry in entries], dtype=pl.Int64)
    return _Exact(pl.lit(numerators).gather(key - lowest), shared)


def _float_of(exact: _Exact) -> pl.Expr:
    """Numerator over denominator, rounded exactly as float(Fraction) rounds: both are whole and far below 2**53."""
    # Polars turns a division by one number into a product with its inverse, which is off by a bit: 1/3 became
    # 0.33333333333333337. By a column it truly divides.
    denominator = exact.numerator * 0 + exact.denominator
    return exact.numerator.cast(pl.Float64) / denominator.cast(pl.Float64)


def _band_of(scale: Subscale, value: pl.Expr) -> pl.Expr:
    """The last band that starts at or below the value, as its place in the list of bands."""
    if not scale.bands:
        return value
    reached = _added([(value >= band.from_score).cast(pl.Int16) for band in scale.bands])
    names = pl.Series([None, *(band.key for band in scale.bands)], dtype=frames.band_type(scale))
    return pl.lit(names).gather(reached)

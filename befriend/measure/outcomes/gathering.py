"""Check-ins gathered into courses by sorting one whole number each: the fast way, where everything in them is whole.

A table of a million people, looked up once for every check-in, is met in no order, and each meeting waits for memory.
Sorted numbers are read one after the other. So person, group, time and scores of a check-in become one number of at
most 62 bits, that of the person foremost; after sorting, a course is a run, and its first and last are at the ends.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from polars.io.plugins import register_io_source

Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Column = Whole | Truths
Values = tuple[Column, Truths | None]
"""A column, and where it has a value; None: everywhere."""

PART_ROWS: Final = 2**17
"""Check-ins that are worked through at once: so few that what they need is still there from the last ones."""
PARTS_AT_ONCE: Final = 4
"""Parts that are handed over at once, because each time costs some milliseconds."""
RANGES: Final = 2
"""So many ranges of courses are sorted and worked through beside each other: more would take more memory at once."""
SAMPLE: Final = 1000
"""So many numbers say where one range ends and the next begins."""
MOST_BITS: Final = 62
"""A number of 64 bits, without its sign, and with room for one beyond the last."""
LEAST: Final = -(2**63)
"""The least number of 64 bits: none is left below it to stand for nothing."""
WHOLE: Final = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32)
"""Types whose every value has 64 bits with a sign."""
NUMPY: Final[Mapping[pl.DataType, np.dtype[Any]]] = {
    kind(): pl.Series([], dtype=kind).to_numpy().dtype for kind in (*WHOLE, pl.Boolean)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A score of the check-ins: its column, how the columns of its courses are called, and which way is better."""

    column: str
    named: Callable[[str], str]
    sign: int


def is_sortable(rows: pl.LazyFrame) -> bool:
    """Whether a table holds nothing but whole numbers."""
    return all(kind in WHOLE for kind in rows.collect_schema().values())


def sorted_courses(
    rows: pl.LazyFrame,
    *,
    keys: Sequence[str],
    at: str,
    seen: Sequence[Seen],
    otherwise: Callable[[pl.LazyFrame], pl.LazyFrame],
) -> pl.LazyFrame:
    """One row per course: its keys and, of each score, `n`, `first`, `last`, `tied`, `first_at` and `last_at`.

    Shapes: takes whole numbers only (`is_sortable`). They are read here and kept, each check-in as one number; the
    lazy frame makes its courses part by part. Were they read within its collecting, reading would have a thread fewer.
    `otherwise` makes the same courses another way, for check-ins that do not fit into one number.
    Missing: a check-in without a time or a score counts for nothing, but its course is there. A key may be null.
    """
    wanted = dict.fromkeys([*keys, at, *(score.column for score in seen)])
    table = rows.select(*wanted).collect(engine="streaming")
    places = _places(table)
    if places is None or table.is_empty():
        return otherwise(table.lazy())
    runs = _Runs([places[key] for key in keys], places[at], {score: places[score.column] for score in seen})
    packed = _packed(table, places, at, [score.column for score in seen])
    schema = otherwise(table.lazy()).collect_schema()
    ranges = pairwise(_bounds(packed, runs.course_shift))
    return pl.concat([_source(runs, packed, low, high, schema) for low, high in ranges])


def _source(runs: "_Runs", packed: pl.Series, low: int, high: int, schema: pl.Schema) -> pl.LazyFrame:
    """The courses whose numbers are from `low` to below `high`."""

    def parts(
        columns: list[str] | None, wanted: pl.Expr | None, most: int | None, _: int | None
    ) -> Iterator[pl.DataFrame]:
        for part in _frames(runs, packed.filter((packed >= low) & (packed < high)), schema):
            chosen = part if wanted is None else part.filter(wanted)
            chosen = chosen if columns is None else chosen.select(columns)
            yield chosen if most is None else chosen.head(most)
            if most is not None and (most := most - chosen.height) <= 0:
                return

    return register_io_source(parts, schema=schema)


def _frames(runs: "_Runs", packed: pl.Series, schema: pl.Schema) -> Iterator[pl.DataFrame]:
    # In one thread: two for one sorting take half as much work again.
    numbers = packed.sort(multithreaded=False).to_numpy()
    del packed
    parts = (runs.courses(numbers[low:high]) for low, high in pairwise(_cuts(numbers, runs.course_shift)))
    frames = (pl.DataFrame([_series(name, kind, part[name]) for name, kind in schema.items()]) for part in parts)
    while several := list(islice(frames, PARTS_AT_ONCE)):
        yield pl.concat(several)


def _bounds(packed: pl.Series, course_shift: int) -> list[int]:
    """Where ranges of courses begin and end that hold about as many check-ins each."""
    some = packed.gather_every(max(1, len(packed) // SAMPLE)).sort()
    inner = (int(some[len(some) * place // RANGES]) >> course_shift << course_shift for place in range(1, RANGES))
    return [0, *inner, 1 << MOST_BITS]


# One number per check-in ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a column stands in the numbers: so many bits wide, so many from the right. 0 is nothing, 1 is `low`."""

    column: str
    low: int
    bits: int
    shift: int

    @property
    def mask(self) -> int:
        return ((1 << self.bits) - 1) << self.shift

    @property
    def start(self) -> int:
        """What makes `low` stand as 1."""
        return (1 - self.low) << self.shift

    def shifted(self) -> pl.Expr:
        return pl.col(self.column).cast(pl.Int64) * pl.lit(1 << self.shift, pl.Int64)

    def read(self, numbers: Whole) -> Whole:
        """The values that stand here; one below `low` where there is none."""
        return ((numbers >> self.shift) & ((1 << self.bits) - 1)) + (self.low - 1)

    def is_there(self, numbers: Whole) -> Truths:
        there: Truths = (numbers & self.mask) != 0
        return there


def _places(rows: pl.DataFrame) -> dict[str, _Place] | None:
    """A place for every column, the first one foremost; None where they do not fit into one number."""
    lows, highs = rows.select(pl.all().min()).row(0), rows.select(pl.all().max()).row(0)
    places: dict[str, _Place] = {}
    shift = 0
    for column, low, high in reversed([*zip(rows.columns, lows, highs, strict=True)]):
        bits = 1 if low is None else (high - low + 1).bit_length()
        places[column] = _Place(column, low or 0, bits, shift)
        shift += bits
    is_below_all = any(place.low == LEAST for place in places.values())
    return places if shift <= MOST_BITS and not is_below_all else None


def _packed(rows: pl.DataFrame, places: Mapping[str, _Place], at: str, scores: Sequence[str]) -> pl.Series:
    table = rows.lazy()
    if rows[at].null_count():
        table = table.with_columns(pl.when(pl.col(at).is_not_null()).then(pl.col(scores)).name.keep())
    # Whatever is beyond 64 bits on the way there wraps round, and back again: the number itself fits.
    full = [place for place in places.values() if not rows[place.column].null_count() and place.column not in scores]
    rest = [place.shifted() + _literal(place.start) for place in places.values() if place not in full]
    # A sum leaves out what is null, which is to stand there as 0.
    number = pl.sum_horizontal(*(place.shifted() for place in full), *rest)
    start = sum(place.start for place in full)
    return table.select((number + _literal(start)).alias("number")).collect(engine="streaming")["number"]


def _literal(number: int) -> pl.Expr:
    return pl.lit((number - LEAST) % 2**64 + LEAST, pl.Int64)


def _cuts(numbers: Whole, course_shift: int) -> Iterator[int]:
    """Where to cut the numbers: after so many, and never within a course."""
    cut = 0
    yield cut
    while cut < len(numbers):
        cut = min(cut + PART_ROWS, len(numbers))
        if cut < len(numbers):
            beyond = ((int(numbers[cut - 1]) >> course_shift) + 1) << course_shift
            cut = int(np.searchsorted(numbers, beyond))
        yield cut


# Runs of numbers are courses --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Runs:
    """How sorted numbers are read: `keys` stand foremost and make a course, then its times, then the scores."""

    keys: Sequence[_Place]
    at: _Place
    scores: Mapping[Seen, _Place]

    @property
    def course_shift(self) -> int:
        return self.at.shift + self.at.bits

    def courses(self, numbers: Whole) -> Mapping[str, Values]:
        """The columns of the courses in numbers that begin and end with a course."""
        # Where two neighbours differ foremost: in the course, in the time, or only in the scores.
        steps = numbers[1:] ^ numbers[:-1]
        has_ties = not (steps >= 1 << self.at.shift).all()
        bounds = np.concatenate(([0], np.flatnonzero(steps >= 1 << self.course_shift) + 1, [len(numbers)]))
        heads = numbers[bounds[:-1]]
        columns: dict[str, Values] = {key.column: (key.read(heads), key.is_there(heads)) for key in self.keys}
        for score, place in self.scores.items():
            columns |= self._score(score, place, numbers, bounds, has_ties=has_ties)
        return columns

    def _score(
        self, score: Seen, place: _Place, numbers: Whole, bounds: Whole, *, has_ties: bool
    ) -> Mapping[str, Values]:
        starts, ends = bounds[:-1], bounds[1:] - 1
        n = np.diff(bounds)
        is_gap = (numbers & place.mask) == 0
        gaps = np.flatnonzero(is_gap)
        if len(gaps):
            n = n - np.bincount(np.searchsorted(bounds, gaps, side="right") - 1, minlength=len(n))
            starts, ends = _inwards(is_gap, starts, ends)
        first, last = numbers[starts], numbers[ends]
        found: dict[str, Column] = {
            "first": place.read(first),
            "last": place.read(last),
            "first_at": self.at.read(first),
            "last_at": self.at.read(last),
        }
        tied = np.zeros(len(n), np.bool_)
        if has_ties:
            found["first"], found["last"], tied = self._at_ties(score, place, numbers, starts, ends)
        has_any = n > 0
        return {
            score.named("n"): (n, None),
            score.named("tied"): (tied & has_any, None),
            **{score.named(name): (values, has_any) for name, values in found.items()},
        }

    def _at_ties(
        self, score: Seen, place: _Place, numbers: Whole, starts: Whole, ends: Whole
    ) -> tuple[Whole, Whole, Truths]:
        """First and last where several scores are at one time: that which shows less gain, and whether they differ."""
        is_later = np.diff(numbers >> self.at.shift, prepend=-1) != 0
        times = np.flatnonzero(is_later)
        time_of = np.cumsum(is_later) - 1
        values, is_there = place.read(numbers), place.is_there(numbers)
        lowest = np.minimum.reduceat(np.where(is_there, values, np.iinfo(np.int64).max), times)
        highest = np.maximum.reduceat(np.where(is_there, values, LEAST), times)
        best, worst = (highest, lowest) if score.sign > 0 else (lowest, highest)
        first, last, differ = time_of[starts], time_of[ends], lowest != highest
        return best[first], worst[last], differ[first] | differ[last]


def _inwards(is_gap: Truths, starts: Whole, ends: Whole) -> tuple[Whole, Whole]:
    """From where to where each course has a score: few begin or end without one, and only those are moved.

    Of a course without any the places are somebody's gap; it is left out where they are read.
    """
    starts, ends = starts.copy(), ends.copy()
    moved = np.flatnonzero(is_gap[starts])
    while len(moved):
        starts[moved] += 1
        moved = moved[starts[moved] < ends[moved]]
        moved = moved[is_gap[starts[moved]]]
    moved = np.flatnonzero(is_gap[ends] & (starts < ends))
    while len(moved):
        ends[moved] -= 1
        moved = moved[is_gap[ends[moved]] & (starts[moved] < ends[moved])]
    return np.minimum(starts, ends), ends


def _series(name: str, kind: pl.DataType, column: Values) -> pl.Series:
    values, is_there = column
    series = pl.Series(name, values.astype(NUMPY[kind], copy=False))
    return series if is_there is None or is_there.all() else series.set(pl.Series(~is_there), None)

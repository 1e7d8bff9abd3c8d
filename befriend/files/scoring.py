"""From an opened table to a scored one: find the items, read the answers, add the scores."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from befriend.base.errors import InputError
from befriend.content.frozen import MeasureContent
from befriend.files.answers import Meanings, Reading, Survey, answer_expression
from befriend.files.columns import find_item_columns, has_item_columns
from befriend.files.long_form import LongForm, find_long_form
from befriend.files.opening import Table, Told, shown
from befriend.measure import frames
from befriend.measure.items import Measure
from befriend.measure.scoring.table import score_expressions

PART_ROWS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One measure to score, and how its cells are read. `prefix` stands before the names of the new columns.

    Bands that are only remembered, and were read nowhere, are left out unless they are asked for.
    """

    content: MeasureContent
    reading: Reading
    prefix: str = ""
    with_remembered_bands: bool = False

    @property
    def measure(self) -> Measure:
        return self.content.measure

    @property
    def left_out(self) -> list[str]:
        """The band columns that are not given, because nobody could show where their bands were published."""
        remembered = [
            scale for scale in self.measure.scales if scale.bands_source and not scale.bands_source.may_be_shown
        ]
        return [] if self.with_remembered_bands else [frames.band_column(self.measure, scale) for scale in remembered]

    @property
    def score_columns(self) -> list[str]:
        return [name for name in frames.score_columns(self.measure) if name not in self.left_out]

    @property
    def new_columns(self) -> list[str]:
        return [f"{self.prefix}{name}" for name in self.score_columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A table with its scores, not yet computed. `columns` says which column each item was found in, per measure."""

    frame: pl.LazyFrame
    kept: tuple[str, ...]
    new: tuple[str, ...]
    columns: Mapping[str, Mapping[str, str]]
    notes: tuple[str, ...]


def score_opened(
    table: Table, asked: Sequence[Asked], *, mapping: Mapping[str, str], long_names: Mapping[str, str], told: Told
) -> Scored:
    """Add the scores of every measure asked for, after all its answers have been looked at.

    The whole table is read once here, a part at a time; the scores are computed when the frame is written.

    Raises:
        InputError: a column is missing, doubtful or in the way.
        AnswerError: a cell is not an answer. Names its row, column and value.
    """
    long = _long_form(table, asked, mapping, long_names)
    if long is not None:
        return _score_long(table, long, asked, told)
    found = {one.measure.key: find_item_columns(one.measure, table.columns, mapping, table.name) for one in asked}
    _refuse_taken_names(table.columns, asked, table.name)
    surveys = [_survey_wide(table, one, found[one.measure.key], told) for one in asked]
    frame = table.filled()
    for one, survey in zip(asked, surveys, strict=True):
        frame = _with_scores(frame, one, found[one.measure.key], survey.meanings)
    notes = (*table.notes, *table.told_of_blank_rows(), *_doubts(asked, surveys))
    return _scored(frame, table.columns, asked, found, notes)


def _answers(columns: Mapping[str, str], meanings: Mapping[str, Meanings]) -> list[pl.Expr]:
    """The answers of each item as whole numbers, under the item's id."""
    return [answer_expression(column, meanings[item]).alias(item) for item, column in columns.items()]


def answers_opened(
    table: Table, one: Asked, *, mapping: Mapping[str, str], long_names: Mapping[str, str], told: Told
) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Only the answers, one column per item id, checked as `score_opened` checks them; and the notes."""
    long = _long_form(table, [one], mapping, long_names)
    if long is not None:
        survey = _survey_long(table, long, one, told)
        wide = long.to_wide(table.frame, [one.measure])
        columns = {item.id: item.id for item in one.measure.items}
        return wide.select(_answers(columns, survey.meanings)), (*table.notes, *survey.doubts())
    found = find_item_columns(one.measure, table.columns, mapping, table.name)
    survey = _survey_wide(table, one, found, told)
    frame = table.filled()
    return frame.select(_answers(found, survey.meanings)), (*table.notes, *survey.doubts())


def check_ins_opened(
    table: Table, one: Asked, *, mapping: Mapping[str, str], long_names: Mapping[str, str]
) -> pl.LazyFrame:
    """One row per check-in: the table's own, or of a long table each person and date once."""
    long = _long_form(table, [one], mapping, long_names)
    return table.filled() if long is None else table.frame.select(long.keys).unique()


# Both forms -------------------------------------------------------------------------------------------------------


def _with_scores(
    frame: pl.LazyFrame, one: Asked, columns: Mapping[str, str], meanings: Mapping[str, Meanings]
) -> pl.LazyFrame:
    """The frame with one measure's scores. Meanwhile its answers stand in columns named as no file names them."""
    apart = {item_id: f"\0{item_id}" for item_id in columns}
    answers = [answer_expression(columns[item], meanings[item]).alias(name) for item, name in apart.items()]
    named = {score.meta.output_name(): score for score in score_expressions(one.measure, apart)}
    scores = [named[name].alias(new) for name, new in zip(one.score_columns, one.new_columns, strict=True)]
    return frame.with_columns(answers).with_columns(scores).drop(apart.values())


def _scored(
    frame: pl.LazyFrame,
    kept: Sequence[str],
    asked: Sequence[Asked],
    found: Mapping[str, Mapping[str, str]],
    notes: tuple[str, ...],
) -> Scored:
    new = tuple(name for one in asked for name in one.new_columns)
    return Scored(frame=frame, kept=tuple(kept), new=new, columns=found, notes=notes)


def _doubts(asked: Sequence[Asked], surveys: Sequence[Survey]) -> list[str]:
    """What a reader of the scores must know: answers that look shifted, and facts that were read nowhere."""
    doubts = [doubt for survey in surveys for doubt in survey.doubts()]
    for one, survey in zip(asked, surveys, strict=True):
        name = one.measure.name
        if survey.has_skipped and not all(scale.missing.source.may_be_shown for scale in one.measure.scales):
            doubts.append(
                f"{name} has skipped items, and its rule for them is remembered, not read at a source. "
                f"`befriend measures show {one.measure.key}` says which; check it before you publish."
            )
        if one.left_out:
            doubts.append(
                f"The bands of {name} are remembered, not read at a source, and are left out. "
                "--remembered-bands adds them."
            )
    return doubts


def _refuse_taken_names(columns: Sequence[str], asked: Sequence[Asked], name: str) -> None:
    for one in asked:
        taken = [column for column in one.new_columns if column in columns]
        if taken:
            raise InputError(
                f"{name} already has a column named {shown(taken[0])}, which is the name of a new score. "
                "Rename that column, or put something before the new names: --prefix new_"
            )


def _counted(parts: Iterator[pl.DataFrame], rows: int, told: Told) -> Iterator[tuple[int, pl.DataFrame]]:
    """Each part with the number of rows before it."""
    before = 0
    for part in parts:
        yield before, part
        before += part.height
        told("Checking answers", before, rows)


# One row per check-in ---------------------------------------------------------------------------------------------


def _survey_wide(table: Table, one: Asked, columns: Mapping[str, str], told: Told) -> Survey:
    survey = Survey(one.content, one.reading)
    parts = table.frame.select(sorted(set(columns.values()))).collect_batches(chunk_size=PART_ROWS)
    for before, part in _counted(parts, table.rows, told):
        first = table.first_row + before
        for item in one.measure.items:
            column = columns[item.id]
            survey.look_at(item, column, part[column], lambda place, first=first: first + place)  # type: ignore[misc]
        if survey.is_hopeless:
            break
    survey.refuse()
    return survey


# One row per answer -----------------------------------------------------------------------------------------------


def _long_form(
    table: Table, asked: Sequence[Asked], mapping: Mapping[str, str], long_names: Mapping[str, str]
) -> LongForm | None:
    if not long_names and any(has_item_columns(one.measure, table.columns, mapping) for one in asked):
        return None
    return find_long_form(table, [one.measure for one in asked], mapping, long_names)


def _survey_long(table: Table, long: LongForm, one: Asked, told: Told) -> Survey:
    survey = Survey(one.content, one.reading)
    parts = table.frame.select(long.item, long.value).collect_batches(chunk_size=PART_ROWS)
    for before, part in _counted(parts, table.rows, told):
        rows = part.with_columns(pl.int_range(pl.len()).add(table.first_row + before).alias("\0row"))
        for item in one.measure.items:
            cells = rows.filter(pl.col(long.item).is_in(long.names_of(item)))
            numbers = cells["\0row"]
            survey.look_at(item, long.value, cells[long.value], lambda place, numbers=numbers: int(numbers[place]))  # type: ignore[misc]
        if survey.is_hopeless:
            break
    survey.refuse()
    return survey


def _score_long(table: Table, long: LongForm, asked: Sequence[Asked], told: Told) -> Scored:
    _refuse_taken_names(long.keys, asked, table.name)
    surveys = [_survey_long(table, long, one, told) for one in asked]
    long.refuse_repeated(table)
    frame = long.to_wide(table.frame, [one.measure for one in asked])
    found = {one.measure.key: {item.id: item.id for item in one.measure.items} for one in asked}
    for one, survey in zip(asked, surveys, strict=True):
        frame = _with_scores(frame, one, found[one.measure.key], survey.meanings)
    frame = frame.select(*long.keys, *(name for one in asked for name in one.new_columns))
    return _scored(frame, long.keys, asked, found, (*table.notes, *long.notes, *_doubts(asked, surveys)))

"""Checks vectors.csv, the worked answers of a measure, against the readable scoring."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from befriend.base.errors import BefriendError
from befriend.content.problems import Problem, Report
from befriend.measure.items import Measure
from befriend.measure.scoring.one import Score, score

FEWEST_ROWS = 3
TOLERANCE = 1e-4
MOST_TOLD = 20
"""Columns that do not belong here, of which a file of another kind may have thousands."""
_BAND = ".band"
_SOURCE = "source"


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]


def check_vectors(path: Path, measure: Measure, report: Report) -> None:
    """Report every row that does not score as it says, and what is missing to trust the file."""
    lines = _read_lines(path, report)
    if not lines:
        return
    (header_line, header), *rows = lines
    faults = _faults_of_header(header, measure)
    for message, repair in faults:
        report(Problem(path, header_line, message, repair))
    if faults:
        return
    worked = [_Row(line, dict(zip(header, cells, strict=False))) for line, cells in rows if len(cells) == len(header)]
    for line, cells in rows:
        if len(cells) != len(header):
            report(Problem(path, line, f"This row has {len(cells)} cells.", f"Give {len(header)}, as the header has."))
    _check_coverage(path, worked, measure, report)
    for row in worked:
        for message, repair in _faults_of_row(row, measure):
            report(Problem(path, row.line, message, repair))


def _read_lines(path: Path, report: Report) -> list[tuple[int, list[str]]]:
    """Each line that is not empty and not a comment, with its number and cells."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        report(Problem(path, 1, "There are no worked answers.", "Add a vectors.csv in UTF-8, as the reference says."))
        return []
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), start=1)]
    kept = [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]
    if not kept:
        report(Problem(path, 1, "The file is empty.", "Add a header and worked rows."))
    try:
        return [(number, next(csv.reader([line]))) for number, line in kept]
    except csv.Error as error:
        report(Problem(path, 1, f"This is no table of worked answers: {error}.", "Save it as CSV, in UTF-8."))
        return []


def _faults_of_header(header: Sequence[str], measure: Measure) -> list[tuple[str, str]]:
    items = [item.id for item in measure.items]
    scores = [measure.column_of(scale) for scale in measure.scales]
    allowed = [*items, *scores, *(column + _BAND for column in scores), _SOURCE]
    faults = [
        (f"The column {name} is missing.", "Add it.") for name in [*items, *scores, _SOURCE] if name not in header
    ]
    faults += [
        (f"The column {name!r} belongs to nothing here.", f"Known are {', '.join(allowed)}.")
        for name in [name for name in header if name not in allowed][:MOST_TOLD]
    ]
    if len(set(header)) < len(header):
        faults.append(("A column stands here twice.", "Take one out."))
    return faults


def _check_coverage(path: Path, rows: Sequence[_Row], measure: Measure, report: Report) -> None:
    if len(rows) < FEWEST_ROWS:
        report(Problem(path, 1, f"There are {len(rows)} worked rows.", f"Give at least {FEWEST_ROWS}."))
    if all(row.cells[item.id].strip() for row in rows for item in measure.items):
        report(
            Problem(path, 1, "No row has a skipped item.", "Add one with an empty item cell, to show the missing rule.")
        )


def _faults_of_row(row: _Row, measure: Measure) -> list[tuple[str, str]]:
    if not row.cells[_SOURCE].strip():
        return [("The row does not say where its scores come from.", "Fill its source cell.")]
    try:
        answers = {item.id: _number(row.cells[item.id]) for item in measure.items}
        scores = score(measure, answers)
        pairs = zip(measure.scales, scores, strict=True)
        found = [_faults_of_score(row, measure.column_of(scale), result) for scale, result in pairs]
    except ValueError as error:
        return [(f"A cell is not a number: {error}.", "Give whole answers, and scores with a decimal point.")]
    except BefriendError as error:
        return [(str(error), "Mend the answer, or the item's options.")]
    return [fault for faults in found for fault in faults]


def _number(cell: str) -> int | None:
    return int(cell) if cell.strip() else None


def _faults_of_score(row: _Row, column: str, result: Score) -> list[tuple[str, str]]:
    stated = row.cells[column].strip()
    faults = []
    if not _agrees(stated, result.value):
        given, scored = stated or "no score", "no score" if result.value is None else f"{result.value:.6g}"
        faults.append(
            (f"{column} is stated as {given} and scores as {scored}.", "Mend the row, or the rule in measure.toml.")
        )
    band = row.cells.get(column + _BAND)
    if band is not None and band.strip() != (result.band or ""):
        stated_band, scored_band = band.strip() or "no band", result.band or "no band"
        faults.append(
            (f"{column}{_BAND} is stated as {stated_band} and is {scored_band}.", "Mend the row, or the bands.")
        )
    return faults


def _agrees(stated: str, value: float | None) -> bool:
    if not stated or value is None:
        return not stated and value is None
    return abs(float(stated) - value) <= TOLERANCE

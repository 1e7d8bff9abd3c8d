"""The look at a file's shape finds what Python's own csv reader finds, wherever the file is cut into parts."""

import csv
import io
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from befriend.files import shape
from befriend.files.shape import shape_of

cells = st.sampled_from(["a", "1", "x\ny", 'q"q', "é", "a,b", "", '"', "a longer cell"])


@pytest.mark.slow
@given(
    rows=st.lists(st.lists(cells, max_size=4), min_size=1, max_size=8),
    width=st.integers(2, 4),
    ending=st.sampled_from(["\n", "\r\n"]),
    has_end=st.booleans(),
)
@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_and_their_widths_are_counted_as_csv_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[list[str]], width: int, ending: str, has_end: bool
) -> None:
    monkeypatch.setattr(shape, "CHUNK", 7)
    written = io.StringIO()
    csv.writer(written, lineterminator=ending).writerows(rows)
    text = written.getvalue() if has_end else written.getvalue().rstrip("\r\n")
    path = tmp_path / "drawn.csv"
    path.write_text(text, newline="", encoding="utf-8")

    found = shape_of(path, separator=",", width=width)

    read = list(csv.reader(io.StringIO(text, newline="")))
    irregular = next(((place + 1, len(row)) for place, row in enumerate(read) if row and len(row) != width), None)
    assert (found.rows, found.irregular) == (len(read), irregular)
    blank = [not row or (len(row) == width and not any(row)) for row in read]
    hollow = [bool(row) and is_blank for row, is_blank in zip(read, blank, strict=True)]
    tail = len(list(takewhile(bool, reversed(blank))))
    assert (found.blank_rows, found.hollow_rows) == (sum(blank), sum(hollow))
    assert (found.ends_in_blanks, found.ends_in_hollows) == (tail, sum(hollow[len(hollow) - tail :]))
    assert not found.has_stray_quotes
    assert found.open_quote_row is None
    assert found.is_utf8


def test_a_letter_cut_in_two_by_a_part_is_still_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shape, "CHUNK", 1)
    path = tmp_path / "a.csv"
    path.write_text("é,b\n", encoding="utf-8")

    assert shape_of(path, separator=",", width=2).is_utf8

"""The shape of a text table, looked at byte by byte before anything reads it: rows, cells, quotes, NULs, encoding."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

CHUNK: Final = 8 * 2**20
NEWLINE, RETURN, QUOTE, NUL = 10, 13, 34, 0

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


@dataclass(slots=True)
class Shape:
    """What a look at the whole file found. Rows are counted as a spreadsheet shows them: the header is row 1.

    Blank rows hold nothing: no byte at all, or, which makes them hollow too, nothing but separators.
    """

    separator: int
    width: int
    rows: int = 0
    blank_rows: int = 0
    hollow_rows: int = 0
    surplus: bool = False
    ends_in_blanks: int = 0
    ends_in_hollows: int = 0
    irregular: tuple[int, int] | None = None
    nul_row: int | None = None
    has_stray_quotes: bool = False
    open_quote_row: int | None = None
    is_utf8: bool = True
    _inside: bool = False
    _cells: int = 0
    _row_bytes: int = 0
    _last: int = NEWLINE
    _decoder: codecs.IncrementalDecoder = field(default_factory=lambda: codecs.getincrementaldecoder("utf-8")())

    def look_at(self, chunk: bytes) -> None:
        """Take in the next part of the file."""
        self._check_utf8(chunk)
        seen = np.frombuffer(chunk, np.uint8)
        quotes = np.flatnonzero(seen == QUOTE)
        self._check_quotes(seen, quotes)
        ends, cuts = self._outside_quotes(seen, quotes)
        self._check_nul(seen, ends)
        self._count_rows(seen, ends, cuts)
        self._inside ^= bool(len(quotes) % 2)
        self._last = int(seen[-1])

    def finish(self) -> None:
        """Count the last row where the file does not end with a new line, and close the books."""
        if self._inside:
            self.open_quote_row = self.rows + 1
        elif self._row_bytes:
            self.look_at(b"\n")
        if self._decoder.getstate()[0]:  # the file ends in the middle of a letter
            self.is_utf8 = False

    def _check_utf8(self, chunk: bytes) -> None:
        if not self.is_utf8 or (chunk.isascii() and not self._decoder.getstate()[0]):
            return
        try:
            self._decoder.decode(chunk)
        except UnicodeDecodeError:
            self.is_utf8 = False

    def _check_quotes(self, seen: Bytes, quotes: Places) -> None:
        """A quotation mark that opens a cell stands at its start, one that closes it at its end; others are stray."""
        opening, closing = quotes[int(self._inside) :: 2], quotes[1 - int(self._inside) :: 2]
        before = np.where(opening > 0, seen[opening - 1], self._last)
        after = seen[closing[closing + 1 < len(seen)] + 1]
        may_precede = (before == self.separator) | (before == NEWLINE) | (before == QUOTE) | (before == RETURN)
        may_follow = (after == self.separator) | (after == NEWLINE) | (after == QUOTE) | (after == RETURN)
        self.has_stray_quotes |= not (bool(may_precede.all()) and bool(may_follow.all()))

    def _outside_quotes(self, seen: Bytes, quotes: Places) -> tuple[Places, Places]:
        ends, cuts = np.flatnonzero(seen == NEWLINE), np.flatnonzero(seen == self.separator)
        if not len(quotes) and not self._inside:
            return ends, cuts
        return self._outside(quotes, ends), self._outside(quotes, cuts)

    def _outside(self, quotes: Places, places: Places) -> Places:
        outside: Places = places[(np.searchsorted(quotes, places) + self._inside) % 2 == 0]
        return outside

    def _check_nul(self, seen: Bytes, ends: Places) -> None:
        if self.nul_row is None and not seen.all():
            self.nul_row = self.rows + int(np.searchsorted(ends, int(np.argmin(seen != NUL)))) + 1

    def _count_rows(self, seen: Bytes, ends: Places, cuts: Places) -> None:
        if not len(ends):
            self._cells += len(cuts)
            self._row_bytes += len(seen)
            return
        cells = np.diff(np.searchsorted(cuts, ends), prepend=0)
        cells[0] += self._cells
        lengths = np.diff(ends, prepend=-1) - 1
        lengths[0] += self._row_bytes
        filled = self._filled(seen, ends, lengths)
        is_hollow = (filled > 0) & (filled == cells) & (cells == self.width - 1)
        self._note_rows(cells + 1, (filled == 0) | is_hollow, is_hollow)
        self._cells = len(cuts) - int(np.searchsorted(cuts, ends[-1]))
        self._row_bytes = len(seen) - 1 - int(ends[-1])

    def _filled(self, seen: Bytes, ends: Places, lengths: Places) -> Places:
        """How many bytes of each row are not its end."""
        before = np.where(ends > 0, seen[ends - 1], self._last)
        filled: Places = lengths - ((before == RETURN) & (lengths > 0))
        return filled

    def _note_rows(self, cells: Places, is_blank: Marks, is_hollow: Marks) -> None:
        wrong = np.flatnonzero((cells != self.width) & ~is_blank)
        if self.irregular is None and len(wrong):
            self.irregular = (self.rows + int(wrong[0]) + 1, int(cells[wrong[0]]))
        self.surplus |= bool((cells > self.width).any())
        self.rows += len(cells)
        self.blank_rows += int(is_blank.sum())
        self.hollow_rows += int(is_hollow.sum())
        filled = np.flatnonzero(~is_blank)
        if len(filled):
            self.ends_in_blanks = self.ends_in_hollows = 0
        tail = int(filled[-1]) + 1 if len(filled) else 0
        self.ends_in_blanks += len(cells) - tail
        self.ends_in_hollows += int(is_hollow[tail:].sum())


def shape_of(
    path: Path, *, separator: str, width: int, skipped: int = 0, told: Callable[[int], None] = lambda _: None
) -> Shape:
    """Look through a file once, in bounded memory. `told` hears how many bytes each step took.

    `skipped`: lines before the row of column names. They are counted as rows, but not looked at.
    """
    shape = Shape(separator=ord(separator), width=width, rows=skipped)
    for chunk in _chunks(path, skipped):
        shape.look_at(chunk)
        told(len(chunk))
    shape.finish()
    return shape


def _chunks(path: Path, skipped: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        for _ in range(skipped):
            file.readline()
        while chunk := file.read(CHUNK):
            yield chunk

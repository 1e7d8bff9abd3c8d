"""Lays rows out as a table that a person can read on a terminal."""

from collections.abc import Sequence


def laid_out(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """Columns side by side, the first row as heading. The columns in `right` are set to the right, as numbers are.

    >>> print(laid_out([["who", "phq9"], ["Ann", "7"]], right=[1]))
    who  phq9
    ---  ----
    Ann     7
    """
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    ruled = [rows[0], ["-" * width for width in widths], *rows[1:]]
    return "\n".join(_line(row, widths, right) for row in ruled)


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    cells = [
        cell.rjust(width) if place in right else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()

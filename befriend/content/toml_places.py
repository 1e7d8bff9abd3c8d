"""Where each key and table of a TOML text stands: the line numbers that the standard parser does not keep."""

import re
from collections.abc import Mapping

LONGEST = 500
"""Letters of a line that are looked at: a name stands at its beginning."""

Place = tuple[str | int, ...]
"""The way to a value: ("items", 3, "options") is the options of the fourth item."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"""^\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=""")


def places_in(text: str) -> Mapping[Place, int]:
    """The line of each table header and of each key that starts a line. Keys of inline tables are not listed."""
    lines: dict[Place, int] = {(): 1}
    lengths: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate((line[:LONGEST] for line in text.splitlines()), start=1):
        if header := _HEADER.match(line):
            table = _enter(header.group(2), header.group(1) == "[[", lengths)
            if isinstance(table[-1], int):
                lines.setdefault(table[:-1], number)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, key.group(1).strip("\"'")), number)
    return lines


def line_of(place: Place, lines: Mapping[Place, int]) -> int:
    """The line of a place, or of the nearest thing around it that has a line."""
    while place not in lines:
        place = place[:-1]
    return lines[place]


def _enter(header: str, is_array: bool, lengths: dict[Place, int]) -> Place:
    names = [name.strip().strip("\"'") for name in header.split(".")]
    place: Place = ()
    for name in names[:-1]:
        place = _latest((*place, name), lengths)
    place = (*place, names[-1])
    if not is_array:
        return _latest(place, lengths)
    lengths[place] = lengths.get(place, 0) + 1
    return _latest(place, lengths)


def _latest(place: Place, lengths: Mapping[Place, int]) -> Place:
    return (*place, lengths[place] - 1) if place in lengths else place

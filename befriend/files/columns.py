"""Which column holds which item: by mapping, by item id in any plain spelling, or by LOINC code."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from befriend.base.errors import InputError
from befriend.base.toml import parse
from befriend.files.opening import shown
from befriend.measure.items import Item, Measure

FILLER_WORDS: Final = {"item", "q", "question", "loinc", "http", "https", "org", "www"}


def find_item_columns(
    measure: Measure, columns: Sequence[str], mapping: Mapping[str, str], name: str
) -> dict[str, str]:
    """Item id to column, for every item of the measure.

    `mapping` (item id to column) goes first. Then a column is known by the item's id, in any casing and with any
    mark between its parts (PHQ9_1, phq9.1, PHQ-9 item 1), or by one of the item's codes.

    Raises:
        InputError: an item has no column, or more than one.
    """
    _refuse_unknown_columns(mapping, columns, name)
    mapped = {item.id: mapping[item.id] for item in measure.items if item.id in mapping}
    rest = [item for item in measure.items if item.id not in mapped]
    free = [column for column in columns if column not in mapped.values()]
    found = mapped | _by_spelling(rest, free, name)
    absent = [item.id for item in measure.items if item.id not in found]
    if absent:
        raise InputError(_absent(measure, absent, columns, name))
    return {item.id: found[item.id] for item in measure.items}


def has_item_columns(measure: Measure, columns: Sequence[str], mapping: Mapping[str, str]) -> bool:
    """Whether at least one item of the measure has a column of its own."""
    known = {spelling for item in measure.items for spelling in spellings_of(item)}
    return bool(set(mapping) & {item.id for item in measure.items}) or any(plain(column) in known for column in columns)


def plain(text: str) -> tuple[str, ...]:
    """A name in its parts: letters and numbers, without casing, marks, leading noughts and filler words.

    >>> plain("PHQ-9 item 01") == plain("phq9_1")
    True
    """
    parts = re.findall(r"[^\W\d_]+|\d+", text.casefold())
    return tuple(part.lstrip("0") or "0" for part in parts if part not in FILLER_WORDS)


def spellings_of(item: Item) -> list[tuple[str, ...]]:
    return [plain(item.id), *(plain(code.code) for code in item.codes)]


def _by_spelling(items: Iterable[Item], columns: Sequence[str], name: str) -> dict[str, str]:
    by_parts: dict[tuple[str, ...], list[str]] = {}
    for column in columns:
        by_parts.setdefault(plain(column), []).append(column)
    found: dict[str, str] = {}
    for item in items:
        for spelling in spellings_of(item):
            if spelling in by_parts:
                found[item.id] = _only(by_parts[spelling], item, name)
                break
    return found


def _only(columns: Sequence[str], item: Item, name: str) -> str:
    if len(columns) > 1:
        raise InputError(
            f"{name} has {len(columns)} columns that may hold {item.id}: {', '.join(map(shown, columns))}. "
            f"Say which one: --map {item.id}={columns[0]}"
        )
    return columns[0]


def _refuse_unknown_columns(mapping: Mapping[str, str], columns: Sequence[str], name: str) -> None:
    for item_id, column in mapping.items():
        if column not in columns:
            raise InputError(
                f"--map says that {item_id} is in the column {shown(column)}, which {name} does not have. "
                f"Its columns are {_listed(columns)}."
            )


def _absent(measure: Measure, absent: Sequence[str], columns: Sequence[str], name: str) -> str:
    count = "none of" if len(absent) == len(measure.items) else f"no column for {len(absent)} of"
    start = f"{name} has {count} the {len(measure.items)} items of {measure.name}"
    missing = "" if len(absent) == len(measure.items) else f": {_listed(absent)}"
    return (
        f"{start}{missing}. Its columns are {_listed(columns)}. Name the columns by item id "
        f"({absent[0]}), by LOINC code, or say which is which: {_suggested_map(measure, absent, columns)}"
    )


def _suggested_map(measure: Measure, absent: Sequence[str], columns: Sequence[str]) -> str:
    """A mapping to paste: where the columns are numbered 1 to n, those, with a warning; else a pattern to fill in."""
    numbered = _numbered(columns, len(measure.items))
    if len(absent) == len(measure.items) and numbered:
        pairs = ",".join(f"{item.id}={column}" for item, column in zip(measure.items, numbered, strict=True))
        return f"--map {pairs} (only if they stand in the order of {measure.name} itself)."
    return f"--map {absent[0]}=COLUMN,…"


def _numbered(columns: Sequence[str], count: int) -> list[str] | None:
    series: dict[str, dict[int, str]] = {}
    for column in columns:
        match = re.fullmatch(r"(.*?)0*(\d+)", column)
        if match:
            series.setdefault(match[1], {})[int(match[2])] = column
    for numbers in series.values():
        if set(numbers) == set(range(1, count + 1)):
            return [numbers[number] for number in range(1, count + 1)]
    return None


def _listed(names: Sequence[str], most: int = 20) -> str:
    some = ", ".join(shown(name) for name in names[:most])
    return f"{some} and {len(names) - most:,} more" if len(names) > most else some


def read_mapping(texts: Sequence[str], measures: Sequence[Measure]) -> dict[str, str]:
    """Item id to column, from `item=column,...` or from a TOML file of such lines.

    Raises:
        InputError: the text is no mapping, or names an item that no measure asked for has.
    """
    mapping: dict[str, str] = {}
    for text in texts:
        mapping |= _read_toml(Path(text)) if text.endswith(".toml") else _read_pairs(text)
    ids = {item.id.casefold(): item.id for measure in measures for item in measure.items}
    unknown = [item_id for item_id in mapping if item_id.casefold() not in ids]
    if unknown:
        raise InputError(
            f"--map names {shown(unknown[0])}, which is no item of {' or '.join(m.name for m in measures)}. "
            f"The items are {_listed(list(ids.values()), 40)}."
        )
    return {ids[item_id.casefold()]: column for item_id, column in mapping.items()}


def _read_pairs(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    if not pairs or any(not sign or not column.strip() for _, sign, column in pairs):
        raise InputError(
            f"--map {shown(text)} is no mapping. Write it as item=column,item=column or give a .toml file."
        )
    return {item_id.strip(): column.strip() for item_id, _, column in pairs}


def _read_toml(path: Path) -> dict[str, str]:
    try:
        read = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:  # also what is not UTF-8
        raise InputError(f'The mapping {path} cannot be read ({problem}). Each line is: phq9_1 = "COLUMN"') from problem
    flat: dict[str, object] = {}
    for key, value in read.items():
        flat |= value if isinstance(value, dict) else {key: value}
    if not all(isinstance(column, str) for column in flat.values()):
        raise InputError(f'The mapping {path} has a line that is no text. Each line is: phq9_1 = "COLUMN"')
    return {item_id: str(column) for item_id, column in flat.items()}

"""Reads TOML that anybody may have written: what the standard reader trips over becomes the one error it has."""

import tomllib
from typing import Final

LARGEST: Final = 2**20
DEEPEST: Final = 100


def parse(text: str) -> dict[str, object]:
    """The tables of a TOML text.

    Raises:
        ValueError: it is not TOML, or larger or deeper than anything that a person writes; says why.

    >>> parse('a = "b"')
    {'a': 'b'}
    """
    if len(text) > LARGEST:
        raise ValueError(f"it has {len(text):,} letters, and at most {LARGEST:,} are read")
    for number, line in enumerate(text.splitlines(), start=1):
        # The standard reader's time for a name of many parts grows with their square.
        if line.partition("=")[0].count(".") > DEEPEST:
            raise ValueError(f"a name has more than {DEEPEST} parts (at line {number}, column 1)")
    try:
        return tomllib.loads(text)
    except RecursionError as problem:
        raise ValueError("it is nested too deeply (at line 1, column 1)") from problem
